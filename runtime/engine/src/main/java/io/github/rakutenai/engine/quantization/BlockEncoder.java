package io.github.rakutenai.engine.quantization;

/** Converts float32 to one storage format, a block at a time. Holds scratch memory: every thread has its own. */
interface BlockEncoder {

    /**
     * @param x finite numbers that F16 can hold
     * @param at index in {@code x} of the block's first element
     * @param out zero where the block goes
     * @param outAt index in {@code out} of the block's first byte
     */
    void encode(float[] x, int at, byte[] out, int outAt);
}
