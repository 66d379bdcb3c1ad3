package io.github.rakutenai.engine.quantization;

/** Q4_0: half scale d, then 16 bytes; byte j holds elements j (low nibble) and j+16 (high). w = d * (q - 8). */
final class EncodeQ4_0 implements BlockEncoder {

    private static final int COUNT = 32;
    private static final int LOWEST = -8;

    private final ScaleFit fit = new ScaleFit(LOWEST);

    @Override
    public void encode(float[] x, int at, byte[] out, int outAt) {
        float inverse = Levels.inverse(LittleEndian.half(out, outAt, fit.fit(x, at, COUNT)));
        for (int j = 0; j < COUNT / 2; j++) {
            int low = level(x[at + j] * inverse);
            int high = level(x[at + COUNT / 2 + j] * inverse);
            out[outAt + 2 + j] = (byte) (low | high << 4);
        }
    }

    private static int level(float value) {
        return Levels.nearest(value, LOWEST, -LOWEST - 1) - LOWEST;
    }
}
