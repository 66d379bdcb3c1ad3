package io.github.rakutenai.engine.model;

import java.util.OptionalInt;
import java.util.function.Supplier;

/**
 * What the user sets in place of the checkpoint's own hyperparameters; empty: as the checkpoint says.
 *
 * @param slidingWindow positions that a position attends to, itself included; {@link #NO_WINDOW}: all
 * @param contextTokens the most positions of a sequence, at most those of the model
 */
public record ModelOverrides(OptionalInt slidingWindow, OptionalInt contextTokens) {

    /** A sliding window of 0 positions stands for attention to all positions. */
    public static final int NO_WINDOW = 0;

    public ModelOverrides {
        requireAtLeast("slidingWindow", slidingWindow, NO_WINDOW);
        requireAtLeast("contextTokens", contextTokens, 1);
    }

    /** Everything as the checkpoint says. */
    public static ModelOverrides none() {
        return new ModelOverrides(OptionalInt.empty(), OptionalInt.empty());
    }

    public ModelOverrides withSlidingWindow(int slidingWindow) {
        return new ModelOverrides(OptionalInt.of(slidingWindow), contextTokens);
    }

    public ModelOverrides withContextTokens(int contextTokens) {
        return new ModelOverrides(slidingWindow, OptionalInt.of(contextTokens));
    }

    OptionalInt slidingWindowOr(Supplier<OptionalInt> checkpointWindow) {
        OptionalInt window = slidingWindow.isPresent() ? slidingWindow : checkpointWindow.get();
        return window.isPresent() && window.getAsInt() == NO_WINDOW ? OptionalInt.empty() : window;
    }

    /** @throws IllegalArgumentException if more is asked for than the model has */
    int contextTokensOr(int modelContext) {
        int wanted = contextTokens.orElse(modelContext);
        if (wanted > modelContext) {
            throw new IllegalArgumentException("contextTokens must be at most the model's " + modelContext + ", found "
                    + wanted + "; lower the setting or leave it out");
        }
        return wanted;
    }

    private static void requireAtLeast(String name, OptionalInt value, int least) {
        if (value.isPresent() && value.getAsInt() < least) {
            throw new IllegalArgumentException(name + " must be at least " + least + ", found " + value.getAsInt());
        }
    }
}
