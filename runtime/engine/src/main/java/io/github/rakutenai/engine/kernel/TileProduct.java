package io.github.rakutenai.engine.kernel;

import static io.github.rakutenai.engine.kernel.Lanes.COUNT;
import static io.github.rakutenai.engine.kernel.Lanes.FLOATS;

import java.util.Arrays;

import jdk.incubator.vector.FloatVector;

/**
 * Dot products of some float32 rows with any number of vectors, tile after tile.
 *
 * <p>Each (vector, row) pair has one register of partial sums that takes its columns in ascending order, however many rows
 * or vectors are worked on together; so a result does not depend on what stands beside it.
 */
final class TileProduct {

    /** The most rows of a tile. */
    static final int ROWS = 12;

    /** Rows and vectors whose sums are in registers together: as many as 32 registers take beside their operands. */
    private static final int REGISTER_ROWS = 6;

    private static final int REGISTER_VECTORS = 4;

    /** Partial sums, (vectors, ROWS, lanes). */
    private float[] sums = new float[0];

    /** Starts new sums for {@code vectors} vectors. */
    void clear(int vectors) {
        int length = sumAt(vectors, 0);
        if (sums.length < length) {
            sums = new float[length];
        }
        Arrays.fill(sums, 0, length, 0);
    }

    /**
     * Adds the products over some columns.
     *
     * @param w rows, the first at {@code wAt}, the others {@code wStride} apart
     * @param rows at most {@link #ROWS}
     * @param width columns, a multiple of {@link Lanes#COUNT}
     * @param x vectors, the first at {@code xAt}, the others {@code xStride} apart
     */
    void add(float[] w, int wAt, int wStride, int rows, int width, float[] x, int xAt, int xStride, int vectors) {
        int together = vectors - vectors % REGISTER_VECTORS;
        for (int v = 0; v < together; v += REGISTER_VECTORS) {
            int r = 0;
            for (; r + REGISTER_ROWS <= rows; r += REGISTER_ROWS) {
                sixByFour(w, wAt + r * wStride, wStride, width, x, xAt + v * xStride, xStride, sums, sumAt(v, r));
            }
            addRest(w, wAt, wStride, r, rows, width, x, xAt, xStride, v, v + REGISTER_VECTORS);
        }
        for (int v = together; v < vectors; v++) {
            int r = 0;
            for (; r + REGISTER_ROWS <= rows; r += REGISTER_ROWS) {
                sixByOne(w, wAt + r * wStride, wStride, width, x, xAt + v * xStride, sums, sumAt(v, r));
            }
            addRest(w, wAt, wStride, r, rows, width, x, xAt, xStride, v, v + 1);
        }
    }

    private void addRest(
            float[] w,
            int wAt,
            int wStride,
            int fromRow,
            int toRow,
            int width,
            float[] x,
            int xAt,
            int xStride,
            int fromVector,
            int toVector) {
        for (int r = fromRow; r < toRow; r++) {
            for (int v = fromVector; v < toVector; v++) {
                oneByOne(w, wAt + r * wStride, width, x, xAt + v * xStride, sums, sumAt(v, r));
            }
        }
    }

    /** What was added up for a vector and a row. */
    float sum(int vector, int row) {
        return Lanes.sum(sums, sumAt(vector, row));
    }

    /** The columns that fill no register. */
    static float tail(float[] w, int wAt, float[] x, int xAt, int length) {
        float sum = 0;
        for (int i = 0; i < length; i++) {
            sum += w[wAt + i] * x[xAt + i];
        }
        return sum;
    }

    private static int sumAt(int vector, int row) {
        return (vector * ROWS + row) * COUNT;
    }

    private static void oneByOne(float[] w, int wAt, int width, float[] x, int xAt, float[] sums, int at) {
        FloatVector s = FloatVector.fromArray(FLOATS, sums, at);
        for (int c = 0; c < width; c += COUNT) {
            s = FloatVector.fromArray(FLOATS, w, wAt + c).fma(FloatVector.fromArray(FLOATS, x, xAt + c), s);
        }
        s.intoArray(sums, at);
    }

