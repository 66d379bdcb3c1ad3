package io.github.rakutenai.engine.tokenizer;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * A token that a Hugging Face tokenizer has beside its model's pieces.
 *
 * @param content its text
 * @param special whether it is a control token, which decoding leaves out
 * @param stripsLeft whether it swallows the white space before it
 * @param stripsRight whether it swallows the white space after it
 */
record AddedToken(int id, String content, boolean special, boolean stripsLeft, boolean stripsRight) {

    static AddedToken of(int id, JsonNode token) {
        return new AddedToken(
                id,
                token.path("content").asText(),
                token.path("special").asBoolean(),
                token.path("lstrip").asBoolean(),
                token.path("rstrip").asBoolean());
    }

    TokenType type() {
        return special ? TokenType.CONTROL : TokenType.USER_DEFINED;
    }
}
