package io.github.rakutenai.engine.tokenizer;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/** The texts that mark structure: control tokens, and user-defined ones that are more than space. */
final class SpecialTokens {

    private final Map<String, Integer> ids = new HashMap<>();
    private final Map<Integer, String> texts = new HashMap<>();
    private final Map<Integer, AddedToken> added = new HashMap<>();
    private final TokenTrie trie = new TokenTrie();

    private SpecialTokens() {}

    /** @param added says which tokens swallow the white space around them */
    static SpecialTokens of(Pieces pieces, List<AddedToken> added) {
        SpecialTokens tokens = new SpecialTokens();
        for (int id = 0; id < pieces.size(); id++) {
            if (marksStructure(pieces.type(id), pieces.text(id))) {
                tokens.ids.putIfAbsent(pieces.text(id), id);
                tokens.texts.put(id, pieces.text(id));
                tokens.trie.add(pieces.text(id), id);
            }
        }
        added.forEach(token -> tokens.added.put(token.id(), token));
        return tokens;
    }

    /** Whether a piece is nothing but space, which a text may always have. */
    static boolean isSpace(String piece) {
        return piece.replace(Normalizer.SPACE, ' ').isBlank();
    }

    OptionalInt find(String text) {
        Integer id = ids.get(text);
        return id == null ? OptionalInt.empty() : OptionalInt.of(id);
    }

    /**
     * Marks a text so that {@link #split} finds no special token in it, nor one that it makes up together with its
     * surroundings when a template strips and embeds it. A text that has none, and no part of one at its ends, stays the same.
     */
    String disguise(String text, PlainTextMark mark) {
        StringBuilder out = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            out.append(text.charAt(i));
            if (trie.longestAt(text, i) >= 0) {
                out.append(mark.character());
            }
        }
        String stripped = PythonMethods.strip(text, null, true, true);
        if (!stripped.isEmpty() && ids.keySet().stream().anyMatch(token -> overlapsAtAnEnd(stripped, token))) {
            int start = out.indexOf(stripped.substring(0, 1));
            int end = out.lastIndexOf(stripped.substring(stripped.length() - 1)) + 1;
            out.insert(end, mark.character()).insert(start, mark.character());
        }
        return out.toString();
    }

    /** Cuts a rendered prompt at its special tokens and takes the marks out of the rest. */
    List<PromptPart> split(String rendered, PlainTextMark mark) {
        List<PromptPart> parts = new ArrayList<>();
        int start = 0;
        for (int i = 0; i < rendered.length(); ) {
            int id = trie.longestAt(rendered, i);
            if (id < 0) {
                i++;
                continue;
            }
            addText(rendered.substring(start, stripsLeft(id) ? blankBefore(rendered, start, i) : i), mark, parts);
            parts.add(new PromptPart.Special(id));
            i += texts.get(id).length();
            i = stripsRight(id) ? blankAfter(rendered, i) : i;
            start = i;
        }
        addText(rendered.substring(start), mark, parts);
        return parts;
    }

    private static void addText(String text, PlainTextMark mark, List<PromptPart> parts) {
        if (!text.isEmpty()) {
            parts.add(new PromptPart.Text(mark.removeFrom(text)));
        }
    }

    private boolean stripsLeft(int id) {
        return added.containsKey(id) && added.get(id).stripsLeft();
    }

    private boolean stripsRight(int id) {
        return added.containsKey(id) && added.get(id).stripsRight();
    }

    private static int blankBefore(String text, int start, int end) {
        int blank = end;
        while (blank > start && Character.isWhitespace(text.charAt(blank - 1))) {
            blank--;
        }
        return blank;
    }

    private static int blankAfter(String text, int start) {
        int end = start;
        while (end < text.length() && Character.isWhitespace(text.charAt(end))) {
            end++;
        }
        return end;
    }

    /** Whether {@code text} starts with an end of {@code token}, ends with a start of it or lies inside of it. */
    private static boolean overlapsAtAnEnd(String text, String token) {
        for (int cut = 1; cut < token.length(); cut++) {
            String end = token.substring(cut);
            String start = token.substring(0, cut);
            if (text.startsWith(end) || end.startsWith(text) || text.endsWith(start) || start.endsWith(text)) {
                return true;
            }
        }
        return false;
    }

    private static boolean marksStructure(TokenType type, String text) {
        return switch (type) {
            // A single character cannot be marked as plain text, so that it never counts.
            case CONTROL -> text.length() > 1;
            case USER_DEFINED -> text.length() > 1 && !isSpace(text);
            case NORMAL, UNKNOWN, UNUSED, BYTE -> false;
        };
    }
}
