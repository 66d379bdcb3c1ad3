package io.github.rakutenai.engine.backend;

import java.util.Optional;

/**
 * A library that multiplies batches of rows by weights faster than the engine's own kernels. {@link CpuBackend} finds it
 * with {@link java.util.ServiceLoader}, measures from how many rows on it is faster, and uses it there and nowhere else.
 */
public interface MatmulAccelerator {

    /** The word it has in the configuration and in logs, such as "onednn". */
    String name();

    /** Why this machine cannot run it, such as "it needs Linux on x86-64"; empty if it can. */
    Optional<String> unavailable();

    /**
     * Opens it for one backend.
     *
     * @param workers threads that it computes with; it starts none of its own
     * @param maxRows the most rows of one matmul
     * @throws AcceleratorFailedException if it cannot be started although the machine should do
     */
    AcceleratedMatmuls open(Workers workers, int maxRows) throws AcceleratorFailedException;
}
