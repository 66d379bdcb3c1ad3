package io.github.rakutenai.engine.quantization;

/** F32: one value of 4 bytes. */
final class EncodeF32 implements BlockEncoder {

    @Override
    public void encode(float[] x, int at, byte[] out, int outAt) {
        LittleEndian.float32(out, outAt, x[at]);
    }
}
