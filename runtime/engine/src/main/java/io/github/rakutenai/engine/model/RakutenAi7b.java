package io.github.rakutenai.engine.model;

/**
 * The one fact about RakutenAI-7B that its GGUF files leave out: converters to architecture {@code llama} drop the sliding
 * window. Source: config.json of Rakuten/RakutenAI-7B-instruct.
 */
final class RakutenAi7b {

    static final int SLIDING_WINDOW = 4096;

    private RakutenAi7b() {}

    /** Whether every length, the vocabulary among them, is that of RakutenAI-7B. */
    static boolean hasShapeOf(ModelConfig config) {
        return config.hiddenSize() == 4096
                && config.layers() == 32
                && config.heads() == 32
                && config.kvHeads() == 8
                && config.headDim() == 128
                && config.feedForwardSize() == 14336
                && config.vocabularySize() == 48000;
    }
}
