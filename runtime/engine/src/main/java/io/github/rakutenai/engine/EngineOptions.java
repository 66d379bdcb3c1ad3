package io.github.rakutenai.engine;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

import io.github.rakutenai.engine.backend.Accelerators;
import io.github.rakutenai.engine.backend.ActivationType;
import io.github.rakutenai.engine.inference.EngineListener;
import io.github.rakutenai.engine.model.ModelOverrides;
import io.github.rakutenai.engine.speculation.Speculation;
import io.github.rakutenai.engine.tokenizer.ContextOverflow;

/**
 * How a model is opened and served.
 *
 * @param overrides hyperparameters in place of the checkpoint's
 * @param chatTemplate "rakutenai" for the model card's form, the name of one of the checkpoint's templates, or the text of a
 *     Jinja template; empty: the checkpoint's own, or the model card's form if it has none
 * @param contextOverflow what happens to a conversation that is longer than the context
 * @param backends what computes
 * @param threads threads that compute, at least 1; empty: one for each core, or each available processor where
 *     there are fewer
 * @param activations what weights of up to 6 bits are multiplied with
 * @param accelerators what may multiply batches in place of the engine's kernels
 * @param kvCache the memory for keys and values
 * @param maxConcurrentSequences the most requests that are computed together, 1 to {@link LoadedModel#STEP_TOKENS}
 * @param queueSize the most requests that wait, at least 0
 * @param speculation where draft tokens come from, which change how long a reply takes and not what it is
 * @param warmUp how long the model computes for nobody before it takes requests; zero for not at all
 * @param listener hears what happens to all requests
 */
public record EngineOptions(
        ModelOverrides overrides,
        Optional<String> chatTemplate,
        ContextOverflow contextOverflow,
        Backends backends,
        OptionalInt threads,
        ActivationType activations,
        Accelerators accelerators,
        KvCacheOptions kvCache,
        int maxConcurrentSequences,
        int queueSize,
        Speculation speculation,
        Duration warmUp,
        EngineListener listener) {

    public static final int DEFAULT_CONCURRENT_SEQUENCES = 16;
    public static final int DEFAULT_QUEUE_SIZE = 64;

    /**
     * Everything as the checkpoint says, backends of the class path where there is a GPU, activations in INT8, accelerators of
     * the class path, {@link KvCacheOptions#defaults()}, {@value #DEFAULT_CONCURRENT_SEQUENCES} requests together, a queue of
     * {@value #DEFAULT_QUEUE_SIZE}, prompt lookup, no warm-up.
     */
    public static EngineOptions defaults() {
        return builder().build();
    }

    /** Starts from {@link #defaults()}. */
    public static Builder builder() {
        return new Builder();
    }

    /** Each method sets the component of its name. */
    public static final class Builder {

        private ModelOverrides overrides = ModelOverrides.none();
        private Optional<String> chatTemplate = Optional.empty();
        private ContextOverflow contextOverflow = ContextOverflow.REFUSE;
        private Backends backends = Backends.onClassPath(Backends.AUTO);
        private OptionalInt threads = OptionalInt.empty();
        private ActivationType activations = ActivationType.INT8;
        private Accelerators accelerators = Accelerators.onClassPath(OptionalLong.empty());
        private KvCacheOptions kvCache = KvCacheOptions.defaults();
        private int maxConcurrentSequences = DEFAULT_CONCURRENT_SEQUENCES;
        private int queueSize = DEFAULT_QUEUE_SIZE;
        private Speculation speculation = Speculation.PROMPT_LOOKUP;
        private Duration warmUp = Duration.ZERO;
        private EngineListener listener = new EngineListener() {};

        private Builder() {}

        public Builder overrides(ModelOverrides value) {
            overrides = value;
            return this;
        }

        public Builder chatTemplate(Optional<String> value) {
            chatTemplate = value;
            return this;
        }

        public Builder contextOverflow(ContextOverflow value) {
            contextOverflow = value;
            return this;
        }

        public Builder backends(Backends value) {
            backends = value;
            return this;
        }

        public Builder threads(OptionalInt value) {
            threads = value;
            return this;
        }

        public Builder activations(ActivationType value) {
            activations = value;
            return this;
        }

        public Builder accelerators(Accelerators value) {
            accelerators = value;
            return this;
        }

        public Builder kvCache(KvCacheOptions value) {
            kvCache = value;
            return this;
        }

        public Builder maxConcurrentSequences(int value) {
            maxConcurrentSequences = value;
            return this;
        }

        public Builder queueSize(int value) {
            queueSize = value;
            return this;
        }

        public Builder speculation(Speculation value) {
            speculation = value;
            return this;
        }

        public Builder warmUp(Duration value) {
            warmUp = value;
            return this;
        }

        public Builder listener(EngineListener value) {
            listener = value;
            return this;
        }

        public EngineOptions build() {
            return new EngineOptions(
                    overrides,
                    chatTemplate,
                    contextOverflow,
                    backends,
                    threads,
                    activations,
                    accelerators,
                    kvCache,
                    maxConcurrentSequences,
                    queueSize,
                    speculation,
                    warmUp,
                    listener);
        }
    }
}
