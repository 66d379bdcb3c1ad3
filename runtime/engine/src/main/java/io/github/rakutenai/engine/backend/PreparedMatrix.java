package io.github.rakutenai.engine.backend;

/** Weights in an accelerator's form. The step thread is its only caller. */
public interface PreparedMatrix extends AutoCloseable {

    /** Bytes of memory that it takes beside the checkpoint. */
    long sizeBytes();

    /**
     * Multiplies weights by each row of x: out[t][r] = sum_c w[r][c] * x[t][c], within the rounding of the accelerator's
     * form. A row's result may depend on how many rows stand beside it.
     *
     * @param x (tokens, columns)
     * @param tokens from 1 to the most rows that the accelerator was opened for
     * @param out (tokens, rows), overwritten
     */
    void multiply(float[] x, int tokens, float[] out);

    @Override
    void close();
}
