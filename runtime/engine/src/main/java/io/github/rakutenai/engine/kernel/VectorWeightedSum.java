package io.github.rakutenai.engine.kernel;

import static io.github.rakutenai.engine.kernel.Lanes.COUNT;
import static io.github.rakutenai.engine.kernel.Lanes.FLOATS;

import jdk.incubator.vector.FloatVector;

/**
 * Weighted sum of rows onto a decayed sum. The vectors' own methods are called here, not those of {@link Lanes}: in a large
 * caller the compiler gives up inlining other methods first, and each vector would become an object.
 */
final class VectorWeightedSum {

    private VectorWeightedSum() {}

    /** As {@link Kernels#weightedSum}; every column takes the rows in order. */
    static void add(
            float[] rows, int count, int columns, float[] weights, int weightsAt, float decay, float[] out, int at) {
        int d = 0;
        for (; d + 4 * COUNT <= columns; d += 4 * COUNT) {
            fourVectors(rows, d, count, columns, weights, weightsAt, decay, out, at + d);
        }
        for (; d + COUNT <= columns; d += COUNT) {
            oneVector(rows, d, count, columns, weights, weightsAt, decay, out, at + d);
        }
        for (; d < columns; d++) {
            oneColumn(rows, d, count, columns, weights, weightsAt, decay, out, at + d);
        }
    }

    private static void fourVectors(
            float[] rows,
            int first,
            int count,
            int stride,
            float[] weights,
            int weightsAt,
            float decay,
            float[] out,
            int at) {
        FloatVector s0 = FloatVector.fromArray(FLOATS, out, at).mul(decay);
        FloatVector s1 = FloatVector.fromArray(FLOATS, out, at + COUNT).mul(decay);
        FloatVector s2 = FloatVector.fromArray(FLOATS, out, at + 2 * COUNT).mul(decay);
        FloatVector s3 = FloatVector.fromArray(FLOATS, out, at + 3 * COUNT).mul(decay);
        for (int j = 0; j < count; j++) {
            FloatVector weight = FloatVector.broadcast(FLOATS, weights[weightsAt + j]);
            int row = first + j * stride;
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

    private static void oneVector(
            float[] rows,
            int first,
            int count,
            int stride,
            float[] weights,
            int weightsAt,
            float decay,
            float[] out,
            int at) {
        FloatVector sums = FloatVector.fromArray(FLOATS, out, at).mul(decay);
        for (int j = 0; j < count; j++) {
            FloatVector weight = FloatVector.broadcast(FLOATS, weights[weightsAt + j]);
            sums = FloatVector.fromArray(FLOATS, rows, first + j * stride).fma(weight, sums);
        }
        sums.intoArray(out, at);
    }

    private static void oneColumn(
            float[] rows,
            int first,
            int count,
            int stride,
            float[] weights,
            int weightsAt,
            float decay,
            float[] out,
            int at) {
        float sum = decay * out[at];
        for (int j = 0; j < count; j++) {
            sum += weights[weightsAt + j] * rows[first + j * stride];
        }
        out[at] = sum;
    }
}
