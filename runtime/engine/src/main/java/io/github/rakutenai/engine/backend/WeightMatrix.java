package io.github.rakutenai.engine.backend;

import io.github.rakutenai.engine.kernel.Kernels;
import io.github.rakutenai.engine.kernel.PanelMatrix;
import io.github.rakutenai.engine.tensor.Tensor;

/** A weight matrix in the form that the kernels read. */
sealed interface WeightMatrix {

    int rows();

    int columns();

    /** Whether it is multiplied with rounded activations. */
    boolean takesIntegers();

    /**
     * Rows that a thread takes together.
     *
     * @param inputRows rows of the input
     */
    int itemRows(int inputRows, int threads);

    /**
     * Multiplies the rows fromRow..toRow-1 by every row of the input, as {@link Kernels#matmul}.
     *
     * @param fromRow a multiple of {@link #itemRows}
     * @param toRow another one, or the matrix' rows
     */
    void multiply(Kernels kernels, int fromRow, int toRow, MatmulInput input, float[] out);

    /** Read where it is stored. */
    record InPlace(Tensor tensor) implements WeightMatrix {

        /** As many as the kernels convert at once. */
        private static final int ITEM_ROWS = 4;

        @Override
        public int rows() {
            return tensor.rows();
        }

        @Override
        public int columns() {
            return tensor.columns();
        }

        @Override
        public boolean takesIntegers() {
            return false;
        }

        @Override
        public int itemRows(int inputRows, int threads) {
            return ITEM_ROWS;
        }

        @Override
        public void multiply(Kernels kernels, int fromRow, int toRow, MatmulInput input, float[] out) {
            kernels.matmul(tensor, fromRow, toRow, input.values(), input.rows(), out);
        }
    }

    /** Copied into panels. */
    record InPanels(PanelMatrix panels) implements WeightMatrix {

        private static final int QUAD_ROWS = PanelMatrix.QUAD_ROWS;

        /** More rows share the preparation of a batch. */
        private static final int MOST_QUADS = 4;

        /** Fewer items for each thread leave some idle at the end. */
        private static final int ITEMS_PER_THREAD = 4;

        @Override
        public int rows() {
            return panels.rows();
        }

        @Override
        public int columns() {
            return panels.columns();
        }

        @Override
        public boolean takesIntegers() {
            return true;
        }

        @Override
        public int itemRows(int inputRows, int threads) {
            return QUAD_ROWS * Math.clamp(panels.quads() / (threads * ITEMS_PER_THREAD), 1, MOST_QUADS);
        }

        @Override
        public void multiply(Kernels kernels, int fromRow, int toRow, MatmulInput input, float[] out) {
            int toQuad = Math.ceilDiv(toRow, QUAD_ROWS);
            kernels.matmul(panels, fromRow / QUAD_ROWS, toQuad, input.integers(), input.rows(), out);
        }
    }
}
