package io.github.rakutenai.benchmarks.kernel;

import java.lang.foreign.Arena;

import io.github.rakutenai.engine.kernel.IntegerActivations;
import io.github.rakutenai.engine.kernel.Kernels;
import io.github.rakutenai.engine.kernel.OctetActivations;
import io.github.rakutenai.engine.kernel.PanelMatrix;
import io.github.rakutenai.engine.tensor.Tensor;

/** All rows of a matrix by the rows of x, in the form that the engine chooses; the one place that knows how it is asked for. */
abstract sealed class MatmulUnderTest {

    final Kernels kernels;

    private MatmulUnderTest(Kernels kernels) {
        this.kernels = kernels;
    }

    /** @param weights copied, if the engine would copy them */
    static MatmulUnderTest of(Kernels kernels, Tensor weights) {
        return PanelMatrix.packs(weights.dtype()) ? new InPanels(kernels, weights) : new InPlace(kernels, weights);
    }

    /** Multiplies, what is done to x for it included. */
    abstract void multiply(float[] x, int tokens, float[] out);

    private static final class InPlace extends MatmulUnderTest {

        private final Tensor weights;
        private final OctetActivations octets = new OctetActivations();

        InPlace(Kernels kernels, Tensor weights) {
            super(kernels);
            this.weights = weights;
        }

        @Override
        void multiply(float[] x, int tokens, float[] out) {
            if (kernels.multipliesOctets(weights, tokens)) {
                octets.resize(tokens, weights.columns());
                kernels.arrange(x, tokens, 0, octets.octets(), octets);
                kernels.matmul(weights, 0, weights.rows(), octets, tokens, out);
            } else {
                kernels.matmul(weights, 0, weights.rows(), x, tokens, out);
            }
        }
    }

    private static final class InPanels extends MatmulUnderTest {

        private final PanelMatrix panels;
        private final IntegerActivations integers = new IntegerActivations();

        InPanels(Kernels kernels, Tensor weights) {
            super(kernels);
            panels = new PanelMatrix(weights, Arena.ofAuto());
            panels.pack(0, panels.stacks());
        }

        @Override
        void multiply(float[] x, int tokens, float[] out) {
            integers.resize(tokens, panels.columns());
            kernels.round(x, 0, integers.groups(tokens), integers);
            kernels.matmul(panels, 0, panels.stacks(), integers, tokens, out);
        }
    }
}
