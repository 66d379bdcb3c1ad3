package io.github.rakutenai.engine.kernel;

import java.util.Arrays;

import io.github.rakutenai.engine.tensor.Tensor;
import jdk.incubator.vector.FloatVector;

/**
 * Matrix product over tiles: four weight rows times 1024 columns are converted to float32 once, in memory that fits the
 * first-level cache, and multiplied with every token.
 *
 * <p>Each (row, token) pair has one vector of partial sums that takes its columns in ascending order, however many rows or
 * tokens are worked on together; so the result does not depend on the batch or on the split over threads.
 */
final class VectorMatmul {

    private static final int TILE_ROWS = 4;
    private static final int TILE_TOKENS = 4;
    private static final int TILE_COLUMNS = 1024;

    private final float[] tile = new float[TILE_ROWS * TILE_COLUMNS];
    /** Partial sums, (tokens, TILE_ROWS, lanes). */
    private float[] sums = new float[0];

    void multiply(BlockDecoder decoder, Tensor weights, int fromRow, int toRow, float[] x, int tokens, float[] out) {
        int needed = tokens * TILE_ROWS * Lanes.COUNT;
        if (sums.length < needed) {
            sums = new float[needed];
        }
        for (int row = fromRow; row < toRow; row += TILE_ROWS) {
            multiplyRows(decoder, weights, row, Math.min(TILE_ROWS, toRow - row), x, tokens, out);
        }
    }

    private void multiplyRows(
            BlockDecoder decoder, Tensor weights, int row, int rows, float[] x, int tokens, float[] out) {
        int columns = weights.columns();
        int lastTile = (columns - 1) / TILE_COLUMNS * TILE_COLUMNS;
        Arrays.fill(sums, 0, tokens * TILE_ROWS * Lanes.COUNT, 0);
        for (int column = 0; column <= lastTile; column += TILE_COLUMNS) {
            int width = Math.min(TILE_COLUMNS, columns - column);
            decodeTile(decoder, weights, row, rows, column, width);
            multiplyTile(rows, width - width % Lanes.COUNT, x, column, columns, tokens);
        }
        int tail = (columns - lastTile) % Lanes.COUNT;
        for (int t = 0; t < tokens; t++) {
            for (int r = 0; r < rows; r++) {
                float rest = tailDot(r, columns - lastTile - tail, x, (t + 1) * columns - tail, tail);
                out[t * weights.rows() + row + r] = Lanes.sum(Lanes.floats(sums, sumAt(t, r))) + rest;
            }
        }
    }

    private void decodeTile(BlockDecoder decoder, Tensor weights, int row, int rows, int column, int width) {
        int blocks = width / weights.dtype().blockSize();
        for (int r = 0; r < rows; r++) {
            long offset = (row + r) * weights.rowBytes() + weights.dtype().byteSize(column);
            decoder.decode(weights.segment(), offset, blocks, tile, r * TILE_COLUMNS);
        }
    }

    private void multiplyTile(int rows, int width, float[] x, int column, int stride, int tokens) {
        int t = 0;
        if (rows == TILE_ROWS) {
            for (; t + TILE_TOKENS <= tokens; t += TILE_TOKENS) {
                fourByFour(tile, width, x, t * stride + column, stride, sums, sumAt(t, 0));
            }
            for (; t < tokens; t++) {
                fourByOne(tile, width, x, t * stride + column, sums, sumAt(t, 0));
            }
        }
        for (; t < tokens; t++) {
            for (int r = 0; r < rows; r++) {
                oneByOne(tile, r * TILE_COLUMNS, width, x, t * stride + column, sums, sumAt(t, r));
            }
        }
    }

    private static int sumAt(int token, int row) {
        return (token * TILE_ROWS + row) * Lanes.COUNT;
    }

    private float tailDot(int row, int tileColumn, float[] x, int xAt, int length) {
        float sum = 0;
        for (int i = 0; i < length; i++) {
            sum += tile[row * TILE_COLUMNS + tileColumn + i] * x[xAt + i];
        }
        return sum;
    }

    private static void oneByOne(float[] w, int wAt, int width, float[] x, int xAt, float[] sums, int at) {
        FloatVector s = Lanes.floats(sums, at);
        for (int c = 0; c < width; c += Lanes.COUNT) {
            s = Lanes.floats(w, wAt + c).fma(Lanes.floats(x, xAt + c), s);
        }
        s.intoArray(sums, at);
    }

