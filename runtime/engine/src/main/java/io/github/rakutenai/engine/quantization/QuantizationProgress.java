package io.github.rakutenai.engine.quantization;

/** Hears how a quantisation goes, on the thread that called for it. */
@FunctionalInterface
public interface QuantizationProgress {

    /** @param doneBytes of the weights that are read, of {@code totalBytes} */
    void progressed(long doneBytes, long totalBytes);
}
