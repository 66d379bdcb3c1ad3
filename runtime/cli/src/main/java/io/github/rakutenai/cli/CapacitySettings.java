package io.github.rakutenai.cli;

import java.util.Optional;
import java.util.OptionalInt;

import picocli.CommandLine.Option;

/** How much a model computes with. What is not set is the engine's default. */
class CapacitySettings {

    @Option(names = "--threads", paramLabel = "N", description = "Threads that compute. Default: one for each core.")
    Optional<Integer> threads;

    @Option(
            names = "--context-tokens",
            paramLabel = "N",
            description = "The most tokens of a conversation. Default: the model's.")
    Optional<Integer> contextTokens;

    /** What the engine takes for an option, which picocli gives as {@code value}. */
    static OptionalInt optionalInt(Optional<Integer> value) {
        return value.map(OptionalInt::of).orElseGet(OptionalInt::empty);
    }
}
