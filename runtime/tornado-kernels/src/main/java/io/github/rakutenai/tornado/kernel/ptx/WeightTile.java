package io.github.rakutenai.tornado.kernel.ptx;

import io.github.rakutenai.tornado.kernel.WeightCodes;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.HalfFloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/**
 * How a group brings a tile of weights into local memory: {@value #COLUMNS} columns of half as many rows as it has items, so 32
 * weights an item. There the tile is cut into blocks of 16 columns and 8 rows, as tensor cores load them: a column after the
 * other, the neighbours of the second eight columns exchanged.
 *
 * <p>Matrices lie as {@link WeightCodes} describes. Of quants, an item takes 16 columns of two rows: it fetches their words first
 * and decodes them later, so that memory answers while the group multiplies the tile before. Of floats and halves, where
 * neighbours should read neighbours, it takes one column of 32 rows.
 */
final class WeightTile {

    /** Columns of a tile. */
    static final int COLUMNS = 64;

    /** Columns of a block. */
    static final int BLOCK = 16;

    /** Rows of a block. */
    static final int BLOCK_ROWS = 8;

    /** Halves from one block to the next: eight more than it has, so that neighbours are in different banks. */
    static final int STRIDE = BLOCK * BLOCK_ROWS + 8;

    private static final int BLOCKS = COLUMNS / BLOCK;
    private static final int WARP = 32;
    private static final int K_HALVES = 10;
    private static final int Q6_K_HALVES = 9;
    private static final int Q2_K_HALVES = 18;
    private static final int BYTE = 0xFF;
    private static final int HALF = 0xFFFF;

    /** Of a byte. Bytes are not extended by shifting to the right: on PTX, TornadoVM fills with zeros. */
    private static final int SIGN = 0x80;

    /** Added to each byte of a word by exclusive or, this makes signed bytes unsigned ones that are 128 larger. */
    private static final int BYTE_SIGNS = 0x80808080;

    private WeightTile() {}

    /** Rows of a tile. */
    static int rows(int threads) {
        return threads / 2;
    }

