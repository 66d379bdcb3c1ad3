package io.github.rakutenai.engine.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import io.github.rakutenai.engine.checkpoint.Checkpoint;
import io.github.rakutenai.engine.model.Model;
import io.github.rakutenai.engine.model.ModelConfig;
import io.github.rakutenai.engine.model.ModelLoader;
import io.github.rakutenai.engine.model.ModelOverrides;
import io.github.rakutenai.engine.model.RopeLayout;
import io.github.rakutenai.engine.model.Weights;

/** A seeded random checkpoint in a temporary file, open. */
public final class RandomModel implements AutoCloseable {

    private static final long SEED = 1;

    private final Path file;
    private final Checkpoint checkpoint;
    private final Model model;

    public RandomModel(RandomCheckpoint shape, RandomBlocks type) throws IOException {
        file = Files.createTempFile("random", ".gguf");
        shape.write(file, type, SEED);
        checkpoint = Checkpoint.open(file);
        model = ModelLoader.load(checkpoint, ModelOverrides.none());
    }

    public ModelConfig config() {
        return model.config();
    }

    /** The same model with its queries and keys read as stored for another layout. */
    public ModelConfig config(RopeLayout layout) {
        ModelConfig c = model.config();
        return new ModelConfig(
                c.hiddenSize(),
                c.layers(),
                c.heads(),
                c.kvHeads(),
                c.headDim(),
                c.feedForwardSize(),
                c.vocabularySize(),
                c.contextTokens(),
                c.slidingWindow(),
                c.rmsNormEpsilon(),
                c.ropeTheta(),
                layout);
    }

    public Weights weights() {
        return model.weights();
    }

    @Override
    public void close() throws IOException {
        checkpoint.close();
        Files.delete(file);
    }
}