    private static void sixByOne(float[] w, int wAt, int wStride, int width, float[] x, int xAt, float[] sums, int at) {
        FloatVector s0 = FloatVector.fromArray(FLOATS, sums, at);
        FloatVector s1 = FloatVector.fromArray(FLOATS, sums, at + COUNT);
        FloatVector s2 = FloatVector.fromArray(FLOATS, sums, at + 2 * COUNT);
        FloatVector s3 = FloatVector.fromArray(FLOATS, sums, at + 3 * COUNT);
        FloatVector s4 = FloatVector.fromArray(FLOATS, sums, at + 4 * COUNT);
        FloatVector s5 = FloatVector.fromArray(FLOATS, sums, at + 5 * COUNT);
        for (int c = 0; c < width; c += COUNT) {
            FloatVector v = FloatVector.fromArray(FLOATS, x, xAt + c);
            s0 = FloatVector.fromArray(FLOATS, w, wAt + c).fma(v, s0);
            s1 = FloatVector.fromArray(FLOATS, w, wAt + wStride + c).fma(v, s1);
            s2 = FloatVector.fromArray(FLOATS, w, wAt + 2 * wStride + c).fma(v, s2);
            s3 = FloatVector.fromArray(FLOATS, w, wAt + 3 * wStride + c).fma(v, s3);
            s4 = FloatVector.fromArray(FLOATS, w, wAt + 4 * wStride + c).fma(v, s4);
            s5 = FloatVector.fromArray(FLOATS, w, wAt + 5 * wStride + c).fma(v, s5);
        }
        s0.intoArray(sums, at);
        s1.intoArray(sums, at + COUNT);
        s2.intoArray(sums, at + 2 * COUNT);
        s3.intoArray(sums, at + 3 * COUNT);
        s4.intoArray(sums, at + 4 * COUNT);
        s5.intoArray(sums, at + 5 * COUNT);
    }

