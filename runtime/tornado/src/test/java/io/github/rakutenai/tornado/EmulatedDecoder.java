package io.github.rakutenai.tornado;

import java.util.List;
import java.util.stream.IntStream;

import io.github.rakutenai.engine.backend.Batch;
import io.github.rakutenai.engine.backend.RowOutput;
import io.github.rakutenai.engine.kvcache.BlockPool;
import io.github.rakutenai.engine.kvcache.BlockTable;
import io.github.rakutenai.engine.model.ModelConfig;
import io.github.rakutenai.engine.model.Weights;
import uk.ac.manchester.tornado.api.GridScheduler;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/** Runs the tasks of many rows on PTX in plain Java. */
final class EmulatedDecoder {

    private static final int BLOCKS = 4;
    private static final int FIRST_PASS = 5;

    private EmulatedDecoder() {}

    /**
     * Logits of the last token, after two passes.
     *
     * @param capacity the most rows of a pass
     */
    static float[] lastLogits(ModelConfig config, Weights modelWeights, int[] tokens, int capacity) {
        try (HostMemory memory = new HostMemory(true)) {
            return lastLogits(config, modelWeights, tokens, capacity, memory);
        }
    }

    private static float[] lastLogits(
            ModelConfig config, Weights modelWeights, int[] tokens, int capacity, HostMemory memory) {
        MatrixPacker packer = new MatrixPacker(memory);
        DeviceWeights weights = DeviceWeights.of(modelWeights, packer, memory);
        packer.pack(share -> {});
        PassMemory pass = PassMemory.of(config, capacity, 1, 1, memory);
        TensorMemory vectors = TensorMemory.of(config, capacity, memory);
        FloatArray logits = memory.floats((long) capacity * config.vocabularySize());
        GridScheduler scheduler = new GridScheduler();
        EmulatedGraph graph = new EmulatedGraph("graph");
        TaskList tasks = new TaskList(graph, capacity, scheduler);
        DecoderTasks decoder = new TensorTasks(tasks, config, pass, vectors, keysAndValues(config, memory));
        for (int layer = 0; layer < config.layers(); layer++) {
            decoder.addAttention(layer, weights.layers().get(layer));
            decoder.addFeedForward(layer, weights.layers().get(layer));
        }
        decoder.addLogits(weights.outputNorm(), weights.output(), logits);
        RowWriter writer = new RowWriter(config, modelWeights.tokenEmbedding());
        try (BlockTable table = new BlockTable(new BlockPool(BLOCKS))) {
            table.reserve(tokens.length);
            Batch batch = new Batch(tokens.length, config.vocabularySize());
            int rows = 0;
            for (int position = 0; position < tokens.length; position++) {
                boolean last = position == tokens.length - 1;
                batch.add(tokens[position], position, table, last ? RowOutput.LOGITS : RowOutput.NOTHING);
                rows++;
                if (rows == FIRST_PASS || last) {
                    int asking = writer.write(batch, 0, rows, pass);
                    tasks.resize(rows, asking);
                    graph.run(scheduler);
                    batch.clear();
                    rows = 0;
                }
            }
        }
        float[] found = new float[config.vocabularySize()];
        for (int token = 0; token < found.length; token++) {
            found[token] = logits.get(token);
        }
        return found;
    }

    private static KeyValueMemory keysAndValues(ModelConfig config, HostMemory memory) {
        long size = (long) BLOCKS * BlockPool.BLOCK_TOKENS * config.kvSize();
        List<FloatArray> floats = IntStream.range(0, config.layers())
                .mapToObj(layer -> memory.floats(1))
                .toList();
        return new KeyValueMemory(true, floats, floats, halves(config, size, memory), halves(config, size, memory));
    }

    private static List<Halves> halves(ModelConfig config, long size, HostMemory memory) {
        return IntStream.range(0, config.layers())
                .mapToObj(layer -> memory.halves(size))
                .toList();
    }
}
