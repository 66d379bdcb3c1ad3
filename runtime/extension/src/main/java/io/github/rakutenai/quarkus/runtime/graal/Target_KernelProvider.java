package io.github.rakutenai.quarkus.runtime.graal;

import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

import com.oracle.svm.core.annotate.Substitute;
import com.oracle.svm.core.annotate.TargetClass;
import io.github.rakutenai.engine.kernel.KernelProvider;
import io.github.rakutenai.engine.kernel.Kernels;
import io.github.rakutenai.engine.kernel.ScalarKernels;

/** Keeps all that needs the module of the vectors out of a native executable that is built without it. */
@TargetClass(value = KernelProvider.class, onlyWith = Target_KernelProvider.WithoutVectors.class)
final class Target_KernelProvider {

    private Target_KernelProvider() {}

    @Substitute
    private static Supplier<Kernels> vectorKernels() {
        return ScalarKernels::new;
    }

    /** Is asked while the executable is built. */
    static final class WithoutVectors implements BooleanSupplier {

        @Override
        public boolean getAsBoolean() {
            return !Boolean.getBoolean(VectorsOfExecutables.PROPERTY);
        }
    }
}
