package io.github.rakutenai.engine.kernel;

import static io.github.rakutenai.engine.kernel.Kernels.KEY_BLOCK;
import static io.github.rakutenai.engine.kernel.Lanes.COUNT;
import static io.github.rakutenai.engine.kernel.Lanes.FLOATS;

import jdk.incubator.vector.FloatVector;

/**
 * Products of queries with the keys of some blocks, a vector of positions at a time. Each product takes the components in
 * ascending order, however many queries and vectors are worked on together.
 */
final class VectorScores {

    private static final int QUERIES = 4;

    private VectorScores() {}

    /** As {@link Kernels#scores}. */
    static void compute(
            float[] keys,
            int blocks,
            int headDim,
            float[] queries,
            int count,
            float scale,
            float[] out,
            int outStride) {
        int q = 0;
        for (; q + QUERIES <= count; q += QUERIES) {
            fourQueries(keys, blocks * KEY_BLOCK, headDim, queries, q * headDim, scale, out, q * outStride, outStride);
        }
        for (; q < count; q++) {
            for (int p = 0; p < blocks * KEY_BLOCK; p += COUNT) {
                oneByOne(keys, keyAt(p, headDim), headDim, queries, q * headDim, scale, out, q * outStride + p);
            }
        }
    }

    private static void fourQueries(
            float[] keys,
            int positions,
            int headDim,
            float[] queries,
            int query,
            float scale,
            float[] out,
            int to,
            int outStride) {
        int p = 0;
        for (; p + 2 * COUNT <= positions; p += 2 * COUNT) {
            int first = keyAt(p, headDim);
            int second = keyAt(p + COUNT, headDim);
            fourByTwo(keys, first, second, headDim, queries, query, scale, out, to + p, outStride);
        }
        for (; p < positions; p += COUNT) {
            for (int q = 0; q < QUERIES; q++) {
                int at = to + q * outStride + p;
                oneByOne(keys, keyAt(p, headDim), headDim, queries, query + q * headDim, scale, out, at);
            }
        }
    }

    /** Index of a position's first component. */
    private static int keyAt(int position, int headDim) {
        return position / KEY_BLOCK * KEY_BLOCK * headDim + position % KEY_BLOCK;
    }

    private static void oneByOne(
            float[] keys, int key, int headDim, float[] queries, int query, float scale, float[] out, int to) {
        FloatVector sum = FloatVector.zero(FLOATS);
        for (int d = 0; d < headDim; d++) {
            sum = FloatVector.fromArray(FLOATS, keys, key + d * KEY_BLOCK)
                    .fma(FloatVector.broadcast(FLOATS, queries[query + d]), sum);
        }
        sum.mul(scale).intoArray(out, to);
    }

    private static void fourByTwo(
            float[] keys,
            int first,
            int second,
            int headDim,
            float[] queries,
            int query,
            float scale,
            float[] out,
            int to,
            int toStride) {
        FloatVector s00 = FloatVector.zero(FLOATS);
        FloatVector s01 = FloatVector.zero(FLOATS);
        FloatVector s10 = FloatVector.zero(FLOATS);
        FloatVector s11 = FloatVector.zero(FLOATS);
        FloatVector s20 = FloatVector.zero(FLOATS);
        FloatVector s21 = FloatVector.zero(FLOATS);
        FloatVector s30 = FloatVector.zero(FLOATS);
        FloatVector s31 = FloatVector.zero(FLOATS);
        int query1 = query + headDim;
        int query2 = query + 2 * headDim;
        int query3 = query + 3 * headDim;
        for (int d = 0; d < headDim; d++) {
            FloatVector key0 = FloatVector.fromArray(FLOATS, keys, first + d * KEY_BLOCK);
            FloatVector key1 = FloatVector.fromArray(FLOATS, keys, second + d * KEY_BLOCK);
            FloatVector q0 = FloatVector.broadcast(FLOATS, queries[query + d]);
            s00 = key0.fma(q0, s00);
            s01 = key1.fma(q0, s01);
            FloatVector q1 = FloatVector.broadcast(FLOATS, queries[query1 + d]);
            s10 = key0.fma(q1, s10);
            s11 = key1.fma(q1, s11);
            FloatVector q2 = FloatVector.broadcast(FLOATS, queries[query2 + d]);
            s20 = key0.fma(q2, s20);
            s21 = key1.fma(q2, s21);
            FloatVector q3 = FloatVector.broadcast(FLOATS, queries[query3 + d]);
            s30 = key0.fma(q3, s30);
            s31 = key1.fma(q3, s31);
        }
        s00.mul(scale).intoArray(out, to);
        s01.mul(scale).intoArray(out, to + COUNT);
        s10.mul(scale).intoArray(out, to + toStride);
        s11.mul(scale).intoArray(out, to + toStride + COUNT);
        s20.mul(scale).intoArray(out, to + 2 * toStride);
        s21.mul(scale).intoArray(out, to + 2 * toStride + COUNT);
        s30.mul(scale).intoArray(out, to + 3 * toStride);
        s31.mul(scale).intoArray(out, to + 3 * toStride + COUNT);
    }
}
