package io.github.rakutenai.tornado.kernel.ptx;

import io.github.rakutenai.tornado.kernel.WeightCodes;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.HalfFloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;
import uk.ac.manchester.tornado.api.utils.QuantizationUtils;

/** Eight weights of a matrix times eight activations: what a lane multiplies at a time. */
final class Octet {

    static final int SIZE = WeightCodes.OCTET;

    private static final int LANES = 32;

    /** A mask: TornadoVM makes divisions of remainders. */
    private static final int LAST_LANE = LANES - 1;

    private static final int CHUNK = LANES * SIZE;
    private static final int LOW_NIBBLES = 0x0F0F0F0F;
    private static final int SIGNS = 0x80808080;
    private static final int ONES = 0x01010101;

    private Octet() {}

    /** Whether weights are numbers, and no quants. */
    static boolean plain(int format) {
        return format == WeightCodes.F32 || format == WeightCodes.HALF;
    }

    /** The first of an octet's columns where weights are plain: a warp's lanes have neighbours, if rows are whole chunks. */
    static int firstColumn(int columns, int octet) {
        int first = SIZE * octet;
        if (columns % CHUNK == 0) {
            first = (octet / LANES) * CHUNK + (octet & LAST_LANE);
        }
        return first;
    }

    /** From one of an octet's columns to the next where weights are plain. */
    static int columnStride(int columns) {
        return columns % CHUNK == 0 ? LANES : 1;
    }

    /**
     * The product of an octet of a row.
     *
     * @param octets of the whole matrix
     * @param octet its number in the row
     */
    static float dot(
            int format,
            IntArray words,
            HalfFloatArray halves,
            FloatArray floats,
            int octets,
            int columns,
            int row,
            int octet,
            float x0,
            float x1,
            float x2,
            float x3,
            float x4,
            float x5,
            float x6,
            float x7) {
        // A quant of higher bits, not shifted down, meets an activation that is as much smaller.
        float result = 0;
        int at = row * columns + firstColumn(columns, octet);
        int stride = columnStride(columns);
        int first = row * (columns / SIZE);
        int number = first + octet;
        if (format == WeightCodes.F32) {
            result = floats.get(at) * x0
                    + floats.get(at + stride) * x1
                    + floats.get(at + 2 * stride) * x2
                    + floats.get(at + 3 * stride) * x3
                    + floats.get(at + 4 * stride) * x4
                    + floats.get(at + 5 * stride) * x5
                    + floats.get(at + 6 * stride) * x6
                    + floats.get(at + 7 * stride) * x7;
        } else if (format == WeightCodes.HALF) {
            result = halves.get(at).getFloat32() * x0
                    + halves.get(at + stride).getFloat32() * x1
                    + halves.get(at + 2 * stride).getFloat32() * x2
                    + halves.get(at + 3 * stride).getFloat32() * x3
                    + halves.get(at + 4 * stride).getFloat32() * x4
                    + halves.get(at + 5 * stride).getFloat32() * x5
                    + halves.get(at + 6 * stride).getFloat32() * x6
                    + halves.get(at + 7 * stride).getFloat32() * x7;
        } else if (format == WeightCodes.Q8) {
            // As of bytes without a sign, which are 128 more.
            int low = words.get(2 * number) ^ SIGNS;
            int high = words.get(2 * number + 1) ^ SIGNS;
            float sum = (low & 0xFF) * x0
                    + (low & 0xFF00) * (x1 * 0x1p-8f)
                    + (low & 0xFF0000) * (x2 * 0x1p-16f)
                    + (low >>> 24) * x3
                    + (high & 0xFF) * x4
                    + (high & 0xFF00) * (x5 * 0x1p-8f)
                    + (high & 0xFF0000) * (x6 * 0x1p-16f)
                    + (high >>> 24) * x7;
            float total = x0 + x1 + x2 + x3 + x4 + x5 + x6 + x7;
            result = (sum - 128 * total) * HalfScales.scale(format, halves, first, octet);
        } else {
            int low = words.get(number);
            float sum = 0;
            if (fourBits(format)) {
                sum = (low & 0xF) * x0
                        + (low & 0xF0) * (x1 * 0x1p-4f)
                        + (low & 0xF00) * (x2 * 0x1p-8f)
                        + (low & 0xF000) * (x3 * 0x1p-12f)
                        + (low & 0xF0000) * (x4 * 0x1p-16f)
                        + (low & 0xF00000) * (x5 * 0x1p-20f)
                        + (low & 0xF000000) * (x6 * 0x1p-24f)
                        + ((low >> 28) & 0xF) * x7;
            } else {
                int upper = WeightCodes.upperBits(format, words, octets, number);
                sum = WeightCodes.quant(format, low, upper, 0) * x0
                        + WeightCodes.quant(format, low, upper, 1) * x1
                        + WeightCodes.quant(format, low, upper, 2) * x2
                        + WeightCodes.quant(format, low, upper, 3) * x3
                        + WeightCodes.quant(format, low, upper, 4) * x4
                        + WeightCodes.quant(format, low, upper, 5) * x5
                        + WeightCodes.quant(format, low, upper, 6) * x6
                        + WeightCodes.quant(format, low, upper, 7) * x7;
            }
            float total = x0 + x1 + x2 + x3 + x4 + x5 + x6 + x7;
            result = scaled(format, halves, first, octet, sum, total);
        }
        return result;
    }

