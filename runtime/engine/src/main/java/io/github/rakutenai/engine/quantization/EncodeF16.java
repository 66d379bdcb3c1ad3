package io.github.rakutenai.engine.quantization;

/** F16: one value of 2 bytes. */
final class EncodeF16 implements BlockEncoder {

    @Override
    public void encode(float[] x, int at, byte[] out, int outAt) {
        LittleEndian.half(out, outAt, x[at]);
    }
}
