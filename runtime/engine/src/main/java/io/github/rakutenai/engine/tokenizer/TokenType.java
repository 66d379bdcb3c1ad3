package io.github.rakutenai.engine.tokenizer;

import java.nio.file.Path;

import io.github.rakutenai.engine.checkpoint.MalformedCheckpointException;

/** What a token is, with the numbers that SentencePiece's model file and GGUF share. */
public enum TokenType {
    /** A piece of text that merges may form. */
    NORMAL(1),
    /** Stands for text that the vocabulary cannot express; byte fallback makes it unreachable. */
    UNKNOWN(2),
    /** Begin, end and the marks of chat templates: never formed from text and without text of its own. */
    CONTROL(3),
    /** Matched whole wherever it occurs, before any merge. */
    USER_DEFINED(4),
    /** Present in the table but never formed, such as padding. */
    UNUSED(5),
    /** One byte of UTF-8, written {@code <0xE3>}. */
    BYTE(6);

    private final int code;

    TokenType(int code) {
        this.code = code;
    }

    /** The number in files. */
    int code() {
        return code;
    }

    /** @throws MalformedCheckpointException if there is no type with the number {@code code} */
    static TokenType require(Path file, int id, int code) {
        for (TokenType type : values()) {
            if (type.code == code) {
                return type;
            }
        }
        throw MalformedCheckpointException.damaged(
                file, "type of token " + id, "1 to " + values().length, String.valueOf(code));
    }
}