    /**
     * The product of two octets of quants, which share a scale, with activations of 8 bits.
     *
     * @param first octet of the row; octet, the first of the two, is even and counted from there
     * @param a0 four activations of the first octet, as {@link Activations} orders them for this format; likewise b0
     * @param total0 sum of these eight
     * @param step0 between these eight
     */
    static float dotCodes(
            int format,
            IntArray words,
            HalfFloatArray halves,
            int octets,
            int first,
            int octet,
            int a0,
            int b0,
            int total0,
            float step0,
            int a1,
            int b1,
            int total1,
            float step1) {
        int number = first + octet;
        float scaled = sumCodes(format, words, octets, number, a0, b0, total0) * step0
                + sumCodes(format, words, octets, number + 1, a1, b1, total1) * step1;
        float result = scaled * HalfScales.scale(format, halves, first, octet);
        if (hasMinimum(format)) {
            result -= (total0 * step0 + total1 * step1) * HalfScales.minimum(format, halves, first, octet);
        }
        return result;
    }

    private static int sumCodes(int format, IntArray words, int octets, int number, int a, int b, int total) {
        int sum = 0;
        if (format == WeightCodes.Q8) {
            sum = QuantizationUtils.dp4a_packed(words.get(2 * number), a, 0);
            sum = QuantizationUtils.dp4a_packed(words.get(2 * number + 1), b, sum);
        } else {
            int low = words.get(number);
            int evens = low & LOW_NIBBLES;
            int odds = (low >> 4) & LOW_NIBBLES;
            if (!fourBits(format)) {
                int upper = WeightCodes.upperBits(format, words, octets, number);
                evens = evens | upperEvens(format, upper);
                odds = odds | upperOdds(format, upper);
            }
            int start = 0;
            if (!hasMinimum(format)) {
                start = -WeightCodes.zero(format) * total;
            }
            sum = QuantizationUtils.dp4a_packed(odds, b, QuantizationUtils.dp4a_packed(evens, a, start));
        }
        return sum;
    }

    /** The sum of eight activations of 8 bits. */
    static int total(int a, int b) {
        return QuantizationUtils.dp4a_packed(b, ONES, QuantizationUtils.dp4a_packed(a, ONES, 0));
    }

    /** The fifth and sixth bits of weights 0, 2, 4 and 6, each in its byte. */
    private static int upperEvens(int format, int upper) {
        int evens = 0;
        if (format == WeightCodes.Q6_K) {
            evens = (upper & 0x3) << 4 | (upper & 0x30) << 8 | (upper & 0x300) << 12 | (upper & 0x3000) << 16;
        } else {
            evens = (upper & 0x1) << 4 | (upper & 0x4) << 10 | (upper & 0x10) << 16 | (upper & 0x40) << 22;
        }
        return evens;
    }

    private static int upperOdds(int format, int upper) {
        return upperEvens(format, upper >> (format == WeightCodes.Q6_K ? 2 : 1));
    }

    private static float scaled(int format, HalfFloatArray halves, int first, int octet, float sum, float total) {
        float scale = HalfScales.scale(format, halves, first, octet);
        float result = 0;
        if (hasMinimum(format)) {
            result = sum * scale - total * HalfScales.minimum(format, halves, first, octet);
        } else {
            result = (sum - WeightCodes.zero(format) * total) * scale;
        }
        return result;
    }

    private static boolean hasMinimum(int format) {
        return format != WeightCodes.Q8
                && format != WeightCodes.Q4
                && format != WeightCodes.Q5
                && format != WeightCodes.Q6_K;
    }

    private static boolean fourBits(int format) {
        return format == WeightCodes.Q4
                || format == WeightCodes.Q4_MIN
                || format == WeightCodes.Q4_K
                || format == WeightCodes.Q2_K;
    }
}
