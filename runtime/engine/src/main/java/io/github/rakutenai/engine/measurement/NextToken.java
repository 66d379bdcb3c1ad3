package io.github.rakutenai.engine.measurement;

/** How a measurement chooses the next token of a sequence. */
public enum NextToken {
    /** Seeded random ids: logits or candidates are computed but not looked at, as in llama-bench. */
    RANDOM,
    /** The likeliest, by the engine's sampler. */
    GREEDY
}
