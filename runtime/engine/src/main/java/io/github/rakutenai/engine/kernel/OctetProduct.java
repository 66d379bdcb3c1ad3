package io.github.rakutenai.engine.kernel;

import static io.github.rakutenai.engine.kernel.Lanes.COUNT;
import static io.github.rakutenai.engine.kernel.Lanes.FLOATS;

import jdk.incubator.vector.FloatVector;

/**
 * Adds products of a tile with the activations of an octet. Each lane of a register is one weight row, and an activation goes
 * to all of them: what is loaded from activations is a float, not a register, and no sum crosses lanes.
 */
final class OctetProduct {

    private static final int OCTET = OctetActivations.TOKENS;
    private static final int ROWS = OctetTile.ROWS;

    private OctetProduct() {}

    /**
     * sums[t][r] += sum_c w[c][r] * x[c][t], the columns in ascending order with one rounding for each.
     *
     * @param w (columns, 32 rows), from {@code wAt}
     * @param x (columns, 8 tokens), from {@code xAt}
     * @param sums (8 tokens, 32 rows), from {@code sumsAt}
     */
    static void add(float[] w, int wAt, float[] x, int xAt, int columns, float[] sums, int sumsAt) {
        for (int lane = 0; lane < ROWS; lane += 2 * COUNT) {
            addTwo(w, wAt + lane, x, xAt, columns, sums, sumsAt + lane);
        }
    }

    /**
     * Two registers of rows. The sums are written out because an array of vectors would be an array of objects. C2 does not
     * count the columns of this loop: it would spend a tenth of it before and after the part that it unrolls.
     */
    private static void addTwo(float[] w, int wAt, float[] x, int xAt, int columns, float[] sums, int sum) {
        FloatVector s00 = FloatVector.fromArray(FLOATS, sums, sum);
        FloatVector s01 = FloatVector.fromArray(FLOATS, sums, sum + COUNT);
        FloatVector s10 = FloatVector.fromArray(FLOATS, sums, sum + ROWS);
        FloatVector s11 = FloatVector.fromArray(FLOATS, sums, sum + ROWS + COUNT);
        FloatVector s20 = FloatVector.fromArray(FLOATS, sums, sum + 2 * ROWS);
        FloatVector s21 = FloatVector.fromArray(FLOATS, sums, sum + 2 * ROWS + COUNT);
        FloatVector s30 = FloatVector.fromArray(FLOATS, sums, sum + 3 * ROWS);
        FloatVector s31 = FloatVector.fromArray(FLOATS, sums, sum + 3 * ROWS + COUNT);
        FloatVector s40 = FloatVector.fromArray(FLOATS, sums, sum + 4 * ROWS);
        FloatVector s41 = FloatVector.fromArray(FLOATS, sums, sum + 4 * ROWS + COUNT);
        FloatVector s50 = FloatVector.fromArray(FLOATS, sums, sum + 5 * ROWS);
        FloatVector s51 = FloatVector.fromArray(FLOATS, sums, sum + 5 * ROWS + COUNT);
        FloatVector s60 = FloatVector.fromArray(FLOATS, sums, sum + 6 * ROWS);
        FloatVector s61 = FloatVector.fromArray(FLOATS, sums, sum + 6 * ROWS + COUNT);
        FloatVector s70 = FloatVector.fromArray(FLOATS, sums, sum + 7 * ROWS);
        FloatVector s71 = FloatVector.fromArray(FLOATS, sums, sum + 7 * ROWS + COUNT);
        int row = wAt;
        int end = wAt + columns * ROWS;
        int column = xAt;
        while (row != end) {
            FloatVector w0 = FloatVector.fromArray(FLOATS, w, row);
            FloatVector w1 = FloatVector.fromArray(FLOATS, w, row + COUNT);
            FloatVector x0 = FloatVector.broadcast(FLOATS, x[column]);
            s00 = w0.fma(x0, s00);
            s01 = w1.fma(x0, s01);
            FloatVector x1 = FloatVector.broadcast(FLOATS, x[column + 1]);
            s10 = w0.fma(x1, s10);
            s11 = w1.fma(x1, s11);
            FloatVector x2 = FloatVector.broadcast(FLOATS, x[column + 2]);
            s20 = w0.fma(x2, s20);
            s21 = w1.fma(x2, s21);
            FloatVector x3 = FloatVector.broadcast(FLOATS, x[column + 3]);
            s30 = w0.fma(x3, s30);
            s31 = w1.fma(x3, s31);
            FloatVector x4 = FloatVector.broadcast(FLOATS, x[column + 4]);
            s40 = w0.fma(x4, s40);
            s41 = w1.fma(x4, s41);
            FloatVector x5 = FloatVector.broadcast(FLOATS, x[column + 5]);
            s50 = w0.fma(x5, s50);
            s51 = w1.fma(x5, s51);
            FloatVector x6 = FloatVector.broadcast(FLOATS, x[column + 6]);
            s60 = w0.fma(x6, s60);
            s61 = w1.fma(x6, s61);
            FloatVector x7 = FloatVector.broadcast(FLOATS, x[column + 7]);
            s70 = w0.fma(x7, s70);
            s71 = w1.fma(x7, s71);
            row += ROWS;
            column += OCTET;
        }
        s00.intoArray(sums, sum);
        s01.intoArray(sums, sum + COUNT);
        s10.intoArray(sums, sum + ROWS);
        s11.intoArray(sums, sum + ROWS + COUNT);
        s20.intoArray(sums, sum + 2 * ROWS);
        s21.intoArray(sums, sum + 2 * ROWS + COUNT);
        s30.intoArray(sums, sum + 3 * ROWS);
        s31.intoArray(sums, sum + 3 * ROWS + COUNT);
        s40.intoArray(sums, sum + 4 * ROWS);
        s41.intoArray(sums, sum + 4 * ROWS + COUNT);
        s50.intoArray(sums, sum + 5 * ROWS);
        s51.intoArray(sums, sum + 5 * ROWS + COUNT);
        s60.intoArray(sums, sum + 6 * ROWS);
        s61.intoArray(sums, sum + 6 * ROWS + COUNT);
        s70.intoArray(sums, sum + 7 * ROWS);
        s71.intoArray(sums, sum + 7 * ROWS + COUNT);
    }
}
