package io.github.rakutenai.engine;

import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

import io.github.rakutenai.engine.backend.Accelerators;
import io.github.rakutenai.engine.backend.ActivationType;
import io.github.rakutenai.engine.backend.KvCacheType;
import io.github.rakutenai.engine.model.ModelOverrides;
import io.github.rakutenai.engine.tokenizer.ContextOverflow;

/**
 * How a model is opened and served.
 *
 * @param overrides hyperparameters in place of the checkpoint's
 * @param chatTemplate "rakutenai" for the model card's form, the name of one of the checkpoint's templates, or the text of a
 *     Jinja template; empty: the checkpoint's own, or the model card's form if it has none
 * @param contextOverflow what happens to a conversation that is longer than the context
 * @param threads threads that compute, at least 1; empty: one for each core, or each available processor where
 *     there are fewer
 * @param kvCacheType how keys and values are stored
 * @param activations what weights of up to 6 bits are multiplied with
 * @param accelerators what may multiply batches in place of the engine's kernels
 * @param queueSize the most requests that wait, at least 0
 */
public record EngineOptions(
        ModelOverrides overrides,
        Optional<String> chatTemplate,
        ContextOverflow contextOverflow,
        OptionalInt threads,
        KvCacheType kvCacheType,
        ActivationType activations,
        Accelerators accelerators,
        int queueSize) {

    public static final int DEFAULT_QUEUE_SIZE = 64;

    /**
     * Everything as the checkpoint says, keys and values in F16, activations in INT8, accelerators of the class path, a
     * queue of {@value #DEFAULT_QUEUE_SIZE}.
     */
    public static EngineOptions defaults() {
        return new EngineOptions(
                ModelOverrides.none(),
                Optional.empty(),
                ContextOverflow.REFUSE,
                OptionalInt.empty(),
                KvCacheType.F16,
                ActivationType.INT8,
                Accelerators.onClassPath(OptionalLong.empty()),
                DEFAULT_QUEUE_SIZE);
    }
}
