package io.github.rakutenai.tornado;

import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.github.rakutenai.engine.kvcache.BlockPool;
import io.github.rakutenai.engine.model.ModelConfig;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/**
 * Keys and values of all blocks, float32, by layer.
 *
 * @param keys (blocks, kvHeads, headDim, slots)
 * @param values (blocks, kvHeads, slots, headDim)
 */
record KeyValueMemory(List<FloatArray> keys, List<FloatArray> values) {

    static KeyValueMemory of(ModelConfig config, int blocks, HostMemory memory) {
        long size = (long) blocks * BlockPool.BLOCK_TOKENS * config.kvSize();
        return new KeyValueMemory(layers(config, size, memory), layers(config, size, memory));
    }

    private static List<FloatArray> layers(ModelConfig config, long size, HostMemory memory) {
        return IntStream.range(0, config.layers())
                .mapToObj(layer -> memory.floats(size))
                .toList();
    }

    Object[] arrays() {
        return Stream.concat(keys.stream(), values.stream()).toArray();
    }
}
