package io.github.rakutenai.engine.kernel;

import io.github.rakutenai.engine.tensor.Tensor;

/** What the operands of a matmul must have in common. */
final class MatmulShapes {

    private MatmulShapes() {}

    /**
     * @param xLength elements of x
     * @throws IllegalArgumentException naming the weights, the range and the lengths
     */
    static void check(Tensor weights, int fromRow, int toRow, int xLength, int tokens, float[] out) {
        boolean fits = 0 <= fromRow
                && fromRow <= toRow
                && toRow <= weights.rows()
                && (long) tokens * weights.columns() <= xLength
                && (long) tokens * weights.rows() <= out.length;
        if (!fits) {
            throw new IllegalArgumentException("%s is %s: rows %d..%d for %d tokens do not fit x[%d] and out[%d]"
                    .formatted(weights.name(), weights.shape(), fromRow, toRow - 1, tokens, xLength, out.length));
        }
    }
}
