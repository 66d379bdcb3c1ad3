package io.github.rakutenai.engine.backend;

import io.github.rakutenai.engine.kernel.Kernels;
import io.github.rakutenai.engine.kernel.PanelMatrix;
import io.github.rakutenai.engine.tensor.Tensor;

/** A weight matrix in the form that the kernels read. */
sealed interface WeightMatrix {

    int rows();

    int columns();

    /**
     * What it is multiplied with.
     *
     * @param inputRows rows of the input
     */
    InputForm inputForm(Kernels kernels, int inputRows);

    /**
     * Rows that a thread takes together.
     *
     * @param inputRows rows of the input
     */
    int itemRows(Kernels kernels, int inputRows, int threads);

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
        private static final int BATCH_ROWS = 12;

        /** As many as the kernels read side by side. */
        private static final int STREAMS = 8;

        /** With few rows, reading is what takes time. */
        private static final int FEW_INPUT_ROWS = 4;

        /** Reading is the faster, the longer a thread reads on; but fewer items leave some idle at the end. */
        private static final int ITEMS_PER_THREAD = 4;

        @Override
        public int rows() {
            return tensor.rows();
        }

        @Override
        public int columns() {
            return tensor.columns();
        }

        @Override
        public InputForm inputForm(Kernels kernels, int inputRows) {
            return kernels.multipliesOctets(tensor, inputRows) ? InputForm.OCTETS : InputForm.FLOATS;
        }

        @Override
        public int itemRows(Kernels kernels, int inputRows, int threads) {
            if (inputForm(kernels, inputRows) == InputForm.OCTETS) {
                return kernels.octetRows();
            }
            return inputRows <= FEW_INPUT_ROWS
                    ? STREAMS * Math.max(1, tensor.rows() / (threads * ITEMS_PER_THREAD * STREAMS))
                    : BATCH_ROWS;
        }

        @Override
        public void multiply(Kernels kernels, int fromRow, int toRow, MatmulInput input, float[] out) {
            if (inputForm(kernels, input.rows()) == InputForm.OCTETS) {
                kernels.matmul(tensor, fromRow, toRow, input.octets(), input.rows(), out);
            } else {
                kernels.matmul(tensor, fromRow, toRow, input.values(), input.rows(), out);
            }
        }
    }

    /** Copied into panels. */
    record InPanels(PanelMatrix panels) implements WeightMatrix {

        private static final int STACK_ROWS = PanelMatrix.STACK_ROWS;

        /** One row is multiplied the faster, the longer a thread reads on; but fewer items leave some idle at the end. */
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
        public InputForm inputForm(Kernels kernels, int inputRows) {
            return InputForm.INTEGERS;
        }

        @Override
        public int itemRows(Kernels kernels, int inputRows, int threads) {
            return inputRows == 1
                    ? STACK_ROWS * Math.max(1, panels.stacks() / (threads * ITEMS_PER_THREAD))
                    : STACK_ROWS;
        }

        @Override
        public void multiply(Kernels kernels, int fromRow, int toRow, MatmulInput input, float[] out) {
            int toStack = Math.ceilDiv(toRow, STACK_ROWS);
            kernels.matmul(panels, fromRow / STACK_ROWS, toStack, input.integers(), input.rows(), out);
        }
    }
}
