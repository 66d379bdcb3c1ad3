package io.github.rakutenai.benchmarks.kernel;

import io.github.rakutenai.engine.kernel.Kernels;
import io.github.rakutenai.engine.kernel.ScalarKernels;
import io.github.rakutenai.engine.kernel.VectorKernels;
import io.github.rakutenai.engine.tensor.Tensor;

/** The implementations that are compared; the one place that knows how a matrix product is asked for. */
public enum KernelsUnderTest {
    VECTOR {
        @Override
        Kernels create() {
            return new VectorKernels();
        }
    },
    SCALAR {
        @Override
        Kernels create() {
            return new ScalarKernels();
        }
    };

    abstract Kernels create();

    /** All rows of the weights by {@code tokens} rows of x. */
    static void multiply(Kernels kernels, Tensor weights, float[] x, int tokens, float[] out) {
        kernels.matmul(weights, 0, weights.rows(), x, tokens, out);
    }
}
