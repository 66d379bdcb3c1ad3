package io.github.rakutenai.tornado;

import java.util.List;
import java.util.stream.IntStream;

import io.github.rakutenai.engine.backend.Batch;
import io.github.rakutenai.engine.backend.RowOutput;
import io.github.rakutenai.engine.kvcache.BlockPool;
import io.github.rakutenai.engine.kvcache.BlockTable;
import io.github.rakutenai.engine.model.ModelConfig;
import io.github.rakutenai.engine.testing.RandomModel;
import uk.ac.manchester.tornado.api.GridScheduler;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/** All tasks of a decoder for devices that know half precision, in plain Java. Keys and values are halves. */
final class EmulatedDecoder implements AutoCloseable {

    private static final int BLOCKS = 4;

    /** Adds the tasks of one kind of device and of pass. */
    interface Strategy {
        DecoderTasks tasks(
                TaskList tasks,
                ModelConfig config,
                PassMemory pass,
                DeviceWeights weights,
                KeyValueMemory cache,
                HostMemory memory);
    }

    private final HostMemory memory = new HostMemory(true);
    private final ModelConfig config;
    private final PassMemory pass;
    private final FloatArray logits;
    private final GridScheduler scheduler = new GridScheduler();
    private final EmulatedGraph graph = new EmulatedGraph("graph");
    private final TaskList tasks;
    private final RowWriter writer;

    /** @param capacity the most rows of a pass */
    EmulatedDecoder(RandomModel model, int capacity, int splits, Strategy strategy) {
        config = model.config();
        MatrixPacker packer = new MatrixPacker(memory);
        DeviceWeights weights = DeviceWeights.of(model.weights(), packer, memory);
        packer.pack(share -> {});
        pass = PassMemory.of(config, capacity, 1, splits, memory);
        logits = memory.floats((long) capacity * config.vocabularySize());
        tasks = new TaskList(graph, capacity, scheduler);
        DecoderTasks decoder = strategy.tasks(tasks, config, pass, weights, keysAndValues(), memory);
        for (int layer = 0; layer < config.layers(); layer++) {
            decoder.addAttention(layer, weights.layers().get(layer));
            decoder.addFeedForward(layer, weights.layers().get(layer));
        }
        decoder.addLogits(weights.outputNorm(), weights.output(), logits);
        writer = new RowWriter(config, model.weights().tokenEmbedding());
    }

    /**
     * The logits after the last token.
     *
     * @param passRows rows of each pass but the last, which has what is left
     */
    float[] lastLogits(int[] tokens, int passRows) {
        try (BlockTable table = new BlockTable(new BlockPool(BLOCKS))) {
            table.reserve(tokens.length);
            Batch batch = new Batch(tokens.length, config.vocabularySize());
            int rows = 0;
            for (int position = 0; position < tokens.length; position++) {
                boolean last = position == tokens.length - 1;
                batch.add(tokens[position], position, table, last ? RowOutput.LOGITS : RowOutput.NOTHING);
                rows++;
                if (rows == passRows || last) {
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

    private KeyValueMemory keysAndValues() {
        long size = (long) BLOCKS * BlockPool.BLOCK_TOKENS * config.kvSize();
        List<FloatArray> floats = IntStream.range(0, config.layers())
                .mapToObj(layer -> memory.floats(1))
                .toList();
        return new KeyValueMemory(true, floats, floats, halves(size), halves(size));
    }

    private List<Halves> halves(long size) {
        return IntStream.range(0, config.layers())
                .mapToObj(layer -> memory.halves(size))
                .toList();
    }

    @Override
    public void close() {
        memory.close();
    }
}
