package io.github.rakutenai.engine.kernel;

import java.lang.System.Logger.Level;
import java.util.function.Supplier;

import io.github.rakutenai.engine.tensor.SharedArenas;

/** Chooses the fastest kernels that this JVM, or this native executable, can run. */
public final class KernelProvider {

    private static final String VECTOR_MODULE = "jdk.incubator.vector";
    private static final String SLOW = "Inference runs without vector instructions and many times slower: ";
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
            LOG.log(Level.WARNING, SLOW + remedy());
            return ScalarKernels::new;
        }
        return vectorKernels();
    }

    private static String remedy() {
        return SharedArenas.inNativeExecutable()
                ? "this native executable was built without " + VECTOR_MODULE
                : "start the JVM with --add-modules " + VECTOR_MODULE;
    }

    /**
     * Apart from {@link #choose}, so that a JVM without the module never links the classes named here. Native executables without
     * the module have another body for it.
     */
    private static Supplier<Kernels> vectorKernels() {
        return VectorKernels.supported() ? VectorKernels::new : ScalarKernels::new;
    }
}
