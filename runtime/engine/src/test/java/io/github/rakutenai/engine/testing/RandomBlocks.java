package io.github.rakutenai.engine.testing;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.WritableByteChannel;

/**
 * The tensor types of GGUF as sources of random weights. A quantised block is filled with random bits, so that every
 * quant and every bit of a packed scale occurs; then its float16 scale, of either sign, is set so that the weights have
 * mean 0 and about the wanted standard deviation. Written from the block layouts alone and independent of the engine.
 */
public enum RandomBlocks implements RandomFormat {
    F32(0, 1, 4),
    F16(1, 1, 2),
    BF16(30, 1, 2),
    Q4_0(2, 32, 18, 0, symmetric(-8, 7)),
    Q4_1(3, 32, 20, 0, 2, centred(1, 1, 15)),
    Q5_0(6, 32, 22, 0, symmetric(-16, 15)),
    Q5_1(7, 32, 24, 0, 2, centred(1, 1, 31)),
    Q8_0(8, 32, 34, 0, symmetric(-128, 127)),
    Q2_K(10, 256, 84, 80, 82, centred(0, 15, 3)),
    Q3_K(11, 256, 110, 108, symmetric(-32, 31) * symmetric(-4, 3)),
    Q4_K(12, 256, 144, 0, 2, centred(0, 63, 15)),
    Q5_K(13, 256, 176, 0, 2, centred(0, 63, 31)),
    Q6_K(14, 256, 210, 208, symmetric(-128, 127) * symmetric(-32, 31));

    private static final int NONE = -1;
    /**
     * K-quants whose scales and minimums are independent have blocks of one sign, and a network of them multiplies every
     * rounding error. Most blocks are centred as those of real checkpoints are; the others exercise all bits at half the
     * size.
     */
    private static final double CENTRED_SHARE = 0.875;

    private static final int BUFFER_BYTES = 1 << 18;
    /** Root mean square of the factor between 0.5 and 1.5 that varies the scales. */
    private static final double SCALE_SPREAD = Math.sqrt(13.0 / 12);

    private final int id;
    private final int weights;
    private final int bytes;
    private final int scaleAt;
    private final int minAt;
    private final double unitDeviation;

    RandomBlocks(int id, int weights, int bytes) {
        this(id, weights, bytes, NONE, NONE, 1);
    }

    RandomBlocks(int id, int weights, int bytes, int scaleAt, double unitDeviation) {
        this(id, weights, bytes, scaleAt, NONE, unitDeviation);
    }

    RandomBlocks(int id, int weights, int bytes, int scaleAt, int minAt, double unitDeviation) {
        this.id = id;
        this.weights = weights;
        this.bytes = bytes;
        this.scaleAt = scaleAt;
        this.minAt = minAt;
        this.unitDeviation = unitDeviation;
    }

    /** The number of the type in a GGUF file. */
    public int id() {
        return id;
    }

    @Override
    public RandomBlocks of(String tensor, int layers) {
        return this;
    }

    public long sizeBytes(long count) {
        return count / weights * bytes;
    }

    /** Writes {@code count} weights of mean 0; the same seed gives the same bytes on every machine. */
    public void write(WritableByteChannel channel, long count, double deviation, SplitMix64 random) throws IOException {
        if (count % weights != 0) {
            throw new IllegalArgumentException(this + ": " + count + " weights are no multiple of " + weights);
        }
        ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        int blocksPerBuffer = BUFFER_BYTES / bytes;
        for (long left = count / weights; left > 0; left -= blocksPerBuffer) {
            int blocks = (int) Math.min(left, blocksPerBuffer);
            fill(buffer.clear().limit(blocks * bytes), blocks, deviation, random);
            channel.write(buffer.rewind());
        }
    }

    private void fill(ByteBuffer buffer, int blocks, double deviation, SplitMix64 random) {
        switch (this) {
            case F32 -> {
                for (int i = 0; i < blocks; i++) {
                    buffer.putFloat((float) (deviation * random.nextUnit()));
                }
            }
            case F16 -> {
                for (int i = 0; i < blocks; i++) {
                    buffer.putShort(Float.floatToFloat16((float) (deviation * random.nextUnit())));
                }
            }
            case BF16 -> {
                for (int i = 0; i < blocks; i++) {
                    buffer.putShort((short) (Float.floatToRawIntBits((float) (deviation * random.nextUnit())) >>> 16));
                }
            }
            default -> fillQuantised(buffer, blocks, deviation / unitDeviation / SCALE_SPREAD, random);
        }
    }

    private void fillQuantised(ByteBuffer buffer, int blocks, double scale, SplitMix64 random) {
        random.fill(buffer);
        for (int block = 0; block < blocks; block++) {
            int at = block * bytes;
            boolean centred = random.nextDouble() < CENTRED_SHARE;
            double d = scale * random.nextFactor() * (centred ? 1 : 0.5);
            buffer.putShort(at + scaleAt, Float.floatToFloat16((float) d));
            if (minAt != NONE) {
                buffer.putShort(at + minAt, Float.floatToFloat16((float) (d * minPerScale())));
            }
            if (centred) {
                centre(buffer, at);
            }
        }
    }

    /** Sets the packed minimums of a K-quant to its packed scales, as far as it has any. */
    private void centre(ByteBuffer buffer, int at) {
        switch (this) {
            case Q2_K -> copyNibbles(buffer, at, 16);
            case Q4_K, Q5_K -> {
                buffer.putInt(at + 8, buffer.getInt(at + 4));
                copyNibbles(buffer, at + 12, 4);
            }
            default -> {}
        }
    }

    private static void copyNibbles(ByteBuffer buffer, int at, int count) {
        for (int i = at; i < at + count; i++) {
            buffer.put(i, (byte) ((buffer.get(i) & 0x0F) * 0x11));
        }
    }

    /** What makes the mean 0. Q4_1 and Q5_1 add their minimum, the K-quants subtract it. */
    private double minPerScale() {
        return switch (this) {
            case Q4_1 -> -7.5;
            case Q5_1 -> -15.5;
            case Q2_K -> 1.5;
            case Q4_K -> 7.5;
            default -> 15.5;
        };
    }

    /** Root mean square of the integers from low to high. */
    private static double symmetric(int low, int high) {
        double sum = 0;
        for (int i = low; i <= high; i++) {
            sum += (double) i * i;
        }
        return Math.sqrt(sum / (high - low + 1));
    }

    /** Root mean square of a * (q - max / 2), a from low to high, q from 0 to max. */
    private static double centred(int low, int high, int max) {
        return symmetric(low, high) * Math.sqrt(symmetric(0, max) * symmetric(0, max) - max * max / 4.0);
    }
}