    private static void fourByOne(float[] w, int width, float[] x, int xAt, float[] sums, int at) {
        FloatVector s0 = Lanes.floats(sums, at);
        FloatVector s1 = Lanes.floats(sums, at + Lanes.COUNT);
        FloatVector s2 = Lanes.floats(sums, at + 2 * Lanes.COUNT);
        FloatVector s3 = Lanes.floats(sums, at + 3 * Lanes.COUNT);
        for (int c = 0; c < width; c += Lanes.COUNT) {
            FloatVector v = Lanes.floats(x, xAt + c);
            s0 = Lanes.floats(w, c).fma(v, s0);
            s1 = Lanes.floats(w, TILE_COLUMNS + c).fma(v, s1);
            s2 = Lanes.floats(w, 2 * TILE_COLUMNS + c).fma(v, s2);
            s3 = Lanes.floats(w, 3 * TILE_COLUMNS + c).fma(v, s3);
        }
        s0.intoArray(sums, at);
        s1.intoArray(sums, at + Lanes.COUNT);
        s2.intoArray(sums, at + 2 * Lanes.COUNT);
        s3.intoArray(sums, at + 3 * Lanes.COUNT);
    }

    /** Sixteen sums in registers, written out because an array of vectors would be an array of objects. */
    private static void fourByFour(float[] w, int width, float[] x, int xAt, int stride, float[] sums, int at) {
        FloatVector s00 = Lanes.floats(sums, at);
        FloatVector s01 = Lanes.floats(sums, at + Lanes.COUNT);
        FloatVector s02 = Lanes.floats(sums, at + 2 * Lanes.COUNT);
        FloatVector s03 = Lanes.floats(sums, at + 3 * Lanes.COUNT);
        FloatVector s10 = Lanes.floats(sums, at + 4 * Lanes.COUNT);
        FloatVector s11 = Lanes.floats(sums, at + 5 * Lanes.COUNT);
        FloatVector s12 = Lanes.floats(sums, at + 6 * Lanes.COUNT);
        FloatVector s13 = Lanes.floats(sums, at + 7 * Lanes.COUNT);
        FloatVector s20 = Lanes.floats(sums, at + 8 * Lanes.COUNT);
        FloatVector s21 = Lanes.floats(sums, at + 9 * Lanes.COUNT);
        FloatVector s22 = Lanes.floats(sums, at + 10 * Lanes.COUNT);
        FloatVector s23 = Lanes.floats(sums, at + 11 * Lanes.COUNT);
        FloatVector s30 = Lanes.floats(sums, at + 12 * Lanes.COUNT);
        FloatVector s31 = Lanes.floats(sums, at + 13 * Lanes.COUNT);
        FloatVector s32 = Lanes.floats(sums, at + 14 * Lanes.COUNT);
        FloatVector s33 = Lanes.floats(sums, at + 15 * Lanes.COUNT);
        for (int c = 0; c < width; c += Lanes.COUNT) {
            FloatVector w0 = Lanes.floats(w, c);
            FloatVector w1 = Lanes.floats(w, TILE_COLUMNS + c);
            FloatVector w2 = Lanes.floats(w, 2 * TILE_COLUMNS + c);
            FloatVector w3 = Lanes.floats(w, 3 * TILE_COLUMNS + c);
            FloatVector x0 = Lanes.floats(x, xAt + c);
            s00 = w0.fma(x0, s00);
            s01 = w1.fma(x0, s01);
            s02 = w2.fma(x0, s02);
            s03 = w3.fma(x0, s03);
            FloatVector x1 = Lanes.floats(x, xAt + stride + c);
            s10 = w0.fma(x1, s10);
            s11 = w1.fma(x1, s11);
            s12 = w2.fma(x1, s12);
            s13 = w3.fma(x1, s13);
            FloatVector x2 = Lanes.floats(x, xAt + 2 * stride + c);
            s20 = w0.fma(x2, s20);
            s21 = w1.fma(x2, s21);
            s22 = w2.fma(x2, s22);
            s23 = w3.fma(x2, s23);
            FloatVector x3 = Lanes.floats(x, xAt + 3 * stride + c);
            s30 = w0.fma(x3, s30);
            s31 = w1.fma(x3, s31);
            s32 = w2.fma(x3, s32);
            s33 = w3.fma(x3, s33);
        }
        s00.intoArray(sums, at);
        s01.intoArray(sums, at + Lanes.COUNT);
        s02.intoArray(sums, at + 2 * Lanes.COUNT);
        s03.intoArray(sums, at + 3 * Lanes.COUNT);
        s10.intoArray(sums, at + 4 * Lanes.COUNT);
        s11.intoArray(sums, at + 5 * Lanes.COUNT);
        s12.intoArray(sums, at + 6 * Lanes.COUNT);
        s13.intoArray(sums, at + 7 * Lanes.COUNT);
        s20.intoArray(sums, at + 8 * Lanes.COUNT);
        s21.intoArray(sums, at + 9 * Lanes.COUNT);
        s22.intoArray(sums, at + 10 * Lanes.COUNT);
        s23.intoArray(sums, at + 11 * Lanes.COUNT);
        s30.intoArray(sums, at + 12 * Lanes.COUNT);
        s31.intoArray(sums, at + 13 * Lanes.COUNT);
        s32.intoArray(sums, at + 14 * Lanes.COUNT);
        s33.intoArray(sums, at + 15 * Lanes.COUNT);
    }
}