    /** Halves that a tile takes in local memory. */
    static int halves(int threads) {
        return rows(threads) / BLOCK_ROWS * BLOCKS * STRIDE;
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
    static int quants(int threads, int item, int second) {
        int blockRow = second * (threads / WARP) + item / WARP;
        return (blockRow * BLOCKS + item % BLOCKS) * STRIDE + item % WARP / BLOCKS;
    }

    /** The first octet of these quants in the matrix. Beyond the matrix, of some other ones. */
    static int octet(int rows, int columns, int row, int column, int threads, int item, int second) {
        int r = row + (second * (threads / WARP) + item / WARP) * BLOCK_ROWS + item % WARP / BLOCKS;
        int rowOctets = columns / WeightCodes.OCTET;
        int octet = (column + item % BLOCKS * BLOCK) / WeightCodes.OCTET;
        return row(rows, threads, r) * rowOctets + TornadoMath.min(octet, rowOctets - 2);
    }

    /** One of up to four words of these quants: the lowest bits first; the third has the bits above, if they are apart. */
    static int word(int format, IntArray words, int octets, int octet, int word) {
        int result = 0;
        if (format == WeightCodes.Q8) {
            result = words.get(2 * octet + word) ^ BYTE_SIGNS;
        } else if (!dense(format) && word < 2) {
            result = words.get(octet + word);
        } else if (word == 2 && upperBits(format) == 1) {
            result = words.get(octets + octet / 4) >> 8 * (octet % 4);
        } else if (word == 2 && upperBits(format) == 2) {
            result = words.get(octets + octet / 2);
        }
        return result;
    }

    /** What these quants are multiplied with. */
    static float scale(int format, HalfFloatArray halves, int octet) {
        float scale = 0;
        if (format == WeightCodes.Q4_K || format == WeightCodes.Q5_K) {
            int at = octet / 32 * K_HALVES;
            scale = get(halves, at) * (bits(halves, at + 2 + octet % 32 / 4) & BYTE);
        } else if (format == WeightCodes.Q2_K) {
            int at = octet / 32 * Q2_K_HALVES;
            scale = get(halves, at) * (bits(halves, at + 2 + octet % 32 / 2) & BYTE);
        } else if (format == WeightCodes.Q6_K) {
            int at = octet / 32 * Q6_K_HALVES;
            scale = get(halves, at)
                    * (((bits(halves, at + 1 + octet % 32 / 4) >> 8 * (octet % 4 / 2)) & BYTE ^ SIGN) - SIGN);
        } else if (format == WeightCodes.Q4_MIN || format == WeightCodes.Q5_MIN) {
            scale = get(halves, octet / 4 * 2);
        } else if (!dense(format)) {
            scale = get(halves, octet / 4);
        }
        return scale;
    }

    /** What is subtracted from these quants when they are scaled. */
    static float minimum(int format, HalfFloatArray halves, int octet, float scale) {
        float minimum = 0;
        if (format == WeightCodes.Q8) {
            minimum = SIGN * scale;
        } else if (format == WeightCodes.Q4) {
            minimum = 8 * scale;
        } else if (format == WeightCodes.Q5) {
            minimum = 16 * scale;
        } else if (format == WeightCodes.Q6_K) {
            minimum = 32 * scale;
        } else if (format == WeightCodes.Q2_K) {
            int at = octet / 32 * Q2_K_HALVES;
            minimum = get(halves, at + 1) * (bits(halves, at + 2 + octet % 32 / 2) >> 8);
        } else if (format == WeightCodes.Q4_K || format == WeightCodes.Q5_K) {
            int at = octet / 32 * K_HALVES;
            minimum = get(halves, at + 1) * (bits(halves, at + 2 + octet % 32 / 4) >> 8);
        } else if (format == WeightCodes.Q4_MIN || format == WeightCodes.Q5_MIN) {
            minimum = -get(halves, octet / 4 * 2 + 1);
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
            if (upperBits(format) == 1) {
                quant = quant | (w2 >> place & 1) << 4;
            } else if (upperBits(format) == 2) {
                quant = quant | (w2 >> 2 * place & 3) << 4;
            }
        }
        return quant * scale - minimum;
    }

    /** Where an item's float or half of its first row goes in the tile. */
    static int densePlace(int item) {
        return item / WARP % BLOCKS * STRIDE + column(item % BLOCK) + denseRow(item, 0, 0) % BLOCK_ROWS;
    }

    /** Where that of its row of another number goes, from there. */
    static int denseOffset(int threads, int number) {
        int row = threads / 64 * number;
        return row / BLOCK_ROWS * BLOCKS * STRIDE + row % BLOCK_ROWS;
    }

    /** An item's float or half, of its row of this number. Beyond the matrix, some other one. */
    static float dense(
            int format,
            HalfFloatArray halves,
            FloatArray floats,
            int rows,
            int columns,
            int row,
            int column,
            int threads,
            int item,
            int number) {
        int r = row(rows, threads, row + denseRow(item, threads, number));
        int at = r * columns + TornadoMath.min(column + item / WARP % BLOCKS * BLOCK + item % BLOCK, columns - 1);
        float weight = 0;
        if (format == WeightCodes.F32) {
            weight = floats.get(at);
        } else {
            weight = get(halves, at);
        }
        return weight;
    }

    private static int denseRow(int item, int threads, int number) {
        return threads / 64 * number + item / WARP / BLOCKS * 2 + item / BLOCK % 2;
    }

    private static int upperBits(int format) {
        int bits = 0;
        if (format == WeightCodes.Q5 || format == WeightCodes.Q5_MIN || format == WeightCodes.Q5_K) {
            bits = 1;
        } else if (format == WeightCodes.Q6_K) {
            bits = 2;
        }
        return bits;
    }

    /** Beyond the last row, the last one. */
    private static int row(int rows, int threads, int row) {
        return rows % rows(threads) == 0 ? row : TornadoMath.min(row, rows - 1);
    }

    private static float get(HalfFloatArray halves, int at) {
        return halves.get(at).getFloat32();
    }

    private static int bits(HalfFloatArray halves, int at) {
        return halves.get(at).getHalfFloatValue() & HALF;
    }
}
