package io.github.rakutenai.engine.kernel;

import java.util.function.Supplier;

/** Chooses the fastest kernels that this JVM can run. */
public final class KernelProvider {

    private static final String VECTOR_MODULE = "jdk.incubator.vector";
    /** Decided, and said, once a JVM. */
    private static final Supplier<Kernels> FASTEST = choose();

    private KernelProvider() {}

    /** Makes one {@link Kernels} for each thread that calls it. Logs a warning, once, if the vector module is missing. */
    public static Supplier<Kernels> fastest() {
        return FASTEST;
    }

    private static Supplier<Kernels> choose() {
        if (ModuleLayer.boot().findModule(VECTOR_MODULE).isEmpty()) {
            System.getLogger(KernelProvider.class.getName())
                    .log(
                            System.Logger.Level.WARNING,
                            "Inference runs without vector instructions and many times slower: "
                                    + "start the JVM with --add-modules " + VECTOR_MODULE);
            return ScalarKernels::new;
        }
        return vectorKernels();
    }

    /** Apart from {@link #choose}, so that a JVM without the module never links the classes named here. */
    private static Supplier<Kernels> vectorKernels() {
        return VectorKernels.supported() ? VectorKernels::new : ScalarKernels::new;
    }
}
