package io.github.rakutenai.engine.kernel;

import java.lang.System.Logger.Level;
import java.util.function.Supplier;

/** Chooses the fastest kernels that this JVM can run. */
public final class KernelProvider {

    private static final String VECTOR_MODULE = "jdk.incubator.vector";
    private static final String MISSING_MODULE = "Inference runs without vector instructions and many times slower: "
            + "start the JVM with --add-modules " + VECTOR_MODULE;
    private static final System.Logger LOG = System.getLogger(KernelProvider.class.getName());
    /** Decided, and said, once a JVM. */
    private static final Supplier<Kernels> FASTEST = choose();

    private KernelProvider() {}

    /** Makes one {@link Kernels} for each thread that calls it. Logs a warning, once, if the vector module is missing. */
    public static Supplier<Kernels> fastest() {
        return FASTEST;
    }

    private static Supplier<Kernels> choose() {
        if (ModuleLayer.boot().findModule(VECTOR_MODULE).isEmpty()) {
            LOG.log(Level.WARNING, MISSING_MODULE);
            return ScalarKernels::new;
        }
        return vectorKernels();
    }

    /** Apart from {@link #choose}, so that a JVM without the module never links the classes named here. */
    private static Supplier<Kernels> vectorKernels() {
        return VectorKernels.supported() ? VectorKernels::new : ScalarKernels::new;
    }
}
