package io.github.rakutenai.tornado.kernel;

import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;
import uk.ac.manchester.tornado.api.types.arrays.ShortArray;

/**
 * How weight matrices lie on the device, and how kernels read them. A format is an int, because an int argument of a task is
 * compiled into its kernel as a constant: of each switch below only one case is left.
 *
 * <p>Three arrays hold a matrix: 32-bit words of quants, 16-bit halves (weights of F16 and BF16, scales of the others) and
 * floats. Rows follow each other, each padded to a multiple of 8 weights, an octet: what a work item multiplies at a time, so
 * that neighbours read neighbouring words. Quants lie apart from scales, the lowest weight in the lowest bits:
 *
 * <pre>
 *   format  words                                          halves                                    bits a weight
 *   F32     (the weights are in floats)                                                              32
 *   HALF    none                                           the weights                               16
 *   Q8      2 an octet, 8-bit signed                       scale of 32 weights                       8.5
 *   Q4      1 an octet, 4-bit                              scale of 32 weights; weights are q-8      4.5
 *   Q4_MIN  as Q4                                          scale and minimum of 32 weights           5
 *   Q5      as Q4, then all fifth bits, 8 an octet         scale of 32 weights; weights are q-16     5.5
 *   Q5_MIN  as Q5                                          scale and minimum of 32 weights           6
 *   Q4_K    as Q4                                          of 256: d, dmin, 8 x (scale, minimum)     4.625
 *   Q5_K    as Q5                                          as Q4_K                                   5.625
 *   Q6_K    as Q4, then all upper bits, 16 an octet        of 256: d, 8 x (2 scales of 16); q-32     6.5625
 *   Q2_K    as Q4                                          of 256: d, dmin, 16 x (scale, minimum)    5.125
 * </pre>
 */
public final class WeightCodes {

    public static final int F32 = 0;
    public static final int HALF = 1;
    public static final int Q8 = 2;
    public static final int Q4 = 3;
    public static final int Q4_MIN = 4;
    public static final int Q5 = 5;
    public static final int Q5_MIN = 6;
    public static final int Q4_K = 7;
    public static final int Q5_K = 8;
    public static final int Q6_K = 9;
    public static final int Q2_K = 10;

    /** Weights that a work item multiplies at a time. */
    public static final int OCTET = 8;

    private static final int K_HALVES = 10;
    private static final int Q6_K_HALVES = 9;
    private static final int Q2_K_HALVES = 18;
    private static final int BYTE = 0xFF;
    private static final int SIGN = 0x80;

    private WeightCodes() {}

    /** Words that so many octets take. */
    public static int words(int format, int octets) {
        return switch (format) {
            case Q8 -> 2 * octets;
            case Q4, Q4_MIN, Q4_K, Q2_K -> octets;
            case Q5, Q5_MIN, Q5_K -> octets + octets / 4;
            case Q6_K -> octets + octets / 2;
            default -> 0;
        };
    }

    /** Halves that so many octets take. */
    public static int halves(int format, int octets) {
        return switch (format) {
            case HALF -> OCTET * octets;
            case Q8, Q4, Q5 -> octets / 4;
            case Q4_MIN, Q5_MIN -> octets / 2;
            case Q4_K, Q5_K -> octets / 32 * K_HALVES;
            case Q6_K -> octets / 32 * Q6_K_HALVES;
            case Q2_K -> octets / 32 * Q2_K_HALVES;
            default -> 0;
        };
    }

    /** Floats that so many octets take. */
    public static int floats(int format, int octets) {
        return format == F32 ? OCTET * octets : 0;
    }

    /**
     * Multiplies an octet of weights with activations and adds the products.
     *
     * @param half value of each half, by its bits
     * @param octets of the whole matrix
     * @param octet its number in the matrix
     */
    static float dot(
            int format,
            IntArray words,
            ShortArray halves,
            FloatArray floats,
            FloatArray half,
            int octets,
            int octet,
            float x0,
            float x1,
            float x2,
            float x3,
            float x4,
            float x5,
            float x6,
            float x7) {
        float result = 0;
        if (format == F32) {
            int at = OCTET * octet;
            result = floats.get(at) * x0
                    + floats.get(at + 1) * x1
                    + floats.get(at + 2) * x2
                    + floats.get(at + 3) * x3
                    + floats.get(at + 4) * x4
                    + floats.get(at + 5) * x5
                    + floats.get(at + 6) * x6
                    + floats.get(at + 7) * x7;
        } else if (format == HALF) {
            int at = OCTET * octet;
            result = Half.get(halves, half, at) * x0
                    + Half.get(halves, half, at + 1) * x1
                    + Half.get(halves, half, at + 2) * x2
                    + Half.get(halves, half, at + 3) * x3
                    + Half.get(halves, half, at + 4) * x4
                    + Half.get(halves, half, at + 5) * x5
                    + Half.get(halves, half, at + 6) * x6
                    + Half.get(halves, half, at + 7) * x7;
        } else if (format == Q8) {
            int low = words.get(2 * octet);
            int high = words.get(2 * octet + 1);
            float sum = signed(low) * x0
                    + signed(low >> 8) * x1
                    + signed(low >> 16) * x2
                    + signed(low >> 24) * x3
                    + signed(high) * x4
                    + signed(high >> 8) * x5
                    + signed(high >> 16) * x6
                    + signed(high >> 24) * x7;
            result = sum * Half.get(halves, half, octet / 4);
        } else {
            int low = words.get(octet);
            int upper = upperBits(format, words, octets, octet);
            float sum = quant(format, low, upper, 0) * x0
                    + quant(format, low, upper, 1) * x1
                    + quant(format, low, upper, 2) * x2
                    + quant(format, low, upper, 3) * x3
                    + quant(format, low, upper, 4) * x4
                    + quant(format, low, upper, 5) * x5
                    + quant(format, low, upper, 6) * x6
                    + quant(format, low, upper, 7) * x7;
            float total = x0 + x1 + x2 + x3 + x4 + x5 + x6 + x7;
            result = sum * scale(format, halves, half, octet) - total * minimum(format, halves, half, octet);
        }
        return result;
    }

