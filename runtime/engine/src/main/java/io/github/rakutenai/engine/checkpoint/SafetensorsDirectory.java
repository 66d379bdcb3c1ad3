package io.github.rakutenai.engine.checkpoint;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.rakutenai.engine.tensor.Tensor;

/** A Hugging Face folder: config.json and weights in one safetensors file, or in several with an index. */
public final class SafetensorsDirectory implements Checkpoint {

    private static final String CONFIG = "config.json";
    private static final String SINGLE = "model.safetensors";

    private final Path path;
    private final MappedFiles files;
    private final JsonNode config;
    private final Map<String, Tensor> tensors;

    private SafetensorsDirectory(Path path, MappedFiles files) throws IOException {
        this.path = path;
        this.files = files;
        config = json(CONFIG)
                .orElseThrow(() -> new MalformedCheckpointException(
                        path, CONFIG, "the model's hyperparameters", "no such file", "download it into the folder"));
        tensors = Collections.unmodifiableMap(mapWeights());
    }

    /** @throws MalformedCheckpointException if the folder is no sound checkpoint; nothing stays mapped then */
    static SafetensorsDirectory open(Path path) throws IOException {
        MappedFiles files = new MappedFiles();
        try {
            return new SafetensorsDirectory(path, files);
        } catch (IOException | RuntimeException | Error e) {
            files.close();
            throw e;
        }
    }

    /** Whether the folder has weights in the places where this class looks for them. */
    static boolean hasWeights(Path path) {
        return Files.isRegularFile(path.resolve(SINGLE)) || Files.isRegularFile(path.resolve(SafetensorsIndex.NAME));
    }

    private Map<String, Tensor> mapWeights() throws IOException {
        Map<String, Tensor> found = new LinkedHashMap<>();
        if (find(SINGLE).isPresent()) {
            mapFile(find(SINGLE).get(), found);
            return found;
        }
        Path indexFile = path.resolve(SafetensorsIndex.NAME);
        SafetensorsIndex index = SafetensorsIndex.read(indexFile);
        for (String shard : index.shards()) {
            mapFile(shard(shard), found);
        }
        index.requireAll(found.keySet());
        return found;
    }

    private Path shard(String name) {
        return find(name)
                .orElseThrow(() -> new MalformedCheckpointException(
                        path, SafetensorsIndex.NAME, "the file " + name, "no such file", "download it as well"));
    }

    private void mapFile(Path file, Map<String, Tensor> found) throws IOException {
        for (Tensor tensor : SafetensorsFile.tensors(files.map(file))) {
            if (found.put(tensor.name(), tensor) != null) {
                throw MalformedCheckpointException.damaged(
                        file, tensor.name(), "every tensor name once", "a second in this file");
            }
        }
    }

    /** The object in config.json. */
    public JsonNode config() {
        return config;
    }

    /**
     * The object in a JSON file of the folder; empty if there is no such file. It is read anew on every call.
     *
     * @throws MalformedCheckpointException if the file holds anything else
     */
    public Optional<JsonNode> json(String fileName) throws IOException {
        Optional<Path> file = find(fileName);
        return file.isPresent() ? Optional.of(JsonFile.read(file.get())) : Optional.empty();
    }

    /** A file of the folder, if it is there. */
    public Optional<Path> find(String fileName) {
        return Optional.of(path.resolve(fileName)).filter(Files::isRegularFile);
    }

    @Override
    public Path path() {
        return path;
    }

    @Override
    public Map<String, Tensor> tensors() {
        return tensors;
    }

    @Override
    public long sizeBytes() {
        return files.sizeBytes();
    }

    @Override
    public void close() {
        files.close();
    }
}
