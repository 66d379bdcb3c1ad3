package io.github.rakutenai.tornado;

import java.util.stream.LongStream;
import java.util.stream.Stream;

import io.github.rakutenai.engine.model.ModelConfig;
import io.github.rakutenai.tornado.kernel.ptx.PackedVectors;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/**
 * What stands between the products of many rows on tensor cores.
 *
 * @param values vectors before they are packed
 * @param packed vectors of the next product
 * @param sums of the last product
 */
record TensorMemory(FloatArray values, IntArray packed, FloatArray sums) {

    static TensorMemory of(ModelConfig config, int capacity, HostMemory memory) {
        return new TensorMemory(
                memory.floats(valueFloats(config, capacity)),
                memory.ints(packedInts(config, capacity)),
                memory.floats(sumFloats(config, TensorTile.of(capacity))));
    }

    /** Bytes that {@link #of} takes on the device. */
    static long bytes(ModelConfig config, int capacity) {
        return Float.BYTES * valueFloats(config, capacity)
                + (long) Integer.BYTES * packedInts(config, capacity)
                + Float.BYTES * sumFloats(config, TensorTile.of(capacity));
    }

    Stream<Object> arrays() {
        return Stream.of(values, packed, sums);
    }

    private static long valueFloats(ModelConfig config, int capacity) {
        return (long) capacity * Math.max(config.hiddenSize(), PassMemory.feedForwardSize(config));
    }

    private static int packedInts(ModelConfig config, int capacity) {
        int columns = Math.max(Math.max(config.hiddenSize(), config.querySize()), PassMemory.feedForwardSize(config));
        return PackedVectors.packedInts(TensorTile.of(capacity).sumVectors(), columns);
    }

    /** Queries, keys and values may be one matrix, or two, or three. */
    private static long sumFloats(ModelConfig config, TensorTile tile) {
        int hidden = config.hiddenSize();
        int feedForward = PassMemory.feedForwardSize(config);
        int query = config.querySize();
        int kv = config.kvSize();
        return LongStream.of(
                        tile.sumFloats(query + 2 * kv, hidden),
                        tile.sumFloats(query + kv, hidden),
                        tile.sumFloats(query, hidden),
                        tile.sumFloats(2 * kv, hidden),
                        tile.sumFloats(kv, hidden),
                        tile.sumFloats(hidden, query),
                        tile.sumFloats(2 * feedForward, hidden),
                        tile.sumFloats(hidden, feedForward),
                        tile.sumFloats(config.vocabularySize(), hidden))
                .max()
                .orElseThrow();
    }
}
