package io.github.rakutenai.engine.tokenizer;

/** What happens to a conversation that is longer than the context. */
public enum ContextOverflow {
    /** It is refused. */
    REFUSE,
    /** As few of its oldest turns as possible are left out; the system message and the last question always stay. */
    DROP_OLDEST_TURNS
}
