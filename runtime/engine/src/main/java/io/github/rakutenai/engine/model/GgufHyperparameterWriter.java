package io.github.rakutenai.engine.model;

import io.github.rakutenai.engine.checkpoint.GgufHeader;

/** Writes hyperparameters as metadata of a GGUF file of architecture {@code llama}: what {@link GgufHyperparameters} reads. */
public final class GgufHyperparameterWriter {

    private static final String ARCHITECTURE = "llama";

    private GgufHyperparameterWriter() {}

    public static void write(Model model, GgufHeader header) {
        ModelConfig config = model.config();
        header.string("general.architecture", ARCHITECTURE)
                .string("general.name", model.name())
                .integer(key("block_count"), config.layers())
                .integer(key("context_length"), config.contextTokens())
                .integer(key("embedding_length"), config.hiddenSize())
                .integer(key("feed_forward_length"), config.feedForwardSize())
                .integer(key("attention.head_count"), config.heads())
                .integer(key("attention.head_count_kv"), config.kvHeads())
                .integer(key("attention.key_length"), config.headDim())
                .integer(key("attention.value_length"), config.headDim())
                .decimal(key("attention.layer_norm_rms_epsilon"), config.rmsNormEpsilon())
                .integer(key("rope.dimension_count"), config.headDim())
                .decimal(key("rope.freq_base"), config.ropeTheta())
                .integer(key("vocab_size"), config.vocabularySize());
        config.slidingWindow().ifPresent(window -> header.integer(key("attention.sliding_window"), window));
    }

    private static String key(String name) {
        return ARCHITECTURE + "." + name;
    }
}
