package io.github.rakutenai.tornado;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.util.List;
import java.util.stream.IntStream;

import io.github.rakutenai.engine.backend.Batch;
import io.github.rakutenai.engine.backend.RowOutput;
import io.github.rakutenai.engine.kvcache.BlockPool;
import io.github.rakutenai.engine.kvcache.BlockTable;
import io.github.rakutenai.engine.model.ModelConfig;
import io.github.rakutenai.engine.testing.RandomBlocks;
import io.github.rakutenai.engine.testing.RandomCheckpoint;
import io.github.rakutenai.engine.testing.RandomModel;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import uk.ac.manchester.tornado.api.GridScheduler;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/** The tasks of many rows on PTX, in plain Java. */
@Tag("emulated")
@ExtendWith(TestDevice.class)
class TensorTasksTest {

    private static final RandomCheckpoint SHAPE = new RandomCheckpoint(64, 2, 4, 2, 16, 96, 300, 10000, 128, 0, 1e-5f);
    private static final int BLOCKS = 4;
    private static final int FIRST_PASS = 5;
    private static final int ROWS = 7;

    /** Weights and activations are halves, so are keys and values. */
    private static final float TOLERANCE = 1e-2f;

    @ParameterizedTest
    @EnumSource(names = {"BF16", "Q8_0"})
    void sequences_that_are_decoded_together_have_the_oracle_s_logits(RandomBlocks format) throws IOException {
        assertOracle(format, 32);
    }

    @Test
    void prompts_have_the_oracle_s_logits() throws IOException {
        assertOracle(RandomBlocks.F16, 100);
    }

    private static void assertOracle(RandomBlocks format, int capacity) throws IOException {
        try (RandomModel model = new RandomModel(SHAPE, format);
                HostMemory memory = new HostMemory(true)) {
            int[] tokens = SHAPE.tokenIds(1, ROWS);
            float[] expected = LastLogits.oracle(model.config(), model.weights(), tokens);
            float[] found = lastLogits(model, tokens, capacity, memory);
            assertThat(found).containsExactly(expected, within(TOLERANCE));
        }
    }

    private static float[] lastLogits(RandomModel model, int[] tokens, int capacity, HostMemory memory) {
        ModelConfig config = model.config();
        MatrixPacker packer = new MatrixPacker(memory);
        DeviceWeights weights = DeviceWeights.of(model.weights(), packer, memory);
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
        RowWriter writer = new RowWriter(config, model.weights().tokenEmbedding());
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
