package io.github.rakutenai.tornado.kernel.ptx;

import io.github.rakutenai.tornado.kernel.WeightCodes;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/**
 * A vector as {@link WarpMatrixVector} multiplies it, in orders in which neighbouring lanes read neighbours:
 *
 * <pre>
 *   values  all in their order, then the first of each octet, the second of each, and so on
 *   codes   of 8 bits, four a word, the first in the lowest bits: of each octet 0 to 3, then of each 4 to 7,
 *           then of each 0, 2, 4 and 6, then of each 1, 3, 5 and 7
 *   steps   what a code of each octet is worth
 * </pre>
 *
 * <p>Source of the codes: Dettmers et al., LLM.int8(), section 2.1 (absmax), here by octets.
 */
public final class Activations {

    private static final int LARGEST_CODE = 127;
    private static final int BYTE = 0xFF;

    private Activations() {}

    /** Length of the values of so many columns. */
    public static int values(int columns) {
        return 2 * columns;
    }

    /** Words of codes of so many columns. */
    public static int codes(int columns) {
        return columns / 2;
    }

    /** Steps of so many columns. */
    public static int steps(int columns) {
        return columns / Octet.SIZE;
    }

    /**
     * Prepares the residual stream for the first layer. An item takes an octet.
     *
     * @param x (columns)
     * @param norm (columns), the weight of RMSNorm
     * @param squares (columns / 8), sums of squares, overwritten
     */
    public static void prepare(
            KernelContext context,
            FloatArray x,
            FloatArray norm,
            FloatArray squares,
            FloatArray values,
            IntArray codes,
            FloatArray steps,
            int columns) {
        int octet = context.globalIdx;
        if (octet < columns / Octet.SIZE) {
            int c = Octet.SIZE * octet;
            float x0 = x.get(c);
            float x1 = x.get(c + 1);
            float x2 = x.get(c + 2);
            float x3 = x.get(c + 3);
            float x4 = x.get(c + 4);
            float x5 = x.get(c + 5);
            float x6 = x.get(c + 6);
            float x7 = x.get(c + 7);
            squares.set(octet, x0 * x0 + x1 * x1 + x2 * x2 + x3 * x3 + x4 * x4 + x5 * x5 + x6 * x6 + x7 * x7);
            x0 = x0 * norm.get(c);
            x1 = x1 * norm.get(c + 1);
            x2 = x2 * norm.get(c + 2);
            x3 = x3 * norm.get(c + 3);
            x4 = x4 * norm.get(c + 4);
            x5 = x5 * norm.get(c + 5);
            x6 = x6 * norm.get(c + 6);
            x7 = x7 * norm.get(c + 7);
            set(values, columns, c, x0);
            set(values, columns, c + 1, x1);
            set(values, columns, c + 2, x2);
            set(values, columns, c + 3, x3);
            set(values, columns, c + 4, x4);
            set(values, columns, c + 5, x5);
            set(values, columns, c + 6, x6);
            set(values, columns, c + 7, x7);
            encode(codes, steps, columns, octet, x0, x1, x2, x3, x4, x5, x6, x7);
        }
    }

    static void set(FloatArray values, int columns, int column, float value) {
        values.set(column, value);
        values.set(columns + (column & (Octet.SIZE - 1)) * (columns / Octet.SIZE) + column / Octet.SIZE, value);
    }

    /** Index of the first value that a lane takes with an octet. */
    static int first(int format, int columns, int octet) {
        int first = columns + octet;
        if (Octet.plain(format)) {
            first = Octet.firstColumn(columns, octet);
        }
        return first;
    }

    /** From one of these values to the next. */
    static int stride(int format, int columns) {
        int stride = columns / Octet.SIZE;
        if (Octet.plain(format)) {
            stride = Octet.columnStride(columns);
        }
        return stride;
    }

    /** Index of the first word of codes that a lane takes with an octet; the second is an octet's count further. */
    static int code(int format, int columns, int octet) {
        int at = octet;
        if (format != WeightCodes.Q8) {
            at = 2 * (columns / Octet.SIZE) + octet;
        }
        return at;
    }

    static void encode(
            IntArray codes,
            FloatArray steps,
            int columns,
            int octet,
            float x0,
            float x1,
            float x2,
            float x3,
            float x4,
            float x5,
            float x6,
            float x7) {
        int octets = columns / Octet.SIZE;
        float largest = TornadoMath.max(
                TornadoMath.max(larger(x0, x1), larger(x2, x3)), TornadoMath.max(larger(x4, x5), larger(x6, x7)));
        float perStep = 0;
        if (largest > 0) {
            perStep = LARGEST_CODE / largest;
        }
        int c0 = code(x0, perStep);
        int c1 = code(x1, perStep);
        int c2 = code(x2, perStep);
        int c3 = code(x3, perStep);
        int c4 = code(x4, perStep);
        int c5 = code(x5, perStep);
        int c6 = code(x6, perStep);
        int c7 = code(x7, perStep);
        steps.set(octet, largest / LARGEST_CODE);
        codes.set(octet, word(c0, c1, c2, c3));
        codes.set(octets + octet, word(c4, c5, c6, c7));
        codes.set(2 * octets + octet, word(c0, c2, c4, c6));
        codes.set(3 * octets + octet, word(c1, c3, c5, c7));
    }

    private static float larger(float a, float b) {
        return TornadoMath.max(TornadoMath.abs(a), TornadoMath.abs(b));
    }

    private static int code(float value, float perStep) {
        return (int) TornadoMath.floor(value * perStep + 0.5f);
    }

    private static int word(int a, int b, int c, int d) {
        return a & BYTE | (b & BYTE) << 8 | (c & BYTE) << 16 | d << 24;
    }
}
