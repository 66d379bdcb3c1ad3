package io.github.rakutenai.engine.backend;

import java.util.OptionalLong;

import io.github.rakutenai.engine.tensor.Tensor;

/** An accelerator, open for one backend: it takes weights into a form of its own. The step thread is its only caller. */
public interface AcceleratedMatmuls extends AutoCloseable {

    /** What it computes with, for logs, such as "oneDNN 3.11, AMX". */
    String description();

    /** Bytes of memory that {@link #prepare} would take; empty if it has no form for such weights. */
    OptionalLong sizeBytes(Tensor weights);

    /**
     * Copies weights into the accelerator's form.
     *
     * @param weights (rows, columns), for which {@link #sizeBytes} is present; not read after the return
     * @throws OutOfMemoryError if the system gives no memory; nothing is kept then
     */
    PreparedMatrix prepare(Tensor weights);

    /** After the matrices that it prepared. */
    @Override
    void close();
}
