package io.github.rakutenai.tornado;

import java.util.List;
import java.util.Locale;

import io.github.rakutenai.engine.backend.BackendOptions;
import io.github.rakutenai.engine.backend.MemoryNeeds;
import io.github.rakutenai.engine.model.LayerWeights;
import io.github.rakutenai.engine.model.ModelConfig;
import io.github.rakutenai.engine.model.Weights;
import io.github.rakutenai.engine.tensor.Tensor;

/**
 * What a model takes on a device.
 *
 * @param memory on the device
 * @param fileBytes that the same weights take in the checkpoint
 */
record DeviceNeeds(MemoryNeeds memory, long fileBytes) {

    private static final double GB = 1e9;

    /** Values of halves, by their bits. */
    private static final long TABLE_BYTES = (long) Float.BYTES << Short.SIZE;

    static DeviceNeeds of(ModelConfig config, Weights weights, BackendOptions options, Parallelism parallelism) {
        long file = weights.matrices().stream().mapToLong(Tensor::sizeBytes).sum();
        int logitsRows = DecoderPlan.logitsRows(options);
        long passes = parallelism.passRows(options.maxBatchRows(), options.maxSequences()).stream()
                .mapToLong(rows -> passBytes(config, rows, options.maxSequences(), parallelism))
                .sum();
        long scratch = passes
                + SelectionGraph.bytes(1 + logitsRows, config.vocabularySize())
                + (long) Float.BYTES * logitsRows * config.vocabularySize()
                + TABLE_BYTES;
        return new DeviceNeeds(
                new MemoryNeeds(weightBytes(config, weights), options.kvCacheBytes(config), scratch), file);
    }

    private static long passBytes(ModelConfig config, int capacity, int sequences, Parallelism parallelism) {
        long bytes = PassMemory.bytes(config, capacity, sequences, parallelism.splits(capacity));
        if (!parallelism.tensorCores()) {
            return bytes;
        }
        return bytes + (capacity == 1 ? WarpMemory.bytes(config) : TensorMemory.bytes(config, capacity));
    }

    private static long weightBytes(ModelConfig config, Weights weights) {
        long norms = (long) Float.BYTES * config.hiddenSize() * (2 * config.layers() + 1);
        return norms
                + stackBytes(List.of(weights.output()), 0)
                + weights.layers().stream().mapToLong(DeviceNeeds::layerBytes).sum();
    }

    private static long layerBytes(LayerWeights layer) {
        int padRows = DeviceWeights.padRows(layer.gate());
        return DeviceWeights.runs(List.of(layer.query(), layer.key(), layer.value())).stream()
                        .mapToLong(run -> stackBytes(run, 0))
                        .sum()
                + stackBytes(List.of(layer.attentionOutput()), 0)
                + stackBytes(List.of(layer.gate(), layer.up()), padRows)
                + stackBytes(List.of(layer.down()), 0);
    }

    private static long stackBytes(List<Tensor> parts, int padRows) {
        int rows = parts.stream().mapToInt(part -> part.rows() + padRows).sum();
        return MatrixPacker.bytes(
                MatrixPacker.format(parts), rows, parts.getFirst().columns());
    }

    /** For the log. */
    String describe(String device) {
        return String.format(
                Locale.ROOT,
                "%s: weights of %.3f GB take %.3f GB there, keys and values %.3f GB, everything else %.3f GB",
                device,
                fileBytes / GB,
                memory.weightBytes() / GB,
                memory.kvCacheBytes() / GB,
                memory.scratchBytes() / GB);
    }
}
