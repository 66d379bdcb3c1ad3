package io.github.rakutenai.engine.backend;

import java.util.List;

import io.github.rakutenai.engine.kernel.Kernels;
import io.github.rakutenai.engine.model.LayerWeights;
import io.github.rakutenai.engine.model.ModelConfig;
import io.github.rakutenai.engine.model.Weights;
import io.github.rakutenai.engine.tensor.Tensor;

/**
 * The Mistral decoder over one batch.
 *
 * <p>Source: Jiang et al., Mistral 7B; Touvron et al., LLaMA, section 2.2.
 */
final class ForwardPass {

    /** Rows whose logits are computed together: enough that the weights are read once for most batches. */
    private static final int LOGITS_ROWS = 16;

    private final ModelConfig config;
    private final Weights weights;
    private final List<float[]> attentionNorms;
    private final List<float[]> feedForwardNorms;
    private final float[] outputNorm;
    private final ParallelKernels kernels;
    private final Attention attention;

    private final MatmulInput input = new MatmulInput();
    private final float[] x;
    private final float[] normed;
    private final float[] query;
    private final float[] key;
    private final float[] value;
    private final float[] attended;
    private final float[] gate;
    private final float[] up;
    private final float[] logits;
    private final int[] logitsRows = new int[LOGITS_ROWS];

    ForwardPass(ModelConfig config, Weights weights, KvCache cache, ParallelKernels kernels, int maxRows) {
        this.config = config;
        this.weights = weights;
        this.kernels = kernels;
        attention = new Attention(config, cache, kernels, maxRows);
        attentionNorms =
                weights.layers().stream().map(w -> floats(w.attentionNorm())).toList();
        feedForwardNorms =
                weights.layers().stream().map(w -> floats(w.feedForwardNorm())).toList();
        outputNorm = floats(weights.outputNorm());
        x = new float[maxRows * config.hiddenSize()];
        normed = new float[maxRows * config.hiddenSize()];
        query = new float[maxRows * config.querySize()];
        key = new float[maxRows * config.kvSize()];
        value = new float[maxRows * config.kvSize()];
        attended = new float[maxRows * config.querySize()];
        gate = new float[maxRows * config.feedForwardSize()];
        up = new float[maxRows * config.feedForwardSize()];
        logits = new float[Math.min(maxRows, LOGITS_ROWS) * config.vocabularySize()];
    }

    /** Bytes of the arrays that a pass over so many rows computes in, the widest input's integers among them. */
    static long scratchBytes(ModelConfig config, int maxRows) {
        long widest = Math.max(config.feedForwardSize(), Math.max(config.hiddenSize(), config.querySize()));
        long row =
                2L * (config.hiddenSize() + config.querySize() + config.kvSize() + config.feedForwardSize()) + widest;
        return Float.BYTES * (maxRows * row + (long) Math.min(maxRows, LOGITS_ROWS) * config.vocabularySize());
    }

    private float[] floats(Tensor vector) {
        float[] values = new float[vector.columns()];
        kernels.of(0).dequantizeRow(vector, 0, values, 0);
        return values;
    }

    void compute(Batch batch) {
        attention.begin(batch);
        embed(batch);
        for (int layer = 0; layer < config.layers(); layer++) {
            attention(layer, batch.rows());
            feedForward(layer, batch.rows());
        }
        writeLogits(batch);
        selectCandidates(batch);
    }

    private void embed(Batch batch) {
        Kernels first = kernels.of(0);
        for (int row = 0; row < batch.rows(); row++) {
            first.dequantizeRow(weights.tokenEmbedding(), batch.token(row), x, row * config.hiddenSize());
        }
    }

    private void attention(int layer, int rows) {
        LayerWeights w = weights.layers().get(layer);
        rmsNorm(attentionNorms.get(layer), rows);
        input.of(normed, rows, config.hiddenSize());
        kernels.matmul(w.query(), input, query);
        kernels.matmul(w.key(), input, key);
        kernels.matmul(w.value(), input, value);
        attention.compute(layer, query, key, value, attended);
        kernels.matmul(w.attentionOutput(), input.of(attended, rows, config.querySize()), normed);
        kernels.add(x, normed, rows, config.hiddenSize());
    }

    private void feedForward(int layer, int rows) {
        LayerWeights w = weights.layers().get(layer);
        rmsNorm(feedForwardNorms.get(layer), rows);
        kernels.gatedMatmul(w.gate(), w.up(), input.of(normed, rows, config.hiddenSize()), gate, up);
        kernels.matmul(w.down(), input.of(gate, rows, config.feedForwardSize()), normed);
        kernels.add(x, normed, rows, config.hiddenSize());
    }

    private void rmsNorm(float[] weight, int rows) {
        kernels.rmsNorm(x, rows, weight, config.rmsNormEpsilon(), normed);
    }

    private void writeLogits(Batch batch) {
        int collected = 0;
        for (int row = 0; row < batch.rows(); row++) {
            if (batch.output(row) != RowOutput.NOTHING) {
                logitsRows[collected++] = row;
            }
            if (collected == LOGITS_ROWS || collected > 0 && row == batch.rows() - 1) {
                writeLogits(batch, collected);
                collected = 0;
            }
        }
    }

    private static void selectCandidates(Batch batch) {
        if (batch.candidateRows() == 0) {
            return;
        }
        batch.completeQueries();
        for (int row = 0; row < batch.rows(); row++) {
            if (batch.output(row) == RowOutput.CANDIDATES) {
                batch.candidates(row).select(batch.logits(row), batch.query(row));
            }
        }
    }

    private void writeLogits(Batch batch, int rows) {
        int hiddenSize = config.hiddenSize();
        for (int i = 0; i < rows; i++) {
            System.arraycopy(x, logitsRows[i] * hiddenSize, normed, i * hiddenSize, hiddenSize);
        }
        kernels.rmsNorm(normed, rows, outputNorm, config.rmsNormEpsilon(), normed);
        kernels.matmul(weights.output(), input.of(normed, rows, hiddenSize), logits);
        for (int i = 0; i < rows; i++) {
            float[] row = batch.logits(logitsRows[i]);
            System.arraycopy(logits, i * config.vocabularySize(), row, 0, config.vocabularySize());
        }
    }
}
