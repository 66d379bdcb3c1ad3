package io.github.rakutenai.engine.testing;

import java.nio.ByteBuffer;

/** Steele, Lea, Flood: Fast splittable pseudorandom number generators (2014), figure 2. */
public final class SplitMix64 {

    private long state;

    public SplitMix64(long seed) {
        state = seed;
    }

    public long nextLong() {
        long z = state += 0x9E3779B97F4A7C15L;
        z = (z ^ z >>> 30) * 0xBF58476D1CE4E5B9L;
        z = (z ^ z >>> 27) * 0x94D049BB133111EBL;
        return z ^ z >>> 31;
    }

    public int nextInt(int bound) {
        return (int) Math.floorMod(nextLong() >>> 16, (long) bound);
    }

    /** Evenly distributed, mean 0, variance 1. */
    public double nextUnit() {
        return (2 * nextDouble() - 1) * Math.sqrt(3);
    }

    /** Evenly distributed from 0 to 1. */
    public double nextDouble() {
        return (nextLong() >>> 11) * 0x1p-53;
    }

    /** From 0.5 to 1.5, either sign. */
    public double nextFactor() {
        long bits = nextLong();
        double magnitude = 0.5 + (bits >>> 11) * 0x1p-53;
        return (bits & 1) == 0 ? magnitude : -magnitude;
    }

    public void fill(ByteBuffer buffer) {
        while (buffer.remaining() >= Long.BYTES) {
            buffer.putLong(nextLong());
        }
        while (buffer.hasRemaining()) {
            buffer.put((byte) nextLong());
        }
    }
}