    /**
     * One weight.
     *
     * @param weight its number in the matrix, padding included
     */
    static float weight(
            int format, IntArray words, ShortArray halves, FloatArray floats, FloatArray half, int octets, int weight) {
        float result = 0;
        int octet = weight / OCTET;
        int place = weight % OCTET;
        if (format == F32) {
            result = floats.get(weight);
        } else if (format == HALF) {
            result = Half.get(halves, half, weight);
        } else if (format == Q8) {
            int word = words.get(weight / 4);
            float quant = signed(word >> (8 * (weight % 4)));
            result = quant * Half.get(halves, half, octet / 4);
        } else {
            int low = words.get(octet);
            int upper = upperBits(format, words, octets, octet);
            result = quant(format, low, upper, place) * scale(format, halves, half, octet)
                    - minimum(format, halves, half, octet);
        }
        return result;
    }

    /**
     * The lowest byte with its sign. In floats, because TornadoVM makes three mistakes on PTX: it shifts zeros into negative ints,
     * narrows to bytes wrongly, and takes for unsigned what comes of the bits of a half.
     */
    public static float signed(int bits) {
        return ((bits & BYTE) ^ SIGN) - (float) SIGN;
    }

    /**
     * The bits above the fourth of an octet: one of each weight in 5-bit formats, two in Q6_K.
     *
     * @param upperAt octets of the whole matrix
     */
    public static int upperBits(int format, IntArray words, int upperAt, int octet) {
        int bits = 0;
        if (format == Q5 || format == Q5_MIN || format == Q5_K) {
            bits = words.get(upperAt + (octet >> 2)) >> (8 * (octet & 3));
        } else if (format == Q6_K) {
            bits = words.get(upperAt + (octet >> 1)) >> (16 * (octet & 1));
        }
        return bits;
    }

    /** One of an octet's quants, in formats of less than 8 bits. */
    public static float quant(int format, int low, int upper, int place) {
        int quant = (low >> (4 * place)) & 15;
        if (format == Q5 || format == Q5_MIN || format == Q5_K) {
            quant = quant | (((upper >> place) & 1) << 4);
        } else if (format == Q6_K) {
            quant = quant | (((upper >> (2 * place)) & 3) << 4);
        }
        return quant;
    }

    /**
     * Index of the half that scales an octet, alone or with its part of a pair; a minimum follows.
     *
     * @param octet its number, which is not negative: of shifts the compiler makes less than of divisions
     */
    public static int scaleAt(int format, int octet) {
        int at = octet >> 2;
        if (format == Q4_MIN || format == Q5_MIN) {
            at = 2 * at;
        } else if (format == Q4_K || format == Q5_K) {
            at = (octet >> 5) * K_HALVES;
        } else if (format == Q2_K) {
            at = (octet >> 5) * Q2_K_HALVES;
        } else if (format == Q6_K) {
            at = (octet >> 5) * Q6_K_HALVES;
        }
        return at;
    }

    /** Index of an octet's pair of 8-bit numbers, in formats that {@link #hasPairs}. */
    public static int pairAt(int format, int octet) {
        int at = scaleAt(format, octet) + 2 + ((octet & 31) >> 2);
        if (format == Q2_K) {
            at = scaleAt(format, octet) + 2 + ((octet & 31) >> 1);
        } else if (format == Q6_K) {
            at = scaleAt(format, octet) + 1 + ((octet & 31) >> 2);
        }
        return at;
    }

    /** Whether a scale is a half times one of a pair of 8-bit numbers. */
    public static boolean hasPairs(int format) {
        return format >= Q4_K;
    }

    /** The part of a pair that scales an octet. */
    public static float pairScale(int format, int pair, int octet) {
        float scale = pair & BYTE;
        if (format == Q6_K) {
            scale = signed(pair >> (4 * (octet & 2)));
        }
        return scale;
    }

    /** The part of a pair that makes an octet's minimum. */
    public static int pairMinimum(int pair) {
        return (pair >> 8) & BYTE;
    }

    /** What all quants of a format are too large by, if there is no minimum. */
    public static int zero(int format) {
        int zero = 8;
        if (format == Q5) {
            zero = 16;
        } else if (format == Q6_K) {
            zero = 32;
        }
        return zero;
    }

    private static float scale(int format, ShortArray halves, FloatArray half, int octet) {
        float scale = Half.get(halves, half, scaleAt(format, octet));
        if (hasPairs(format)) {
            scale = scale * pairScale(format, halves.get(pairAt(format, octet)), octet);
        }
        return scale;
    }

    /** What is subtracted from each scaled quant. */
    private static float minimum(int format, ShortArray halves, FloatArray half, int octet) {
        float minimum = 0;
        if (format == Q4_K || format == Q5_K || format == Q2_K) {
            minimum =
                    Half.get(halves, half, scaleAt(format, octet) + 1) * pairMinimum(halves.get(pairAt(format, octet)));
        } else if (format == Q4_MIN || format == Q5_MIN) {
            minimum = -Half.get(halves, half, scaleAt(format, octet) + 1);
        } else {
            minimum = zero(format) * scale(format, halves, half, octet);
        }
        return minimum;
    }
}
