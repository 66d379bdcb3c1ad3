package io.github.rakutenai.engine.kernel;

import static io.github.rakutenai.engine.kernel.Lanes.COUNT;
import static io.github.rakutenai.engine.kernel.Lanes.FLOATS;

import jdk.incubator.vector.FloatVector;

/**
 * Sums of the same rows with the weights of several queries. Every column of every query takes the rows in order. The vectors'
 * own methods are called here, not those of {@link Lanes}: in a large caller the compiler gives up inlining other methods
 * first, and each vector would become an object.
 */
final class VectorWeightedSum {

    private static final int QUERIES = 4;

    private VectorWeightedSum() {}

    /** As {@link Kernels#weightedSum}. */
    static void add(
            float[] rows,
            int from,
            int to,
            int columns,
            float[] weights,
            int weightsAt,
            int weightsStride,
            int queries,
            float[] out,
            int at) {
        int q = 0;
        if (columns % (2 * COUNT) == 0) {
            for (; q + QUERIES <= queries; q += QUERIES) {
                int queryAt = weightsAt + q * weightsStride;
                addToFour(rows, from, to, columns, weights, queryAt, weightsStride, out, at + q * columns);
            }
        }
        for (; q < queries; q++) {
            addToOne(rows, from, to, columns, weights, weightsAt + q * weightsStride, out, at + q * columns);
        }
    }

    private static void addToFour(
            float[] rows,
            int from,
            int to,
            int columns,
            float[] weights,
            int weightsAt,
            int weightsStride,
            float[] out,
            int at) {
        for (int d = 0; d < columns; d += 2 * COUNT) {
            fourByTwo(rows, d, from, to, columns, weights, weightsAt, weightsStride, out, at + d);
        }
    }

    private static void addToOne(
            float[] rows, int from, int to, int columns, float[] weights, int weightsAt, float[] out, int at) {
        int d = 0;
        for (; d + 4 * COUNT <= columns; d += 4 * COUNT) {
            oneByFour(rows, d, from, to, columns, weights, weightsAt, out, at + d);
        }
        for (; d + COUNT <= columns; d += COUNT) {
            oneByOne(rows, d, from, to, columns, weights, weightsAt, out, at + d);
        }
        for (; d < columns; d++) {
            oneColumn(rows, d, from, to, columns, weights, weightsAt, out, at + d);
        }
    }

    private static void fourByTwo(
            float[] rows,
            int column,
            int from,
            int to,
            int stride,
            float[] weights,
            int w,
            int wStride,
            float[] out,
            int at) {
        FloatVector s00 = FloatVector.fromArray(FLOATS, out, at);
        FloatVector s01 = FloatVector.fromArray(FLOATS, out, at + COUNT);
        FloatVector s10 = FloatVector.fromArray(FLOATS, out, at + stride);
        FloatVector s11 = FloatVector.fromArray(FLOATS, out, at + stride + COUNT);
        FloatVector s20 = FloatVector.fromArray(FLOATS, out, at + 2 * stride);
        FloatVector s21 = FloatVector.fromArray(FLOATS, out, at + 2 * stride + COUNT);
        FloatVector s30 = FloatVector.fromArray(FLOATS, out, at + 3 * stride);
        FloatVector s31 = FloatVector.fromArray(FLOATS, out, at + 3 * stride + COUNT);
        int wAt1 = w + wStride;
        int wAt2 = w + 2 * wStride;
        int wAt3 = w + 3 * wStride;
        int row = column + from * stride;
        for (int j = from; j < to; j++) {
            FloatVector row0 = FloatVector.fromArray(FLOATS, rows, row);
            FloatVector row1 = FloatVector.fromArray(FLOATS, rows, row + COUNT);
            row += stride;
            FloatVector w0 = FloatVector.broadcast(FLOATS, weights[w + j]);
            s00 = row0.fma(w0, s00);
            s01 = row1.fma(w0, s01);
            FloatVector w1 = FloatVector.broadcast(FLOATS, weights[wAt1 + j]);
            s10 = row0.fma(w1, s10);
            s11 = row1.fma(w1, s11);
            FloatVector w2 = FloatVector.broadcast(FLOATS, weights[wAt2 + j]);
            s20 = row0.fma(w2, s20);
            s21 = row1.fma(w2, s21);
            FloatVector w3 = FloatVector.broadcast(FLOATS, weights[wAt3 + j]);
            s30 = row0.fma(w3, s30);
            s31 = row1.fma(w3, s31);
        }
        s00.intoArray(out, at);
        s01.intoArray(out, at + COUNT);
        s10.intoArray(out, at + stride);
        s11.intoArray(out, at + stride + COUNT);
        s20.intoArray(out, at + 2 * stride);
        s21.intoArray(out, at + 2 * stride + COUNT);
        s30.intoArray(out, at + 3 * stride);
        s31.intoArray(out, at + 3 * stride + COUNT);
    }

    private static void oneByFour(
            float[] rows, int column, int from, int to, int stride, float[] weights, int w, float[] out, int at) {
        FloatVector s0 = FloatVector.fromArray(FLOATS, out, at);
        FloatVector s1 = FloatVector.fromArray(FLOATS, out, at + COUNT);
        FloatVector s2 = FloatVector.fromArray(FLOATS, out, at + 2 * COUNT);
        FloatVector s3 = FloatVector.fromArray(FLOATS, out, at + 3 * COUNT);
        for (int j = from; j < to; j++) {
            FloatVector weight = FloatVector.broadcast(FLOATS, weights[w + j]);
            int row = column + j * stride;
            s0 = FloatVector.fromArray(FLOATS, rows, row).fma(weight, s0);
            s1 = FloatVector.fromArray(FLOATS, rows, row + COUNT).fma(weight, s1);
            s2 = FloatVector.fromArray(FLOATS, rows, row + 2 * COUNT).fma(weight, s2);
            s3 = FloatVector.fromArray(FLOATS, rows, row + 3 * COUNT).fma(weight, s3);
        }
        s0.intoArray(out, at);
        s1.intoArray(out, at + COUNT);
        s2.intoArray(out, at + 2 * COUNT);
        s3.intoArray(out, at + 3 * COUNT);
    }

    private static void oneByOne(
            float[] rows, int column, int from, int to, int stride, float[] weights, int w, float[] out, int at) {
        FloatVector sum = FloatVector.fromArray(FLOATS, out, at);
        for (int j = from; j < to; j++) {
            FloatVector weight = FloatVector.broadcast(FLOATS, weights[w + j]);
            sum = FloatVector.fromArray(FLOATS, rows, column + j * stride).fma(weight, sum);
        }
        sum.intoArray(out, at);
    }

    private static void oneColumn(
            float[] rows, int column, int from, int to, int stride, float[] weights, int w, float[] out, int at) {
        float sum = out[at];
        for (int j = from; j < to; j++) {
            sum += weights[w + j] * rows[column + j * stride];
        }
        out[at] = sum;
    }
}
