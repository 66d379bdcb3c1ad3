package io.github.rakutenai.engine.tokenizer;

/** A chat template that cannot be used: it has syntax that is not supported, does not work or does not come to an end. */
public final class ChatTemplateException extends RuntimeException {

    public ChatTemplateException(String message) {
        super(message);
    }

    public ChatTemplateException(String message, Throwable cause) {
        super(message, cause);
    }
}
