package io.github.rakutenai.tornado;

import java.util.List;
import java.util.Locale;
import java.util.function.LongFunction;
import java.util.stream.IntStream;

import io.github.rakutenai.engine.backend.BackendOptions;
import io.github.rakutenai.engine.backend.KvCacheType;
import io.github.rakutenai.engine.kvcache.BlockPool;
import io.github.rakutenai.engine.model.ModelConfig;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/**
 * Keys and values of all blocks, by layer. Those of the type that is not in use are of one element and nobody's.
 *
 * @param halfPrecision whether halves are in use
 * @param keys (blocks, kvHeads, headDim, slots)
 * @param values (blocks, kvHeads, slots, headDim)
 */
record KeyValueMemory(
        boolean halfPrecision,
        List<FloatArray> keys,
        List<FloatArray> values,
        List<Halves> halfKeys,
        List<Halves> halfValues) {

    /** @throws IllegalArgumentException if keys and values cannot be stored so on a device */
    static KeyValueMemory of(ModelConfig config, BackendOptions options, HostMemory memory) {
        boolean halves = switch (options.kvCacheType()) {
            case F16 -> true;
            case F32 -> false;
            case Q8_0 ->
                throw new IllegalArgumentException("kv-cache.type %s is not there on %s: choose f16"
                        .formatted(KvCacheType.Q8_0.name().toLowerCase(Locale.ROOT), TornadoBackendProvider.NAME));
        };
        long size = (long) options.kvBlocks() * BlockPool.BLOCK_TOKENS * config.kvSize();
        if (size > Integer.MAX_VALUE) {
            long tokens = Integer.MAX_VALUE / config.kvSize();
            throw new IllegalArgumentException(
                    "keys of a layer are %d numbers, and an array on %s holds at most %d: set kv-cache.size=%dM or less"
                            .formatted(
                                    size,
                                    TornadoBackendProvider.NAME,
                                    Integer.MAX_VALUE,
                                    tokens * options.kvCacheType().tokenBytes(config) >> 20));
        }
        return new KeyValueMemory(
                halves,
                layers(config, halves ? 1 : size, memory::deviceFloats),
                layers(config, halves ? 1 : size, memory::deviceFloats),
                layers(config, halves ? size : 1, memory::deviceHalves),
                layers(config, halves ? size : 1, memory::deviceHalves));
    }

    private static <T> List<T> layers(ModelConfig config, long size, LongFunction<T> arrays) {
        return IntStream.range(0, config.layers())
                .mapToObj(layer -> arrays.apply(size))
                .toList();
    }

    Object[] arrays(int layer) {
        return new Object[] {
            keys.get(layer),
            values.get(layer),
            halfKeys.get(layer).array(),
            halfValues.get(layer).array()
        };
    }
}
