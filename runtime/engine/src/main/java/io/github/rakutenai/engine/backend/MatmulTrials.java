package io.github.rakutenai.engine.backend;

import java.util.List;
import java.util.Map;

import io.github.rakutenai.engine.tensor.Tensor;

/** Both ways of multiplying by matrices of equal format and shape, by another one each time, as a forward pass does. */
final class MatmulTrials {

    /** More rows than this decide nothing, and their memory would be large. */
    private static final int MOST_ROWS = 128;

    private final List<Tensor> matrices;
    private final Map<Tensor, PreparedMatrix> prepared;
    private final ParallelKernels kernels;
    private final int maxRows;
    private final MatmulInput input = new MatmulInput();
    private final float[] x;
    private final float[] out;
    private int next;

    MatmulTrials(
            List<Tensor> matrices, Map<Tensor, PreparedMatrix> prepared, ParallelKernels kernels, int mostBatchRows) {
        this.matrices = matrices;
        this.prepared = prepared;
        this.kernels = kernels;
        maxRows = Math.min(mostBatchRows, MOST_ROWS);
        x = new float[maxRows * matrices.getFirst().columns()];
        out = new float[maxRows * matrices.getFirst().rows()];
        for (int i = 0; i < x.length; i++) {
            x[i] = (i % 17 - 8) * 0.125f;
        }
    }

    int maxRows() {
        return maxRows;
    }

    void multiplyByKernels(int rows) {
        Tensor matrix = matrix();
        kernels.kernelMatmul(matrix, input.of(x, rows, matrix.columns()), out);
    }

    void multiplyByAccelerator(int rows) {
        prepared.get(matrix()).multiply(x, rows, out);
    }

    private Tensor matrix() {
        next = (next + 1) % matrices.size();
        return matrices.get(next);
    }
}
