package io.github.rakutenai.tornado.kernel.ptx;

import java.util.Random;

import io.github.rakutenai.tornado.kernel.WeightCodes;
import uk.ac.manchester.tornado.api.types.HalfFloat;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.HalfFloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/** A matrix of random weights, both as kernels read it and as plain numbers. */
final class RandomMatrix {

    final IntArray words;
    final HalfFloatArray halves;
    final FloatArray floats;
    final float[] weights;

    private final int format;
    private final int octets;
    private final Random random;

    RandomMatrix(int format, int rows, int columns, Random random) {
        this.format = format;
        this.random = random;
        octets = rows * columns / WeightCodes.OCTET;
        words = new IntArray(Math.max(1, WeightCodes.words(format, octets)));
        halves = new HalfFloatArray(Math.max(1, WeightCodes.halves(format, octets)));
        floats = new FloatArray(Math.max(1, WeightCodes.floats(format, octets)));
        weights = new float[rows * columns];
        switch (format) {
            case WeightCodes.F32 -> {
                for (int i = 0; i < weights.length; i++) {
                    weights[i] = random.nextFloat(-1, 1);
                    floats.set(i, weights[i]);
                }
            }
            case WeightCodes.HALF -> {
                for (int i = 0; i < weights.length; i++) {
                    weights[i] = half(i, random.nextFloat(-1, 1));
                }
            }
            default -> quantize();
        }
    }

    private void quantize() {
        int block = format >= WeightCodes.Q4_K ? 256 : 32;
        int blockHalves = WeightCodes.halves(format, block / WeightCodes.OCTET);
        for (int first = 0; first < weights.length; first += block) {
            int at = first / block * blockHalves;
            float scale = half(at, random.nextFloat(0.01f, 0.02f));
            switch (format) {
                case WeightCodes.Q8 -> put(first, block, -128, 127, 0, scale, 0);
                case WeightCodes.Q4 -> put(first, block, 0, 15, 8, scale, 0);
                case WeightCodes.Q5 -> put(first, block, 0, 31, 16, scale, 0);
                case WeightCodes.Q4_MIN -> put(first, block, 0, 15, 0, scale, -half(at + 1, random.nextFloat(-1, 1)));
                case WeightCodes.Q5_MIN -> put(first, block, 0, 31, 0, scale, -half(at + 1, random.nextFloat(-1, 1)));
                case WeightCodes.Q4_K -> putGroups(first, at, 15, 32, scale / 64);
                case WeightCodes.Q5_K -> putGroups(first, at, 31, 32, scale / 64);
                case WeightCodes.Q2_K -> putGroups(first, at, 3, 16, scale / 16);
                case WeightCodes.Q6_K -> putSigned(first, at, scale / 64);
                default -> throw new IllegalArgumentException("format " + format);
            }
        }
    }

    private void putGroups(int first, int at, int largest, int group, float size) {
        float d = half(at, size);
        float dmin = half(at + 1, size);
        for (int i = 0; i < 256 / group; i++) {
            int scale = random.nextInt(256);
            int minimum = random.nextInt(256);
            halves.set(at + 2 + i, new HalfFloat((short) (scale | minimum << 8)));
            put(first + i * group, group, 0, largest, 0, d * scale, dmin * minimum);
        }
    }

    private void putSigned(int first, int at, float size) {
        float d = half(at, size);
        for (int i = 0; i < 8; i++) {
            int low = random.nextInt(-128, 128);
            int high = random.nextInt(-128, 128);
            halves.set(at + 1 + i, new HalfFloat((short) (low & 0xFF | high << 8)));
            put(first + 32 * i, 16, 0, 63, 32, d * low, 0);
            put(first + 32 * i + 16, 16, 0, 63, 32, d * high, 0);
        }
    }

    private void put(int first, int count, int least, int largest, int zero, float scale, float minimum) {
        for (int i = first; i < first + count; i++) {
            int quant = random.nextInt(least, largest + 1);
            weights[i] = (quant - zero) * scale - minimum;
            if (format == WeightCodes.Q8) {
                or(i / 4, (quant & 0xFF) << i % 4 * 8);
            } else {
                or(i / 8, (quant & 15) << i % 8 * 4);
                if (format == WeightCodes.Q6_K) {
                    or(octets + i / 16, quant >> 4 << i % 16 * 2);
                } else if (largest > 15) {
                    or(octets + i / 32, quant >> 4 << i % 32);
                }
            }
        }
    }

    private void or(int word, int bits) {
        words.set(word, words.get(word) | bits);
    }

    private float half(int at, float value) {
        HalfFloat half = new HalfFloat(value);
        halves.set(at, half);
        return half.getFloat32();
    }
}
