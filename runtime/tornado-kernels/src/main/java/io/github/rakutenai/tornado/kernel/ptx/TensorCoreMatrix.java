package io.github.rakutenai.tornado.kernel.ptx;

import io.github.rakutenai.tornado.kernel.Step;
import io.github.rakutenai.tornado.kernel.WeightCodes;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.enums.MMAShape;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.HalfFloat;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.HalfFloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/**
 * Products of a weight matrix and many vectors on tensor cores: halves are multiplied, floats are added. Weights are decoded to
 * halves once for all vectors of a group.
 *
 * <p>A group multiplies some vectors, 16, 32, 64 or 128, with half as many rows as it has items. Each of its warps multiplies up
 * to 32 of these vectors with 8 rows for each fragment that it has; warps for which no rows or vectors are left share the
 * columns. Groups share the columns, too, where there are few rows: the sums of each share are stored apart, and whoever reads
 * them adds them in the same order each time.
 *
 * <p>While a tile of weights and vectors in local memory is multiplied, items fetch their part of the next one. All that is
 * fetched, and all fragments, are variables with a name each: TornadoVM keeps arrays in memory, not in registers, and knows no
 * arrays of fragments. A fragment must go around the loop without a branch on its way, or TornadoVM loses it.
 *
 * <p>Source: PTX ISA, mma.sync.m16n8k16.
 */
public final class TensorCoreMatrix {

    /** The most columns that are in local memory at a time. */
    public static final int MOST_COLUMNS = 64;

    private static final int WARP = 32;

    /** Vectors of a fragment, and of its columns. */
    private static final int FRAGMENT = 16;

    /** Vectors of a warp. */
    private static final int WARP_VECTORS = 32;

    private static final int FRAGMENT_ROWS = WeightTile.BLOCK_ROWS;

    /** Ints of a block of activations, of 16 vectors and 16 columns. */
    private static final int BLOCK_INTS = FRAGMENT * FRAGMENT / 2;

    private TensorCoreMatrix() {}

    /** Rows of weights of a group. */
    public static int rows(int threads) {
        return WeightTile.rows(threads);
    }

    /**
     * Shares of the columns that a group's warps have.
     *
     * @param vectors of a group
     * @param threads of a group
     * @param fragments of a warp's rows
     */
    public static int warpShares(int vectors, int threads, int fragments) {
        return threads / WARP / (warpsOfVectors(vectors) * warpsOfRows(threads, fragments));
    }

    private static int warpsOfVectors(int vectors) {
        return (vectors + WARP_VECTORS - 1) / WARP_VECTORS;
    }

    private static int warpsOfRows(int threads, int fragments) {
        return rows(threads) / (FRAGMENT_ROWS * fragments);
    }

    /**
     * Where packed vectors have an int of a tile, counted from the tile's first: blocks of 16 vectors follow each other. Beyond
     * the tile, its last one.
     *
     * @param vectorInts of 16 vectors
     * @param tileInts of their columns in a tile
     * @param xInts of the whole tile
     */
    private static int place(int vectorInts, int tileInts, int xInts, int number) {
        int inside = TornadoMath.min(number, xInts - 1);
        return inside / tileInts * vectorInts + inside % tileInts;
    }

    /** Whether a tile of vectors is so small that items fetch all of it while the tile before is multiplied. */
    private static boolean fetchesVectors(int xInts, int threads) {
        return xInts <= 8 * threads;
    }

