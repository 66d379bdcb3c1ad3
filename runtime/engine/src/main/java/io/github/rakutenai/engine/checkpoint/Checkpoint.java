package io.github.rakutenai.engine.checkpoint;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import io.github.rakutenai.engine.tensor.Tensor;

/**
 * The weights of a model and what its files say about it, mapped into memory and never read as a whole. Whoever opened it
 * closes it, after everything that uses its tensors.
 */
public sealed interface Checkpoint extends AutoCloseable permits GgufFile, SafetensorsDirectory {

    /**
     * Opens a GGUF file, a Hugging Face folder, or the only GGUF file of a folder.
     *
     * @throws MalformedCheckpointException if it is anything else, or not sound
     * @throws NoSuchFileException if there is nothing
     */
    static Checkpoint open(Path path) throws IOException {
        if (!Files.exists(path)) {
            throw new NoSuchFileException(path.toString(), null, "expected " + MalformedCheckpointException.ACCEPTED);
        }
        return Files.isDirectory(path) ? openFolder(path) : openFile(path);
    }

    private static Checkpoint openFile(Path file) throws IOException {
        if (file.toString().endsWith(".safetensors")) {
            throw MalformedCheckpointException.unaccepted(file, "a safetensors file alone; name its folder");
        }
        if (!Files.isRegularFile(file)) {
            throw MalformedCheckpointException.unaccepted(file, "something that is no regular file");
        }
        return GgufFile.open(file);
    }

    private static Checkpoint openFolder(Path folder) throws IOException {
        if (SafetensorsDirectory.hasWeights(folder)) {
            return SafetensorsDirectory.open(folder);
        }
        List<Path> ggufFiles = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "*.gguf")) {
            files.forEach(ggufFiles::add);
        }
        if (ggufFiles.size() != 1) {
            throw MalformedCheckpointException.unaccepted(
                    folder, "a folder without safetensors and with " + ggufFiles.size() + " GGUF files");
        }
        return openFile(ggufFiles.getFirst());
    }

    /** The file or folder that was opened. */
    Path path();

    /** Every tensor by its name, in the order of the files; unmodifiable. */
    Map<String, Tensor> tensors();

    /** Bytes of all mapped files together. */
    long sizeBytes();

    /** Unmaps the files: the tensors must not be used any more. A second call does nothing. */
    @Override
    void close();
}
