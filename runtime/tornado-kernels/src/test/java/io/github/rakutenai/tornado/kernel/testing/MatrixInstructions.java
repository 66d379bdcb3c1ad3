package io.github.rakutenai.tornado.kernel.testing;

import uk.ac.manchester.tornado.api.types.HalfFloat;

/**
 * Tensor cores' instructions, each for one lane of a warp. A lane keeps a fragment of each matrix in registers of two halves or
 * four bytes. Source: PTX ISA, ldmatrix and mma.m16n8k16, mma.m16n8k32; addresses of TornadoVM's LdmatrixStmt.
 */
final class MatrixInstructions {

    static final int HALVES_A = 8;
    static final int HALVES_B = 4;
    static final int BYTES_A = 16;
    static final int BYTES_B = 8;

    private static final int SIDE = 8;
    private static final int K_HALVES = 16;
    private static final int K_BYTES = 32;
    private static final int ROW_BYTES_A = 32;
    private static final int ROW_BYTES_B = 16;

    private MatrixInstructions() {}

    /** Row, in a tile of 16 x 8, of an accumulator's element. */
    static int row(int lane, int element) {
        return lane / 4 + element / 2 * SIDE;
    }

    /** Column of an accumulator's element. */
    static int column(int lane, int element) {
        return lane % 4 * 2 + element % 2;
    }

    /**
     * ldmatrix.x4: four registers of a lane, of a tile of 16 rows of 32 bytes.
     *
     * @param tile 16-bit numbers, two an int, the lower bits first
     */
    static int[] loadA(int[] tile, int byteOffset, int lane) {
        int[] registers = new int[4];
        for (int matrix = 0; matrix < 4; matrix++) {
            int row = matrix % 2 * SIDE + lane / 4;
            int at = byteOffset + row * ROW_BYTES_A + matrix / 2 * 16 + lane % 4 * 4;
            registers[matrix] = b16(tile, at) | b16(tile, at + 2) << 16;
        }
        return registers;
    }

    /** ldmatrix.x2.trans: two registers of a lane, of a tile of 16 rows of 16 bytes. */
    static int[] loadB(int[] tile, int byteOffset, int lane) {
        int[] registers = new int[2];
        for (int matrix = 0; matrix < 2; matrix++) {
            int row = matrix * SIDE + lane % 4 * 2;
            int at = byteOffset + row * ROW_BYTES_B + lane / 4 * 2;
            registers[matrix] = b16(tile, at) | b16(tile, at + ROW_BYTES_B) << 16;
        }
        return registers;
    }

    /** Likewise, of a tile in which neighbours of the second eight rows are exchanged. */
    static HalfFloat[] loadSwizzledB(HalfFloat[] tile, int byteOffset, int lane) {
        HalfFloat[] halves = new HalfFloat[HALVES_B];
        for (int i = 0; i < HALVES_B; i++) {
            int matrix = i / 2;
            int row = matrix * SIDE + (lane % 4 * 2 + i % 2 ^ matrix);
            halves[i] = tile[byteOffset / 2 + row * ROW_BYTES_B / 2 + lane / 4];
        }
        return halves;
    }

    static HalfFloat[] halves(int[] registers) {
        HalfFloat[] halves = new HalfFloat[2 * registers.length];
        for (int i = 0; i < halves.length; i++) {
            halves[i] = new HalfFloat((short) (registers[i / 2] >> i % 2 * 16));
        }
        return halves;
    }

    static byte[] bytes(int[] registers) {
        byte[] bytes = new byte[4 * registers.length];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (registers[i / 4] >> i % 4 * 8);
        }
        return bytes;
    }

    /**
     * mma.m16n8k16: the lane's elements of a * b + c, the sum rounded once.
     *
     * @param operands of all lanes, each its fragments of a and b
     * @param c this lane's
     */
    static float[] multiply(HalfFloat[][][] operands, float[] c, int lane) {
        float[] d = new float[c.length];
        for (int element = 0; element < d.length; element++) {
            int row = row(lane, element);
            int column = column(lane, element);
            double sum = c[element];
            for (int k = 0; k < K_HALVES; k++) {
                int source = k % SIDE / 2;
                HalfFloat left = operands[row % SIDE * 4 + source][0][k / SIDE * 4 + row / SIDE * 2 + k % 2];
                HalfFloat right = operands[column * 4 + source][1][k / SIDE * 2 + k % 2];
                sum += (double) left.getFloat32() * right.getFloat32();
            }
            d[element] = (float) sum;
        }
        return d;
    }

    /** mma.m16n8k32: likewise, of signed bytes. */
    static int[] multiply(byte[][][] operands, int[] c, int lane) {
        int[] d = c.clone();
        for (int element = 0; element < d.length; element++) {
            int row = row(lane, element);
            int column = column(lane, element);
            for (int k = 0; k < K_BYTES; k++) {
                int source = k % 16 / 4;
                byte left = operands[row % SIDE * 4 + source][0][k / 16 * 8 + row / SIDE * 4 + k % 4];
                byte right = operands[column * 4 + source][1][k / 16 * 4 + k % 4];
                d[element] += left * right;
            }
        }
        return d;
    }

    private static int b16(int[] tile, int at) {
        return tile[at / 4] >>> at % 4 * 8 & 0xFFFF;
    }
}
