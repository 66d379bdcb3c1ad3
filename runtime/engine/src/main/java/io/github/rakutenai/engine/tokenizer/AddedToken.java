package io.github.rakutenai.engine.tokenizer;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;

/**
 * A token that a Hugging Face tokenizer has beside its model's pieces.
 *
 * @param content its text
 * @param special whether it is a control token, which decoding leaves out
 * @param stripsLeft whether it swallows the white space before it
 * @param stripsRight whether it swallows the white space after it
 */
record AddedToken(int id, String content, boolean special, boolean stripsLeft, boolean stripsRight) {

    /** What stands for an id that is no number; it is no id of a token. */
    private static final int NO_ID = -1;

    /** A token of an {@code added_tokens_decoder}, which maps ids to tokens. */
    static AddedToken of(String id, JsonNode token) {
        return of(TextNode.valueOf(id).asInt(NO_ID), token);
    }

    static AddedToken of(int id, JsonNode token) {
        return new AddedToken(
                id,
                token.path("content").asText(),
                token.path("special").asBoolean(),
                token.path("lstrip").asBoolean(),
                token.path("rstrip").asBoolean());
    }

    /** The tokens of an {@code added_tokens.json}, which maps texts to ids, in the order of their ids. */
    static List<AddedToken> listed(JsonNode textsToIds) {
        List<AddedToken> tokens = new ArrayList<>();
        textsToIds.forEachEntry((text, id) -> tokens.add(new AddedToken(id.asInt(NO_ID), text, true, false, false)));
        tokens.sort(Comparator.comparingInt(AddedToken::id));
        return tokens;
    }

    TokenType type() {
        return special ? TokenType.CONTROL : TokenType.USER_DEFINED;
    }
}
