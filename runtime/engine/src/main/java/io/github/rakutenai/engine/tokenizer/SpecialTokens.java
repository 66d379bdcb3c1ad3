package io.github.rakutenai.engine.tokenizer;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/** The texts that mark structure: control tokens, and user-defined ones that are more than space. */
final class SpecialTokens {

    private final Map<String, Integer> ids = new HashMap<>();
    private final Map<Integer, AddedToken> added = new HashMap<>();
    private final TokenTrie trie = new TokenTrie();

    private SpecialTokens() {}

    /** @param added says which tokens swallow the white space around them */
    static SpecialTokens of(Pieces pieces, List<AddedToken> added) {
        SpecialTokens tokens = new SpecialTokens();
        for (int id = 0; id < pieces.size(); id++) {
            if (marksStructure(pieces.type(id), pieces.text(id))) {
                tokens.ids.putIfAbsent(pieces.text(id), id);
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

    private static boolean marksStructure(TokenType type, String text) {
        return switch (type) {
            case CONTROL -> !text.isEmpty();
            case USER_DEFINED -> !isSpace(text);
            case NORMAL, UNKNOWN, UNUSED, BYTE -> false;
        };
    }
}
