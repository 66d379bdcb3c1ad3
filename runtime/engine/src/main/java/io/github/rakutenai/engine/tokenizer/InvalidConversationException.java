package io.github.rakutenai.engine.tokenizer;

/** Messages that make no conversation, or none that the chat template can express. */
public final class InvalidConversationException extends IllegalArgumentException {

    public InvalidConversationException(String message) {
        super(message);
    }
}
