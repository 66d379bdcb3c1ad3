package io.github.rakutenai.engine.checkpoint;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

import com.fasterxml.jackson.databind.JsonNode;

/** The list of a sharded checkpoint: which tensor lies in which file. */
record SafetensorsIndex(Path file, Map<String, String> shardOfTensor) {

    static final String NAME = "model.safetensors.index.json";

    private static final String WEIGHT_MAP = "weight_map";
    /** A plain name, so that no path can leave the folder. */
    private static final Pattern SHARD = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.-]{0,200}\\.safetensors");

    static SafetensorsIndex read(Path file) throws IOException {
        JsonNode weightMap = JsonFile.read(file).path(WEIGHT_MAP);
        if (!weightMap.isObject() || weightMap.isEmpty()) {
            throw MalformedCheckpointException.damaged(
                    file, WEIGHT_MAP, "an object of tensors and their files", weightMap.toString());
        }
        Map<String, String> shards = new LinkedHashMap<>();
        weightMap.forEachEntry((tensor, shard) -> shards.put(tensor, shardName(file, tensor, shard)));
        return new SafetensorsIndex(file, shards);
    }

    private static String shardName(Path file, String tensor, JsonNode shard) {
        if (!shard.isTextual() || !SHARD.matcher(shard.textValue()).matches()) {
            throw MalformedCheckpointException.damaged(
                    file, tensor, "the name of a .safetensors file in the same folder", shard.toString());
        }
        return shard.textValue();
    }

    /** Each file once, in the order of the list. */
    Set<String> shards() {
        return new LinkedHashSet<>(shardOfTensor.values());
    }

    /** Refuses shards that lack a tensor that the list promises. */
    void requireAll(Set<String> found) {
        shardOfTensor.forEach((tensor, shard) -> {
            if (!found.contains(tensor)) {
                throw MalformedCheckpointException.damaged(file, tensor, "the tensor in " + shard, "none");
            }
        });
    }
}
