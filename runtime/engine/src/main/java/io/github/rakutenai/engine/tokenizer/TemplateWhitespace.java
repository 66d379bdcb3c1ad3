package io.github.rakutenai.engine.tokenizer;

/**
 * Applies Jinja2's rules for white space around tags, as Hugging Face sets them ({@code trim_blocks},
 * {@code lstrip_blocks}, no trailing newline), and takes out comments and the signs {@code -} and {@code +}. Jinjava's own
 * {@code lstrip_blocks} also strips behind text of the same line. Source: Jinja2, lexer.py.
 */
final class TemplateWhitespace {

    private final String source;
    private final StringBuilder out = new StringBuilder();
    /** Where the text before the tag at hand starts in {@link #out}. */
    private int textStart;

    private boolean lineStarts = true;
    private int position;

    private TemplateWhitespace(String source) {
        this.source = source;
    }

    /** @throws ChatTemplateException if a tag has no end */
    static String apply(String source) {
        String lines = source.replace("\r\n", "\n").replace('\r', '\n');
        String trimmed = lines.endsWith("\n") ? lines.substring(0, lines.length() - 1) : lines;
        return new TemplateWhitespace(trimmed).apply();
    }

    private String apply() {
        for (int tag = nextTag(); tag >= 0; tag = nextTag()) {
            out.append(source, position, tag);
            char kind = source.charAt(tag + 1);
            int end = end(tag, kind);
            stripBefore(kind, source.charAt(tag + 2));
            int bodyStart = tag + (isSign(source.charAt(tag + 2)) ? 3 : 2);
            int bodyEnd = Math.max(bodyStart, end - (isSign(source.charAt(end - 1)) ? 1 : 0));
            append(kind, source.substring(bodyStart, bodyEnd));
            position = end + 2;
            skipAfter(kind, source.charAt(end - 1));
            textStart = out.length();
        }
        return out.append(source, position, source.length()).toString();
    }

    private int nextTag() {
        for (int i = position; i + 1 < source.length(); i++) {
            if (source.charAt(i) == '{' && "{%#".indexOf(source.charAt(i + 1)) >= 0) {
                return i;
            }
        }
        return -1;
    }

    /** Where the tag's closing sign is, outside of strings. */
    private int end(int tag, char kind) {
        String closing = kind == '{' ? "}}" : kind + "}";
        char quote = 0;
        for (int i = tag + 2; i + 1 < source.length(); i++) {
            char c = source.charAt(i);
            if (kind != '#' && quote != 0) {
                i += c == '\\' ? 1 : 0;
                quote = c == quote ? 0 : quote;
            } else if (kind != '#' && (c == '\'' || c == '"')) {
                quote = c;
            } else if (source.startsWith(closing, i)) {
                return i;
            }
        }
        throw new ChatTemplateException("the chat template has no " + closing + " for the tag at character " + tag);
    }

    private void stripBefore(char kind, char sign) {
        int kept = out.length();
        if (sign == '-') {
            while (kept > textStart && Character.isWhitespace(out.charAt(kept - 1))) {
                kept--;
            }
        } else if (kind != '{' && sign != '+') {
            while (kept > textStart && (out.charAt(kept - 1) == ' ' || out.charAt(kept - 1) == '\t')) {
                kept--;
            }
            boolean startsLine = kept > textStart ? out.charAt(kept - 1) == '\n' : lineStarts;
            kept = startsLine ? kept : out.length();
        }
        out.setLength(kept);
    }

    private void append(char kind, String body) {
        if (kind != '#') {
            out.append('{').append(kind).append(' ').append(body.strip()).append(' ');
            out.append(kind == '{' ? '}' : kind).append('}');
        }
    }

    private void skipAfter(char kind, char sign) {
        int start = position;
        if (sign == '-') {
            while (position < source.length() && Character.isWhitespace(source.charAt(position))) {
                position++;
            }
        } else if (kind != '{' && sign != '+' && source.startsWith("\n", position)) {
            position++;
        }
        lineStarts = position > start && source.charAt(position - 1) == '\n';
    }

    private static boolean isSign(char c) {
        return c == '-' || c == '+';
    }
}
