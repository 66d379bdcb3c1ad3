package io.github.rakutenai.engine.tokenizer;

import java.util.Locale;

/** Who speaks in a conversation. */
public enum Role {
    SYSTEM,
    USER,
    ASSISTANT,
    /** A tool that the assistant called. */
    TOOL;

    /** The name that chat templates know: {@code system}, {@code user}, {@code assistant} or {@code tool}. */
    public String templateName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
