package io.github.rakutenai.engine.model;

import java.io.IOException;
import java.nio.file.Path;
import java.util.SortedSet;
import java.util.function.Supplier;

import io.github.rakutenai.engine.checkpoint.Checkpoint;
import io.github.rakutenai.engine.checkpoint.GgufFile;
import io.github.rakutenai.engine.checkpoint.MalformedCheckpointException;
import io.github.rakutenai.engine.checkpoint.SafetensorsDirectory;

/** What a checkpoint says about its model outside the weights. */
sealed interface Hyperparameters permits GgufHyperparameters, HuggingFaceHyperparameters {

    static Hyperparameters of(Checkpoint checkpoint) throws IOException {
        return switch (checkpoint) {
            case GgufFile gguf -> new GgufHyperparameters(gguf);
            case SafetensorsDirectory folder -> HuggingFaceHyperparameters.of(folder);
        };
    }

    /** The configuration, whose values come unchecked from {@code file}. */
    static ModelConfig checked(Path file, Supplier<ModelConfig> config) {
        try {
            return config.get();
        } catch (IllegalArgumentException e) {
            throw MalformedCheckpointException.damaged(
                    file, "hyperparameters", "values that make a decoder", "one that does not: " + e.getMessage());
        }
    }

    /** The model's name, for logs and replies. */
    String name();

    TensorNaming naming();

    /** Refuses every architecture and setting that the decoder does not implement. */
    void requireSupported();

    /** Whether the output matrix is the token embedding, if the checkpoint decides that here. */
    boolean tiesEmbeddings();

    /** @param vocabularySize rows of the token embedding; a size that the checkpoint states must be the same */
    ModelConfig config(int vocabularySize, ModelOverrides overrides);

    /** Ids of the tokens that end a generation, as stated. */
    SortedSet<Integer> endTokens();
}
