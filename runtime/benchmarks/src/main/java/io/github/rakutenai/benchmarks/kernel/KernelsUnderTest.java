package io.github.rakutenai.benchmarks.kernel;

import io.github.rakutenai.engine.kernel.Kernels;
import io.github.rakutenai.engine.kernel.ScalarKernels;
import io.github.rakutenai.engine.kernel.VectorKernels;

/** The implementations that are compared. */
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
}