    /** The sums are written out because an array of vectors would be an array of objects. */
    private static void sixByFour(
            float[] w, int wAt, int wStride, int width, float[] x, int xAt, int xStride, float[] sums, int at) {
        int next = ROWS * COUNT;
        FloatVector s00 = FloatVector.fromArray(FLOATS, sums, at);
        FloatVector s01 = FloatVector.fromArray(FLOATS, sums, at + COUNT);
        FloatVector s02 = FloatVector.fromArray(FLOATS, sums, at + 2 * COUNT);
        FloatVector s03 = FloatVector.fromArray(FLOATS, sums, at + 3 * COUNT);
        FloatVector s04 = FloatVector.fromArray(FLOATS, sums, at + 4 * COUNT);
        FloatVector s05 = FloatVector.fromArray(FLOATS, sums, at + 5 * COUNT);
        FloatVector s10 = FloatVector.fromArray(FLOATS, sums, at + next);
        FloatVector s11 = FloatVector.fromArray(FLOATS, sums, at + next + COUNT);
        FloatVector s12 = FloatVector.fromArray(FLOATS, sums, at + next + 2 * COUNT);
        FloatVector s13 = FloatVector.fromArray(FLOATS, sums, at + next + 3 * COUNT);
        FloatVector s14 = FloatVector.fromArray(FLOATS, sums, at + next + 4 * COUNT);
        FloatVector s15 = FloatVector.fromArray(FLOATS, sums, at + next + 5 * COUNT);
        FloatVector s20 = FloatVector.fromArray(FLOATS, sums, at + 2 * next);
        FloatVector s21 = FloatVector.fromArray(FLOATS, sums, at + 2 * next + COUNT);
        FloatVector s22 = FloatVector.fromArray(FLOATS, sums, at + 2 * next + 2 * COUNT);
        FloatVector s23 = FloatVector.fromArray(FLOATS, sums, at + 2 * next + 3 * COUNT);
        FloatVector s24 = FloatVector.fromArray(FLOATS, sums, at + 2 * next + 4 * COUNT);
        FloatVector s25 = FloatVector.fromArray(FLOATS, sums, at + 2 * next + 5 * COUNT);
        FloatVector s30 = FloatVector.fromArray(FLOATS, sums, at + 3 * next);
        FloatVector s31 = FloatVector.fromArray(FLOATS, sums, at + 3 * next + COUNT);
        FloatVector s32 = FloatVector.fromArray(FLOATS, sums, at + 3 * next + 2 * COUNT);
        FloatVector s33 = FloatVector.fromArray(FLOATS, sums, at + 3 * next + 3 * COUNT);
        FloatVector s34 = FloatVector.fromArray(FLOATS, sums, at + 3 * next + 4 * COUNT);
        FloatVector s35 = FloatVector.fromArray(FLOATS, sums, at + 3 * next + 5 * COUNT);
        for (int c = 0; c < width; c += COUNT) {
            FloatVector w0 = FloatVector.fromArray(FLOATS, w, wAt + c);
            FloatVector w1 = FloatVector.fromArray(FLOATS, w, wAt + wStride + c);
            FloatVector w2 = FloatVector.fromArray(FLOATS, w, wAt + 2 * wStride + c);
            FloatVector w3 = FloatVector.fromArray(FLOATS, w, wAt + 3 * wStride + c);
            FloatVector w4 = FloatVector.fromArray(FLOATS, w, wAt + 4 * wStride + c);
            FloatVector w5 = FloatVector.fromArray(FLOATS, w, wAt + 5 * wStride + c);
            FloatVector x0 = FloatVector.fromArray(FLOATS, x, xAt + c);
            s00 = w0.fma(x0, s00);
            s01 = w1.fma(x0, s01);
            s02 = w2.fma(x0, s02);
            s03 = w3.fma(x0, s03);
            s04 = w4.fma(x0, s04);
            s05 = w5.fma(x0, s05);
            FloatVector x1 = FloatVector.fromArray(FLOATS, x, xAt + xStride + c);
            s10 = w0.fma(x1, s10);
            s11 = w1.fma(x1, s11);
            s12 = w2.fma(x1, s12);
            s13 = w3.fma(x1, s13);
            s14 = w4.fma(x1, s14);
            s15 = w5.fma(x1, s15);
            FloatVector x2 = FloatVector.fromArray(FLOATS, x, xAt + 2 * xStride + c);
            s20 = w0.fma(x2, s20);
            s21 = w1.fma(x2, s21);
            s22 = w2.fma(x2, s22);
            s23 = w3.fma(x2, s23);
            s24 = w4.fma(x2, s24);
            s25 = w5.fma(x2, s25);
            FloatVector x3 = FloatVector.fromArray(FLOATS, x, xAt + 3 * xStride + c);
            s30 = w0.fma(x3, s30);
            s31 = w1.fma(x3, s31);
            s32 = w2.fma(x3, s32);
            s33 = w3.fma(x3, s33);
            s34 = w4.fma(x3, s34);
            s35 = w5.fma(x3, s35);
        }
        s00.intoArray(sums, at);
        s01.intoArray(sums, at + COUNT);
        s02.intoArray(sums, at + 2 * COUNT);
        s03.intoArray(sums, at + 3 * COUNT);
        s04.intoArray(sums, at + 4 * COUNT);
        s05.intoArray(sums, at + 5 * COUNT);
        s10.intoArray(sums, at + next);
        s11.intoArray(sums, at + next + COUNT);
        s12.intoArray(sums, at + next + 2 * COUNT);
        s13.intoArray(sums, at + next + 3 * COUNT);
        s14.intoArray(sums, at + next + 4 * COUNT);
        s15.intoArray(sums, at + next + 5 * COUNT);
        s20.intoArray(sums, at + 2 * next);
        s21.intoArray(sums, at + 2 * next + COUNT);
        s22.intoArray(sums, at + 2 * next + 2 * COUNT);
        s23.intoArray(sums, at + 2 * next + 3 * COUNT);
        s24.intoArray(sums, at + 2 * next + 4 * COUNT);
        s25.intoArray(sums, at + 2 * next + 5 * COUNT);
        s30.intoArray(sums, at + 3 * next);
        s31.intoArray(sums, at + 3 * next + COUNT);
        s32.intoArray(sums, at + 3 * next + 2 * COUNT);
        s33.intoArray(sums, at + 3 * next + 3 * COUNT);
        s34.intoArray(sums, at + 3 * next + 4 * COUNT);
        s35.intoArray(sums, at + 3 * next + 5 * COUNT);
    }
}
