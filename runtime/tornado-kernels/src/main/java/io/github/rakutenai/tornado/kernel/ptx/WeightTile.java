package io.github.rakutenai.tornado.kernel.ptx;

import io.github.rakutenai.tornado.kernel.WeightCodes;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.HalfFloat;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.HalfFloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/**
 * How a group brings a tile of weights into local memory: the columns of some blocks, two or four, and half as many rows as it has
 * items. A block has 16 columns and 8 rows, as tensor cores load them, a column after the other.
 *
 * <p>Matrices lie as {@link WeightCodes} describes. Of quants, an item takes 16 columns of a row, or of two if there are four
 * blocks: it fetches their words first and decodes them later. In the second half of such a block, neighbouring columns are
 * exchanged, as TornadoVM loads blocks of halves. Of floats and halves, where neighbours should read neighbours, an item takes one
 * column of some pairs of rows, and a block has such pairs in ints.
 */
final class WeightTile {

    /** Columns of a block. */
    static final int BLOCK = 16;

    /** Rows of a block. */
    static final int BLOCK_ROWS = 8;

    /** Halves from one block to the next: eight more than it has, so that neighbours are in different banks. */
    static final int STRIDE = BLOCK * BLOCK_ROWS + 8;

    private static final int WARP = 32;
    private static final int BYTE = 0xFF;
    private static final int HALF = 0xFFFF;

    /** Of a byte. */
    private static final int SIGN = 0x80;

    /** Added to each byte of a word by exclusive or, this makes signed bytes unsigned ones that are 128 larger. */
    private static final int BYTE_SIGNS = 0x80808080;

    private WeightTile() {}

    /** Rows of a tile. */
    static int rows(int threads) {
        return threads / 2;
    }

    /** Ints that a tile of floats or halves takes in local memory. */
    static int pairInts(int format, int blocks, int threads) {
        return dense(format) ? halves(blocks, threads) / 2 : 1;
    }

    /** Halves that a tile of quants takes in local memory. */
    static int quantHalves(int format, int blocks, int threads) {
        return dense(format) ? 1 : halves(blocks, threads);
    }

    /** Halves that a tile takes. */
    static int halves(int blocks, int threads) {
        return rows(threads) / BLOCK_ROWS * blocks * STRIDE;
    }

    /** Whether weights are floats or halves, rather than quants. */
    static boolean dense(int format) {
        return format == WeightCodes.F32 || format == WeightCodes.HALF;
    }

    /** Where a column of a block starts. */
    static int column(int column) {
        return BLOCK_ROWS * (column < BLOCK / 2 ? column : column ^ 1);
    }

    /** Where an item's first column of quants starts in the tile, of its first (0) or second (1) row. */
    static int quants(int blocks, int threads, int item, int second) {
        int row = quantRow(blocks, threads, item, second);
        return (row / BLOCK_ROWS * blocks + item % blocks) * STRIDE + row % BLOCK_ROWS;
    }

    /** The octet that the first (0) or second (1) row of an item's quants starts with. Beyond the matrix, that of its last row. */
    static int rowOctet(int rows, int columns, int row, int blocks, int threads, int item, int second) {
        return TornadoMath.min(row + quantRow(blocks, threads, item, second), rows - 1) * (columns / WeightCodes.OCTET);
    }

    /** The first octet of an item's quants in their row. Beyond the row, some other one. */
    static int octet(int columns, int column, int blocks, int item) {
        int octet = (column + item % blocks * BLOCK) / WeightCodes.OCTET;
        return columns % (BLOCK * blocks) == 0 ? octet : TornadoMath.min(octet, columns / WeightCodes.OCTET - 2);
    }

    private static int quantRow(int blocks, int threads, int item, int second) {
        return second * (threads / 4) + item / blocks;
    }

    /**
     * One of up to four words of these quants: the lowest bits first; the third has the bits above, if they are apart. Where there
     * is none, some other one.
     */
    static int word(int format, IntArray words, int octets, int octet, int word) {
        int at = 0;
        int shift = 0;
        int signs = 0;
        if (format == WeightCodes.Q8) {
            at = 2 * octet + word;
            signs = BYTE_SIGNS;
        } else if (!dense(format) && word < 2) {
            at = octet + word;
        } else if (format == WeightCodes.Q6_K) {
            at = octets + octet / 2;
        } else if (format == WeightCodes.Q5 || format == WeightCodes.Q5_MIN || format == WeightCodes.Q5_K) {
            at = octets + octet / 4;
            shift = 8 * (octet % 4);
        }
        return words.get(at) >> shift ^ signs;
    }

