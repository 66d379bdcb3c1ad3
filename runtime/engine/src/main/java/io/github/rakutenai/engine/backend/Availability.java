package io.github.rakutenai.engine.backend;

/** Whether a {@link BackendProvider} can compute in this JVM. */
public sealed interface Availability {

    /**
     * It can.
     *
     * @param name for logs, such as "NVIDIA H100 80GB HBM3, PTX"
     * @param gpu whether it is one: nothing else is taken unless it is asked for
     * @param memoryBytes that it has
     * @param batchRows the most rows of one batch that it is opened for, at least 1
     */
    record Device(String name, boolean gpu, long memoryBytes, int batchRows) implements Availability {}

    /**
     * It cannot.
     *
     * @param reason what is missing and what to do about it, in one line
     */
    record Missing(String reason) implements Availability {}
}
