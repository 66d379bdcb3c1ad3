package io.github.rakutenai.engine.tokenizer;

import java.util.Locale;

/** Who speaks in a conversation. */
public enum Role {
    SYSTEM,
    USER,
    ASSISTANT;

    /** The name that chat templates know: {@code system}, {@code user} or {@code assistant}. */
    public String templateName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
