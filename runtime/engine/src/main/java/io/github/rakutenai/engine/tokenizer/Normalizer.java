package io.github.rakutenai.engine.tokenizer;

/**
 * What happens to a text before it is cut into pieces: nothing but spaces, which pieces write as U+2581.
 *
 * @param dummyPrefix when a space is put before the text
 * @param removeExtraWhitespaces whether runs of spaces become one and those at either end go
 * @param stripLeadingSpace whether the first space of a decoded text is taken off again
 */
record Normalizer(DummyPrefix dummyPrefix, boolean removeExtraWhitespaces, boolean stripLeadingSpace) {

    /** LOWER ONE EIGHTH BLOCK, which stands for a space in a piece. */
    static final char SPACE = '\u2581';

    /** What Llama's and Mistral's vocabularies declare. */
    static Normalizer sentencePiece(boolean addDummyPrefix, boolean removeExtraWhitespaces) {
        DummyPrefix prefix = addDummyPrefix ? DummyPrefix.ALWAYS : DummyPrefix.NONE;
        return new Normalizer(prefix, removeExtraWhitespaces, addDummyPrefix);
    }

    /** @param first whether no special token stands before the text */
    String normalize(String text, boolean first) {
        String escaped = text.replace(' ', SPACE);
        if (removeExtraWhitespaces) {
            escaped = collapse(escaped);
        }
        return escaped.isEmpty() ? "" : dummyPrefix.apply(escaped, first);
    }

    private static String collapse(String escaped) {
        StringBuilder kept = new StringBuilder(escaped.length());
        for (int i = 0; i < escaped.length(); i++) {
            char c = escaped.charAt(i);
            boolean extra = c == SPACE && (kept.isEmpty() || kept.charAt(kept.length() - 1) == SPACE);
            if (!extra) {
                kept.append(c);
            }
        }
        int end = kept.length();
        return kept.substring(0, end > 0 && kept.charAt(end - 1) == SPACE ? end - 1 : end);
    }
}