    /**
     * Multiplies: the sum over all shares of sums[share][t][r] = sum_c w[r][c] * x[t][c]. Groups are numbered vectors first.
     *
     * @param packed vectors as {@link PackedVectors} packs them
     * @param words as {@link WeightCodes} has them; likewise halves and floats
     * @param sums (splits * {@link #warpShares}, sumVectors, sumRows), overwritten; beyond the pass and the matrix, anything
     * @param logits 1: of the rows whose logits are wanted; 0: of all
     * @param sumVectors vectors that sums have room for, a multiple of a group's
     * @param sumRows rows that sums have room for, a multiple of a group's
     * @param splits shares of the columns among groups
     * @param vectors of a group: 16, 32, 64 or 128
     * @param tileColumns columns that are in local memory at a time: 64, or 32 with 256 threads
     * @param threads of a group: 128 or 256
     * @param fragments of a warp's rows: 4 or 8
     * @param buffers tiles in local memory: with two, some warps fill one while others multiply the other
     */
    public static void multiply(
            KernelContext context,
            IntArray step,
            IntArray packed,
            IntArray words,
            HalfFloatArray halves,
            FloatArray floats,
            FloatArray sums,
            int logits,
            int format,
            int rows,
            int columns,
            int sumVectors,
            int sumRows,
            int splits,
            int vectors,
            int tileColumns,
            int threads,
            int fragments,
            int buffers) {
        int blocks = tileColumns / FRAGMENT;
        int tileInts = blocks * BLOCK_INTS;
        int vectorInts = (columns + MOST_COLUMNS - 1) / MOST_COLUMNS * (MOST_COLUMNS / FRAGMENT) * BLOCK_INTS;
        int fragmentBytes = blocks * WeightTile.STRIDE * Short.BYTES;
        int xInts = vectors * tileColumns / 2;
        int wHalves = WeightTile.halves(blocks, threads);
        int[] x = context.allocateIntLocalArray(buffers * vectors * tileColumns / 2);
        int[] pairs = context.allocateIntLocalArray(buffers * WeightTile.pairInts(format, blocks, threads));
        HalfFloat[] w = context.allocateHalfFloatLocalArray(buffers * WeightTile.quantHalves(format, blocks, threads));
        boolean dense = WeightTile.dense(format);
        int total = logits == 1 ? step.get(Step.logitsRows()) : step.get(Step.rows());
        int vectorTiles = TornadoMath.max(1, (total + vectors - 1) / vectors);
        int rowTiles = sumRows / rows(threads);
        int unit = context.groupIdx / vectorTiles;
        int firstVector = context.groupIdx % vectorTiles * vectors;
        int split = unit % splits;
        int firstRow = unit / splits * rows(threads);
        int item = context.localIdx;
        int warp = item / WARP;
        int warpVectors = warp % warpsOfVectors(vectors);
        int warpRows = warp / warpsOfVectors(vectors) % warpsOfRows(threads, fragments);
        int shares = warpShares(vectors, threads, fragments);
        int share = warp / (warpsOfVectors(vectors) * warpsOfRows(threads, fragments));
        int tiles = (columns + tileColumns - 1) / tileColumns;
        int splitTiles = (tiles + splits - 1) / splits;
        int from = split * splitTiles;
        int to = TornadoMath.min(from + splitTiles, tiles);
        int last = to - 1;
        int octets = rows * (columns / WeightCodes.OCTET);
        if (total > 0 && unit < rowTiles * splits) {
            float[] c00 = context.mmaFragment(0);
            float[] c01 = context.mmaFragment(0);
            float[] c02 = context.mmaFragment(0);
            float[] c03 = context.mmaFragment(0);
            float[] c04 = context.mmaFragment(0);
            float[] c05 = context.mmaFragment(0);
            float[] c06 = context.mmaFragment(0);
            float[] c07 = context.mmaFragment(0);
            float[] c10 = context.mmaFragment(0);
            float[] c11 = context.mmaFragment(0);
            float[] c12 = context.mmaFragment(0);
            float[] c13 = context.mmaFragment(0);
            float[] c14 = context.mmaFragment(0);
            float[] c15 = context.mmaFragment(0);
            float[] c16 = context.mmaFragment(0);
            float[] c17 = context.mmaFragment(0);
            int firstInts = firstVector / FRAGMENT * vectorInts;
            int row0 = WeightTile.rowOctet(rows, columns, firstRow, blocks, threads, item, 0);
            int row1 = WeightTile.rowOctet(rows, columns, firstRow, blocks, threads, item, 1);
            int pairRow = firstRow + WeightTile.pairRow(blocks, threads, item, 0);
            int pairStep = WeightTile.pairRow(blocks, threads, 0, 1);
            // With two blocks, there are no pairs but the first eight.
            int moreStep = blocks > 2 ? pairStep : 0;
            int whole = rows % rows(threads) == 0 ? 1 : 0;
            int column = from * tileColumns;
            int denseColumn = WeightTile.denseColumn(columns, column, blocks, item);
            int octet = WeightTile.octet(columns, column, blocks, item);
            float scale0 = WeightTile.scale(format, halves, row0, octet);
            float minimum0 = WeightTile.minimum(format, halves, row0, octet, scale0);
            int w00 = WeightTile.word(format, words, octets, row0 + octet, 0);
            int w01 = WeightTile.word(format, words, octets, row0 + octet, 1);
            int w02 = WeightTile.word(format, words, octets, row0 + octet, 2);
            int w03 = WeightTile.word(format, words, octets, row0 + octet, 3);
            float scale1 = WeightTile.scale(format, halves, row1, octet);
            float minimum1 = WeightTile.minimum(format, halves, row1, octet, scale1);
            int w10 = WeightTile.word(format, words, octets, row1 + octet, 0);
            int w11 = WeightTile.word(format, words, octets, row1 + octet, 1);
            int w12 = WeightTile.word(format, words, octets, row1 + octet, 2);
            int w13 = WeightTile.word(format, words, octets, row1 + octet, 3);
            int p0 = WeightTile.pair(format, halves, floats, rows, columns, pairRow, denseColumn, whole);
            int p1 = WeightTile.pair(format, halves, floats, rows, columns, pairRow + pairStep, denseColumn, whole);
            int p2 = WeightTile.pair(format, halves, floats, rows, columns, pairRow + 2 * pairStep, denseColumn, whole);
            int p3 = WeightTile.pair(format, halves, floats, rows, columns, pairRow + 3 * pairStep, denseColumn, whole);
            int p4 = WeightTile.pair(format, halves, floats, rows, columns, pairRow + 4 * pairStep, denseColumn, whole);
            int p5 = WeightTile.pair(format, halves, floats, rows, columns, pairRow + 5 * pairStep, denseColumn, whole);
            int p6 = WeightTile.pair(format, halves, floats, rows, columns, pairRow + 6 * pairStep, denseColumn, whole);
            int p7 = WeightTile.pair(format, halves, floats, rows, columns, pairRow + 7 * pairStep, denseColumn, whole);
            int p8 = WeightTile.pair(format, halves, floats, rows, columns, pairRow + 8 * moreStep, denseColumn, whole);
            int p9 = WeightTile.pair(format, halves, floats, rows, columns, pairRow + 9 * moreStep, denseColumn, whole);
            int p10 =
                    WeightTile.pair(format, halves, floats, rows, columns, pairRow + 10 * moreStep, denseColumn, whole);
            int p11 =
                    WeightTile.pair(format, halves, floats, rows, columns, pairRow + 11 * moreStep, denseColumn, whole);
            int p12 =
                    WeightTile.pair(format, halves, floats, rows, columns, pairRow + 12 * moreStep, denseColumn, whole);
            int p13 =
                    WeightTile.pair(format, halves, floats, rows, columns, pairRow + 13 * moreStep, denseColumn, whole);
            int p14 =
                    WeightTile.pair(format, halves, floats, rows, columns, pairRow + 14 * moreStep, denseColumn, whole);
            int p15 =
                    WeightTile.pair(format, halves, floats, rows, columns, pairRow + 15 * moreStep, denseColumn, whole);
            int x0 = packed.get(firstInts + from * tileInts + place(vectorInts, tileInts, xInts, item));
            int x1 = packed.get(firstInts + from * tileInts + place(vectorInts, tileInts, xInts, item + threads));
            int x2 = packed.get(firstInts + from * tileInts + place(vectorInts, tileInts, xInts, item + 2 * threads));
            int x3 = packed.get(firstInts + from * tileInts + place(vectorInts, tileInts, xInts, item + 3 * threads));
            int x4 = packed.get(firstInts + from * tileInts + place(vectorInts, tileInts, xInts, item + 4 * threads));
            int x5 = packed.get(firstInts + from * tileInts + place(vectorInts, tileInts, xInts, item + 5 * threads));
            int x6 = packed.get(firstInts + from * tileInts + place(vectorInts, tileInts, xInts, item + 6 * threads));
            int x7 = packed.get(firstInts + from * tileInts + place(vectorInts, tileInts, xInts, item + 7 * threads));
            for (int tile = from; tile < to; tile++) {
                int xTo = tile % buffers * xInts + item;
                if (fetchesVectors(xInts, threads)) {
                    x[xTo] = x0;
                    if (threads < xInts) {
                        x[xTo + threads] = x1;
                    }
                    if (2 * threads < xInts) {
                        x[xTo + 2 * threads] = x2;
                    }
                    if (3 * threads < xInts) {
                        x[xTo + 3 * threads] = x3;
                    }
                    if (4 * threads < xInts) {
                        x[xTo + 4 * threads] = x4;
                    }
                    if (5 * threads < xInts) {
                        x[xTo + 5 * threads] = x5;
                    }
                    if (6 * threads < xInts) {
                        x[xTo + 6 * threads] = x6;
                    }
                    if (7 * threads < xInts) {
                        x[xTo + 7 * threads] = x7;
                    }
                } else {
                    int xFrom = firstInts + tile * tileInts;
                    for (int i = 0; i < xInts; i += 8 * threads) {
                        int v0 = packed.get(xFrom + place(vectorInts, tileInts, xInts, item + i));
                        int v1 = packed.get(xFrom + place(vectorInts, tileInts, xInts, item + i + threads));
                        int v2 = packed.get(xFrom + place(vectorInts, tileInts, xInts, item + i + 2 * threads));
                        int v3 = packed.get(xFrom + place(vectorInts, tileInts, xInts, item + i + 3 * threads));
                        int v4 = packed.get(xFrom + place(vectorInts, tileInts, xInts, item + i + 4 * threads));
                        int v5 = packed.get(xFrom + place(vectorInts, tileInts, xInts, item + i + 5 * threads));
                        int v6 = packed.get(xFrom + place(vectorInts, tileInts, xInts, item + i + 6 * threads));
                        int v7 = packed.get(xFrom + place(vectorInts, tileInts, xInts, item + i + 7 * threads));
                        x[xTo + i] = v0;
                        x[xTo + i + threads] = v1;
                        x[xTo + i + 2 * threads] = v2;
                        x[xTo + i + 3 * threads] = v3;
                        x[xTo + i + 4 * threads] = v4;
                        x[xTo + i + 5 * threads] = v5;
                        x[xTo + i + 6 * threads] = v6;
                        x[xTo + i + 7 * threads] = v7;
                    }
                }
                int wTo = tile % buffers * wHalves;
                if (WeightTile.dense(format)) {
                    int pairsTo = wTo / 2 + WeightTile.pairs(blocks, threads, item);
                    pairs[pairsTo + WeightTile.pairOffset(blocks, threads, 0)] = p0;
                    pairs[pairsTo + WeightTile.pairOffset(blocks, threads, 1)] = p1;
                    pairs[pairsTo + WeightTile.pairOffset(blocks, threads, 2)] = p2;
                    pairs[pairsTo + WeightTile.pairOffset(blocks, threads, 3)] = p3;
                    pairs[pairsTo + WeightTile.pairOffset(blocks, threads, 4)] = p4;
                    pairs[pairsTo + WeightTile.pairOffset(blocks, threads, 5)] = p5;
                    pairs[pairsTo + WeightTile.pairOffset(blocks, threads, 6)] = p6;
                    pairs[pairsTo + WeightTile.pairOffset(blocks, threads, 7)] = p7;
                    if (blocks > 2) {
                        pairs[pairsTo + WeightTile.pairOffset(blocks, threads, 8)] = p8;
                        pairs[pairsTo + WeightTile.pairOffset(blocks, threads, 9)] = p9;
                        pairs[pairsTo + WeightTile.pairOffset(blocks, threads, 10)] = p10;
                        pairs[pairsTo + WeightTile.pairOffset(blocks, threads, 11)] = p11;
                        pairs[pairsTo + WeightTile.pairOffset(blocks, threads, 12)] = p12;
                        pairs[pairsTo + WeightTile.pairOffset(blocks, threads, 13)] = p13;
                        pairs[pairsTo + WeightTile.pairOffset(blocks, threads, 14)] = p14;
                        pairs[pairsTo + WeightTile.pairOffset(blocks, threads, 15)] = p15;
                    }
                } else {
                    int to0 = wTo + WeightTile.quants(blocks, threads, item, 0);
                    for (int i = 0; i < WeightTile.BLOCK; i++) {
                        float weight = WeightTile.weight(format, i, w00, w01, w02, w03, scale0, minimum0);
                        w[to0 + WeightTile.column(i)] = new HalfFloat(weight);
                    }
                    if (blocks > 2) {
                        int to1 = wTo + WeightTile.quants(blocks, threads, item, 1);
                        for (int i = 0; i < WeightTile.BLOCK; i++) {
                            float weight = WeightTile.weight(format, i, w10, w11, w12, w13, scale1, minimum1);
                            w[to1 + WeightTile.column(i)] = new HalfFloat(weight);
                        }
                    }
                }
                context.localBarrier();
                int next = TornadoMath.min(tile + 1, last);
                column = next * tileColumns;
                denseColumn = WeightTile.denseColumn(columns, column, blocks, item);
                octet = WeightTile.octet(columns, column, blocks, item);
                scale0 = WeightTile.scale(format, halves, row0, octet);
                minimum0 = WeightTile.minimum(format, halves, row0, octet, scale0);
                w00 = WeightTile.word(format, words, octets, row0 + octet, 0);
                w01 = WeightTile.word(format, words, octets, row0 + octet, 1);
                w02 = WeightTile.word(format, words, octets, row0 + octet, 2);
                w03 = WeightTile.word(format, words, octets, row0 + octet, 3);
                scale1 = WeightTile.scale(format, halves, row1, octet);
                minimum1 = WeightTile.minimum(format, halves, row1, octet, scale1);
                w10 = WeightTile.word(format, words, octets, row1 + octet, 0);
                w11 = WeightTile.word(format, words, octets, row1 + octet, 1);
                w12 = WeightTile.word(format, words, octets, row1 + octet, 2);
                w13 = WeightTile.word(format, words, octets, row1 + octet, 3);
                p0 = WeightTile.pair(format, halves, floats, rows, columns, pairRow, denseColumn, whole);
                p1 = WeightTile.pair(format, halves, floats, rows, columns, pairRow + pairStep, denseColumn, whole);
                p2 = WeightTile.pair(format, halves, floats, rows, columns, pairRow + 2 * pairStep, denseColumn, whole);
                p3 = WeightTile.pair(format, halves, floats, rows, columns, pairRow + 3 * pairStep, denseColumn, whole);
                p4 = WeightTile.pair(format, halves, floats, rows, columns, pairRow + 4 * pairStep, denseColumn, whole);
                p5 = WeightTile.pair(format, halves, floats, rows, columns, pairRow + 5 * pairStep, denseColumn, whole);
                p6 = WeightTile.pair(format, halves, floats, rows, columns, pairRow + 6 * pairStep, denseColumn, whole);
                p7 = WeightTile.pair(format, halves, floats, rows, columns, pairRow + 7 * pairStep, denseColumn, whole);
                p8 = WeightTile.pair(format, halves, floats, rows, columns, pairRow + 8 * moreStep, denseColumn, whole);
                p9 = WeightTile.pair(format, halves, floats, rows, columns, pairRow + 9 * moreStep, denseColumn, whole);
                p10 = WeightTile.pair(
                        format, halves, floats, rows, columns, pairRow + 10 * moreStep, denseColumn, whole);
                p11 = WeightTile.pair(
                        format, halves, floats, rows, columns, pairRow + 11 * moreStep, denseColumn, whole);
                p12 = WeightTile.pair(
                        format, halves, floats, rows, columns, pairRow + 12 * moreStep, denseColumn, whole);
                p13 = WeightTile.pair(
                        format, halves, floats, rows, columns, pairRow + 13 * moreStep, denseColumn, whole);
                p14 = WeightTile.pair(
                        format, halves, floats, rows, columns, pairRow + 14 * moreStep, denseColumn, whole);
                p15 = WeightTile.pair(
                        format, halves, floats, rows, columns, pairRow + 15 * moreStep, denseColumn, whole);
                x0 = packed.get(firstInts + next * tileInts + place(vectorInts, tileInts, xInts, item));
                x1 = packed.get(firstInts + next * tileInts + place(vectorInts, tileInts, xInts, item + threads));
                x2 = packed.get(firstInts + next * tileInts + place(vectorInts, tileInts, xInts, item + 2 * threads));
                x3 = packed.get(firstInts + next * tileInts + place(vectorInts, tileInts, xInts, item + 3 * threads));
                x4 = packed.get(firstInts + next * tileInts + place(vectorInts, tileInts, xInts, item + 4 * threads));
                x5 = packed.get(firstInts + next * tileInts + place(vectorInts, tileInts, xInts, item + 5 * threads));
                x6 = packed.get(firstInts + next * tileInts + place(vectorInts, tileInts, xInts, item + 6 * threads));
                x7 = packed.get(firstInts + next * tileInts + place(vectorInts, tileInts, xInts, item + 7 * threads));
                int xAt = tile % buffers * xInts + warpVectors * 2 * tileInts + share * BLOCK_INTS;
                int wAt = tile % buffers * wHalves + (warpRows * fragments * blocks + share) * WeightTile.STRIDE;
                for (int i = 0; i < blocks / shares; i++) {
                    int xBytes = (xAt + shares * i * BLOCK_INTS) * Integer.BYTES;
                    int wBytes = (wAt + shares * i * WeightTile.STRIDE) * Short.BYTES;
                    HalfFloat[] a0 = context.mmaLoadA(x, FRAGMENT, xBytes);
                    HalfFloat[] a1 = a0;
                    if (vectors > FRAGMENT) {
                        a1 = context.mmaLoadA(x, FRAGMENT, xBytes + tileInts * Integer.BYTES);
                    }
                    HalfFloat[] b0 = dense
                            ? context.mmaLoadB(pairs, FRAGMENT, wBytes)
                            : context.mmaLoadBSwizzled(w, FRAGMENT, wBytes);
                    c00 = context.mma(a0, b0, c00, MMAShape.M16N8K16);
                    if (vectors > FRAGMENT) {
                        c10 = context.mma(a1, b0, c10, MMAShape.M16N8K16);
                    }
                    HalfFloat[] b1 = dense
                            ? context.mmaLoadB(pairs, FRAGMENT, wBytes + 1 * fragmentBytes)
                            : context.mmaLoadBSwizzled(w, FRAGMENT, wBytes + 1 * fragmentBytes);
                    c01 = context.mma(a0, b1, c01, MMAShape.M16N8K16);
                    if (vectors > FRAGMENT) {
                        c11 = context.mma(a1, b1, c11, MMAShape.M16N8K16);
                    }
                    HalfFloat[] b2 = dense
                            ? context.mmaLoadB(pairs, FRAGMENT, wBytes + 2 * fragmentBytes)
                            : context.mmaLoadBSwizzled(w, FRAGMENT, wBytes + 2 * fragmentBytes);
                    c02 = context.mma(a0, b2, c02, MMAShape.M16N8K16);
                    if (vectors > FRAGMENT) {
                        c12 = context.mma(a1, b2, c12, MMAShape.M16N8K16);
                    }
                    HalfFloat[] b3 = dense
                            ? context.mmaLoadB(pairs, FRAGMENT, wBytes + 3 * fragmentBytes)
                            : context.mmaLoadBSwizzled(w, FRAGMENT, wBytes + 3 * fragmentBytes);
                    c03 = context.mma(a0, b3, c03, MMAShape.M16N8K16);
                    if (vectors > FRAGMENT) {
                        c13 = context.mma(a1, b3, c13, MMAShape.M16N8K16);
                    }
                    if (fragments > 4) {
                        HalfFloat[] b4 = dense
                                ? context.mmaLoadB(pairs, FRAGMENT, wBytes + 4 * fragmentBytes)
                                : context.mmaLoadBSwizzled(w, FRAGMENT, wBytes + 4 * fragmentBytes);
                        c04 = context.mma(a0, b4, c04, MMAShape.M16N8K16);
                        if (vectors > FRAGMENT) {
                            c14 = context.mma(a1, b4, c14, MMAShape.M16N8K16);
                        }
                        HalfFloat[] b5 = dense
                                ? context.mmaLoadB(pairs, FRAGMENT, wBytes + 5 * fragmentBytes)
                                : context.mmaLoadBSwizzled(w, FRAGMENT, wBytes + 5 * fragmentBytes);
                        c05 = context.mma(a0, b5, c05, MMAShape.M16N8K16);
                        if (vectors > FRAGMENT) {
                            c15 = context.mma(a1, b5, c15, MMAShape.M16N8K16);
                        }
                        HalfFloat[] b6 = dense
                                ? context.mmaLoadB(pairs, FRAGMENT, wBytes + 6 * fragmentBytes)
                                : context.mmaLoadBSwizzled(w, FRAGMENT, wBytes + 6 * fragmentBytes);
                        c06 = context.mma(a0, b6, c06, MMAShape.M16N8K16);
                        if (vectors > FRAGMENT) {
                            c16 = context.mma(a1, b6, c16, MMAShape.M16N8K16);
                        }
                        HalfFloat[] b7 = dense
                                ? context.mmaLoadB(pairs, FRAGMENT, wBytes + 7 * fragmentBytes)
                                : context.mmaLoadBSwizzled(w, FRAGMENT, wBytes + 7 * fragmentBytes);
                        c07 = context.mma(a0, b7, c07, MMAShape.M16N8K16);
                        if (vectors > FRAGMENT) {
                            c17 = context.mma(a1, b7, c17, MMAShape.M16N8K16);
                        }
                    }
                }
                if (buffers == 1) {
                    context.localBarrier();
                }
            }
            int vector = (split * shares + share) * sumVectors + firstVector + warpVectors * WARP_VECTORS;
            int row = firstRow + warpRows * fragments * FRAGMENT_ROWS;
            context.mmaStore(c00, sums, vector, row + 0 * FRAGMENT_ROWS, sumRows);
            if (vectors > FRAGMENT) {
                context.mmaStore(c10, sums, vector + FRAGMENT, row + 0 * FRAGMENT_ROWS, sumRows);
            }
            context.mmaStore(c01, sums, vector, row + 1 * FRAGMENT_ROWS, sumRows);
            if (vectors > FRAGMENT) {
                context.mmaStore(c11, sums, vector + FRAGMENT, row + 1 * FRAGMENT_ROWS, sumRows);
            }
            context.mmaStore(c02, sums, vector, row + 2 * FRAGMENT_ROWS, sumRows);
            if (vectors > FRAGMENT) {
                context.mmaStore(c12, sums, vector + FRAGMENT, row + 2 * FRAGMENT_ROWS, sumRows);
            }
            context.mmaStore(c03, sums, vector, row + 3 * FRAGMENT_ROWS, sumRows);
            if (vectors > FRAGMENT) {
                context.mmaStore(c13, sums, vector + FRAGMENT, row + 3 * FRAGMENT_ROWS, sumRows);
            }
            if (fragments > 4) {
                context.mmaStore(c04, sums, vector, row + 4 * FRAGMENT_ROWS, sumRows);
                if (vectors > FRAGMENT) {
                    context.mmaStore(c14, sums, vector + FRAGMENT, row + 4 * FRAGMENT_ROWS, sumRows);
                }
                context.mmaStore(c05, sums, vector, row + 5 * FRAGMENT_ROWS, sumRows);
                if (vectors > FRAGMENT) {
                    context.mmaStore(c15, sums, vector + FRAGMENT, row + 5 * FRAGMENT_ROWS, sumRows);
                }
                context.mmaStore(c06, sums, vector, row + 6 * FRAGMENT_ROWS, sumRows);
                if (vectors > FRAGMENT) {
                    context.mmaStore(c16, sums, vector + FRAGMENT, row + 6 * FRAGMENT_ROWS, sumRows);
                }
                context.mmaStore(c07, sums, vector, row + 7 * FRAGMENT_ROWS, sumRows);
                if (vectors > FRAGMENT) {
                    context.mmaStore(c17, sums, vector + FRAGMENT, row + 7 * FRAGMENT_ROWS, sumRows);
                }
            }
        }
    }
}
