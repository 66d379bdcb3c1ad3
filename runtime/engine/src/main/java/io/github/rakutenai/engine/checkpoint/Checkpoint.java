package io.github.rakutenai.engine.checkpoint;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

import io.github.rakutenai.engine.tensor.Tensor;

/**
 * The weights of a model and what its files say about it, mapped into memory and never read as a whole. Whoever opened it
 * closes it, after everything that uses its tensors.
 */
public sealed interface Checkpoint extends AutoCloseable permits GgufFile {

    /**
     * Opens a GGUF file.
     *
     * @throws MalformedCheckpointException if it is anything else, or not sound
     */
    static Checkpoint open(Path path) throws IOException {
        return GgufFile.open(path);
    }

    /** The file or folder that was opened. */
    Path path();

    /** Every tensor by its name, in the order of the file; unmodifiable. */
    Map<String, Tensor> tensors();

    /** Bytes of all mapped files together. */
    long sizeBytes();

    /** Unmaps the files: the tensors must not be used any more. A second call does nothing. */
    @Override
    void close();
}
