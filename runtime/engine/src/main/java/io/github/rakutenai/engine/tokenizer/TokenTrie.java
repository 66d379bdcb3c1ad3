package io.github.rakutenai.engine.tokenizer;

import java.util.HashMap;
import java.util.Map;

/** Finds the longest of a set of token texts at a place of a text, in time of that text's length. */
final class TokenTrie {

    private static final int NONE = -1;

    private final Map<Character, TokenTrie> children = new HashMap<>();
    private int token = NONE;

    void add(String text, int id) {
        TokenTrie node = this;
        for (int i = 0; i < text.length(); i++) {
            node = node.children.computeIfAbsent(text.charAt(i), c -> new TokenTrie());
        }
        node.token = node.token == NONE ? id : node.token;
    }

    /** The token whose text is the longest that starts at {@code start}, or -1. */
    int longestAt(String text, int start) {
        TokenTrie node = this;
        int found = NONE;
        for (int i = start; node != null && i < text.length(); i++) {
            node = node.children.get(text.charAt(i));
            found = node == null || node.token == NONE ? found : node.token;
        }
        return found;
    }
}
