package io.github.rakutenai.engine.model;

import java.io.IOException;
import java.util.Collections;
import java.util.SortedSet;

import io.github.rakutenai.engine.checkpoint.Checkpoint;
import io.github.rakutenai.engine.checkpoint.MalformedCheckpointException;

/** Makes a model of an open checkpoint: hyperparameters and weights that agree with each other and with the decoder. */
public final class ModelLoader {

    private ModelLoader() {}

    /**
     * Nothing is copied; the weights stay where the checkpoint mapped them.
     *
     * @throws MalformedCheckpointException if something is missing, disagrees, or is not implemented by the decoder
     * @throws IllegalArgumentException if the overrides ask for more than the model has
     */
    public static Model load(Checkpoint checkpoint, ModelOverrides overrides) throws IOException {
        Hyperparameters hyperparameters = Hyperparameters.of(checkpoint);
        hyperparameters.requireSupported();
        int vocabularySize = WeightsReader.vocabularySize(checkpoint, hyperparameters.naming());
        ModelConfig config = hyperparameters.config(vocabularySize, overrides);
        Weights weights =
                new WeightsReader(checkpoint, config, hyperparameters.naming()).read(hyperparameters.tiesEmbeddings());
        return new Model(
                hyperparameters.name(),
                config,
                weights,
                endTokens(checkpoint, hyperparameters, vocabularySize),
                WeightStatistics.format(weights),
                WeightStatistics.parameters(weights),
                checkpoint.sizeBytes());
    }

    private static SortedSet<Integer> endTokens(
            Checkpoint checkpoint, Hyperparameters hyperparameters, int vocabularySize) {
        SortedSet<Integer> ids = hyperparameters.endTokens();
        if (!ids.isEmpty() && ids.last() >= vocabularySize) {
            throw MalformedCheckpointException.damaged(
                    checkpoint.path(), "end tokens", "ids below " + vocabularySize, ids.toString());
        }
        return Collections.unmodifiableSortedSet(ids);
    }
}
