package io.github.rakutenai.tornado.kernel.ptx;

import java.util.Random;

import io.github.rakutenai.tornado.kernel.WeightCodes;
import uk.ac.manchester.tornado.api.types.HalfFloat;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.HalfFloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/** A matrix of random weights of about 1, and their values as {@link WeightCodes} describes the formats. */
record TestMatrix(int format, int rows, int columns, IntArray words, HalfFloatArray halves, FloatArray floats) {

    static TestMatrix random(Random random, int format, int rows, int columns) {
        int octets = rows * columns / WeightCodes.OCTET;
        IntArray words = new IntArray(Math.max(1, WeightCodes.words(format, octets)));
        HalfFloatArray halves = new HalfFloatArray(Math.max(1, WeightCodes.halves(format, octets)));
        FloatArray floats = new FloatArray(Math.max(1, WeightCodes.floats(format, octets)));
        for (int i = 0; i < words.getSize(); i++) {
            words.set(i, random.nextInt());
        }
        for (int i = 0; i < halves.getSize(); i++) {
            halves.set(i, half(random, format, i));
        }
        for (int i = 0; i < floats.getSize(); i++) {
            floats.set(i, random.nextFloat(-1, 1));
        }
        return new TestMatrix(format, rows, columns, words, halves, floats);
    }

    static FloatArray floats(Random random, int size) {
        FloatArray floats = new FloatArray(size);
        for (int i = 0; i < size; i++) {
            floats.set(i, random.nextFloat(-0.5f, 0.5f));
        }
        return floats;
    }

    private static HalfFloat half(Random random, int format, int at) {
        return switch (format) {
            case WeightCodes.HALF -> new HalfFloat(random.nextFloat(-1, 1));
            case WeightCodes.Q8 -> new HalfFloat(random.nextFloat(0.004f, 0.01f));
            case WeightCodes.Q4_K, WeightCodes.Q5_K -> scaleOrBytes(random, at % 10 < 2);
            case WeightCodes.Q2_K -> scaleOrBytes(random, at % 18 < 2);
            case WeightCodes.Q6_K -> scaleOrBytes(random, at % 9 == 0);
            default -> new HalfFloat(random.nextFloat(0.02f, 0.1f));
        };
    }

    private static HalfFloat scaleOrBytes(Random random, boolean scale) {
        int bytes = random.nextInt(64) | random.nextInt(64) << 8;
        return scale ? new HalfFloat(random.nextFloat(0.001f, 0.002f)) : new HalfFloat((short) bytes);
    }

    double weight(int row, int column) {
        int at = row * columns + column;
        int octet = at / 8;
        return switch (format) {
            case WeightCodes.F32 -> floats.get(at);
            case WeightCodes.HALF -> half(at);
            case WeightCodes.Q8 -> (byte) (words.get(at / 4) >> at % 4 * 8) * half(octet / 4);
            case WeightCodes.Q4 -> (low(at) - 8) * half(octet / 4);
            case WeightCodes.Q4_MIN -> low(at) * half(octet / 4 * 2) + half(octet / 4 * 2 + 1);
            case WeightCodes.Q5 -> ((low(at) | above(at, 1) << 4) - 16) * half(octet / 4);
            case WeightCodes.Q5_MIN -> (low(at) | above(at, 1) << 4) * half(octet / 4 * 2) + half(octet / 4 * 2 + 1);
            case WeightCodes.Q4_K -> scaled(low(at), at / 256 * 10, at % 256 / 32);
            case WeightCodes.Q5_K -> scaled(low(at) | above(at, 1) << 4, at / 256 * 10, at % 256 / 32);
            case WeightCodes.Q2_K -> scaled(low(at), at / 256 * 18, at % 256 / 16);
            case WeightCodes.Q6_K ->
                ((low(at) | above(at, 2) << 4) - 32)
                        * half(at / 256 * 9)
                        * (byte) (bits(at / 256 * 9 + 1 + at % 256 / 32) >> at % 32 / 16 * 8);
            default -> throw new IllegalStateException("format " + format);
        };
    }

    private double scaled(int quant, int block, int group) {
        int pair = bits(block + 2 + group);
        return quant * half(block) * (pair & 0xFF) - half(block + 1) * (pair >> 8 & 0xFF);
    }

    private int low(int at) {
        return words.get(at / 8) >> at % 8 * 4 & 15;
    }

    private int above(int at, int bits) {
        int first = rows * columns / 8;
        return words.get(first + at * bits / 32) >> at * bits % 32 & (1 << bits) - 1;
    }

    private double half(int at) {
        return halves.get(at).getFloat32();
    }

    private int bits(int at) {
        return halves.get(at).getHalfFloatValue();
    }
}
