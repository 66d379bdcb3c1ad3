package io.github.rakutenai.tornado;

import java.lang.foreign.ValueLayout;
import java.util.stream.IntStream;

import io.github.rakutenai.tornado.kernel.WeightCodes;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.HalfFloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/**
 * Random weights for measurements, in one of the formats HALF, Q8 and Q4 of {@link WeightCodes}.
 *
 * @param words quants
 * @param halves scales; of HALF, the weights
 */
record RandomMatrix(int format, int rows, int columns, IntArray words, HalfFloatArray halves) {

    static RandomMatrix of(int format, int rows, int columns, HostMemory memory, int seed) {
        int octets = rows * (columns / WeightCodes.OCTET);
        IntArray words = memory.ints(Math.max(1, WeightCodes.words(format, octets)));
        HalfFloatArray halves =
                memory.halves(WeightCodes.halves(format, octets)).halves();
        IntStream.range(0, words.getSize()).parallel().forEach(i -> words.set(i, hash(i, seed)));
        short[] some = new short[4096];
        for (int i = 0; i < some.length; i++) {
            int hash = hash(i, ~seed);
            float size = format == WeightCodes.HALF ? (hash & 0xFF) - 127.5f : 100 + (hash & 0xF);
            some[i] = Float.floatToFloat16(size / 4096);
        }
        IntStream.range(0, halves.getSize())
                .parallel()
                .forEach(i -> halves.getSegment().setAtIndex(ValueLayout.JAVA_SHORT, i, some[(i + i / 4096) & 4095]));
        return new RandomMatrix(format, rows, columns, words, halves);
    }

    private static int hash(int value, int seed) {
        int hash = (value ^ seed * 0x9E3779B9) * 0x85EBCA6B;
        hash = (hash ^ hash >>> 15) * 0xC2B2AE35;
        return hash ^ hash >>> 13;
    }

    /** The number that goes with a format's name. */
    static int format(String name) {
        return switch (name) {
            case "HALF" -> WeightCodes.HALF;
            case "Q8" -> WeightCodes.Q8;
            case "Q4" -> WeightCodes.Q4;
            default -> throw new IllegalArgumentException("HALF, Q8 or Q4, found " + name);
        };
    }

    /** Bytes that it takes on the device. */
    static long bytes(int format, int rows, int columns) {
        int octets = rows * (columns / WeightCodes.OCTET);
        return (long) Integer.BYTES * WeightCodes.words(format, octets)
                + (long) Short.BYTES * WeightCodes.halves(format, octets);
    }

    /** Of a row and the vector that starts there. */
    double product(int row, FloatArray x, int start) {
        double sum = 0;
        for (int c = 0; c < columns; c++) {
            int at = row * columns + c;
            double weight = switch (format) {
                case WeightCodes.HALF -> halves.get(at).getFloat32();
                case WeightCodes.Q8 ->
                    (byte) (words.get(at / 4) >> at % 4 * 8)
                            * halves.get(at / 32).getFloat32();
                default ->
                    ((words.get(at / 8) >> at % 8 * 4 & 15) - 8)
                            * halves.get(at / 32).getFloat32();
            };
            sum += weight * x.get(start + c);
        }
        return sum;
    }
}
