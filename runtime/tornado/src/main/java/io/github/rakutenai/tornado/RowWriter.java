package io.github.rakutenai.tornado;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.IdentityHashMap;
import java.util.Map;

import io.github.rakutenai.engine.backend.Batch;
import io.github.rakutenai.engine.backend.RowOutput;
import io.github.rakutenai.engine.kernel.Kernels;
import io.github.rakutenai.engine.kernel.ScalarKernels;
import io.github.rakutenai.engine.kvcache.BlockTable;
import io.github.rakutenai.engine.model.ModelConfig;
import io.github.rakutenai.engine.tensor.Tensor;
import io.github.rakutenai.tornado.kernel.Step;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/**
 * Writes what a pass is told about its rows: embeddings, rotary angles, positions and block tables.
 *
 * <p>Source of the angles: Su et al., RoFormer, equation 15: component pair i of position p turns by p * theta^(-2i/headDim).
 */
final class RowWriter {

    private final ModelConfig config;
    private final Tensor tokenEmbedding;
    private final Kernels kernels = new ScalarKernels();
    private final float[] embedding;
    private final double[] frequencies;
    private final Map<BlockTable, Integer> tables = new IdentityHashMap<>();

    /** @param tokenEmbedding (vocabularySize, hiddenSize), of which rows are read */
    RowWriter(ModelConfig config, Tensor tokenEmbedding) {
        this.config = config;
        this.tokenEmbedding = tokenEmbedding;
        embedding = new float[config.hiddenSize()];
        frequencies = new double[config.headDim() / 2];
        for (int i = 0; i < frequencies.length; i++) {
            frequencies[i] = Math.pow(config.ropeTheta(), -2.0 * i / config.headDim());
        }
    }

    /** Writes the batch's rows from {@code from} to {@code to - 1}; answers how many of them want logits. */
    int write(Batch batch, int from, int to, PassMemory pass) {
        tables.clear();
        int asking = 0;
        for (int row = 0; row < to - from; row++) {
            writePlace(batch, from + row, row, pass);
            writeEmbedding(batch.token(from + row), row, pass.x());
            writeAngles(batch.position(from + row), row, pass.angles());
            if (batch.output(from + row) != RowOutput.NOTHING) {
                pass.step().set(Step.logitsRow(pass.capacity(), asking++), row);
            }
        }
        pass.step().set(Step.rows(), to - from);
        pass.step().set(Step.logitsRows(), asking);
        return asking;
    }

    private void writePlace(Batch batch, int batchRow, int row, PassMemory pass) {
        int position = batch.position(batchRow);
        int firstVisible = config.firstVisible(position);
        BlockTable table = batch.table(batchRow);
        IntArray step = pass.step();
        boolean known = tables.containsKey(table);
        int number = tables.computeIfAbsent(table, ignored -> tables.size());
        step.set(Step.position(pass.capacity(), row), position);
        step.set(Step.firstVisible(pass.capacity(), row), firstVisible);
        step.set(Step.tableOf(pass.capacity(), row), number);
        // Rows of a table stand in ascending positions, so that only its first brings blocks before its own.
        int firstBlock = (known ? position : firstVisible) / Step.BLOCK;
        int blocksAt = Step.table(pass.capacity(), pass.tableBlocks(), number);
        for (int block = firstBlock; block <= position / Step.BLOCK; block++) {
            step.set(blocksAt + block, table.block(block * Step.BLOCK));
        }
    }

    private void writeEmbedding(int token, int row, FloatArray x) {
        kernels.dequantizeRow(tokenEmbedding, token, embedding, 0);
        long offset = (long) row * embedding.length * Float.BYTES;
        MemorySegment.copy(embedding, 0, x.getSegment(), ValueLayout.JAVA_FLOAT, offset, embedding.length);
    }

    private void writeAngles(int position, int row, FloatArray angles) {
        for (int i = 0; i < frequencies.length; i++) {
            double angle = position * frequencies[i];
            int at = 2 * (row * frequencies.length + i);
            angles.set(at, (float) Math.cos(angle));
            angles.set(at + 1, (float) Math.sin(angle));
        }
    }
}