    /** What these quants are multiplied with. */
    static float scale(int format, HalfFloatArray halves, int rowOctet, int octet) {
        float scale = 0;
        if (!dense(format)) {
            scale = HalfScales.scale(format, halves, rowOctet, octet);
        }
        return scale;
    }

    /** What is subtracted from these quants when they are scaled. */
    static float minimum(int format, HalfFloatArray halves, int rowOctet, int octet, float scale) {
        float minimum = WeightCodes.zero(format) * scale;
        if (format == WeightCodes.Q8) {
            minimum = SIGN * scale;
        } else if (format != WeightCodes.Q4
                && format != WeightCodes.Q5
                && format != WeightCodes.Q6_K
                && !dense(format)) {
            minimum = HalfScales.minimum(format, halves, rowOctet, octet);
        }
        return minimum;
    }

    /** One of these weights. */
    static float weight(int format, int place, int w0, int w1, int w2, int w3, float scale, float minimum) {
        int quant = 0;
        if (format == WeightCodes.Q8) {
            int word = place < 4 ? w0 : place < 8 ? w1 : place < 12 ? w2 : w3;
            quant = word >> 8 * (place % 4) & BYTE;
        } else {
            int word = place < 8 ? w0 : w1;
            quant = word >> 4 * (place % 8) & 15;
            if (format == WeightCodes.Q5 || format == WeightCodes.Q5_MIN || format == WeightCodes.Q5_K) {
                quant = quant | (w2 >> place & 1) << 4;
            } else if (format == WeightCodes.Q6_K) {
                quant = quant | (w2 >> 2 * place & 3) << 4;
            }
        }
        return quant * scale - minimum;
    }

    /** Where an item's first pair of floats or halves goes in the tile, in ints. */
    static int pairs(int blocks, int threads, int item) {
        int row = pairRow(blocks, threads, item, 0);
        int block = row / BLOCK_ROWS * blocks + item / WARP % blocks;
        return block * (STRIDE / 2) + item % BLOCK * (BLOCK_ROWS / 2) + row % BLOCK_ROWS / 2;
    }

    /** Where its pair of another number goes, from there. */
    static int pairOffset(int blocks, int threads, int number) {
        int row = pairRow(blocks, threads, 0, number);
        return row / BLOCK_ROWS * blocks * (STRIDE / 2) + row % BLOCK_ROWS / 2;
    }

    /** The column of an item's floats or halves. Beyond the matrix, the last. */
    static int denseColumn(int columns, int column, int blocks, int item) {
        int c = column + item / WARP % blocks * BLOCK + item % BLOCK;
        return columns % (BLOCK * blocks) == 0 ? c : TornadoMath.min(c, columns - 1);
    }

    /**
     * A pair of floats or halves, as halves. Beyond the matrix, of its last row.
     *
     * @param row of the first
     * @param whole 1: no tile goes beyond the last row
     */
    static int pair(
            int format,
            HalfFloatArray halves,
            FloatArray floats,
            int rows,
            int columns,
            int row,
            int column,
            int whole) {
        int first = (whole == 1 ? row : TornadoMath.min(row, rows - 1)) * columns + column;
        int second = (whole == 1 ? row + 1 : TornadoMath.min(row + 1, rows - 1)) * columns + column;
        int pair = 0;
        if (format == WeightCodes.HALF) {
            pair = halves.get(first).getHalfFloatValue() & HALF
                    | (halves.get(second).getHalfFloatValue() & HALF) << 16;
        } else if (format == WeightCodes.F32) {
            pair = new HalfFloat(floats.get(first)).getHalfFloatValue() & HALF
                    | (new HalfFloat(floats.get(second)).getHalfFloatValue() & HALF) << 16;
        }
        return pair;
    }

    /** The row, in its tile, of an item's pair of another number; it has four pairs for each block of columns. */
    static int pairRow(int blocks, int threads, int item, int number) {
        return threads / BLOCK_ROWS / blocks * number + item / WARP / blocks * 4 + item / BLOCK % 2 * 2;
    }
}
