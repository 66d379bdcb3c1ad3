package io.github.rakutenai.tornado.kernel.ptx;

import io.github.rakutenai.tornado.kernel.Attention;
import io.github.rakutenai.tornado.kernel.Step;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.HalfFloat;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.HalfFloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/**
 * Grouped-query attention, as {@link Attention}, on a device that knows halves: a work group reads each key and value once for
 * {@value #QUERIES} query heads.
 *
 * <p>A tile is {@value #TILE} positions, one a lane. Each warp multiplies some components of its keys; then some take a head each
 * and make weights of the scores; then each item adds up one component of some of the values.
 */
public final class WarpAttention {

    /** Query heads of a work group. */
    public static final int QUERIES = 4;

    /** Queries and keys are rotated already, and keys and values stored. */
    public static final int ROTATED = 0;

    /** Components i and i + headDim / 2 are a pair to be rotated. */
    public static final int HALVES = 1;

    /** Components 2i and 2i + 1 are a pair to be rotated. */
    public static final int NEIGHBOURS = 2;

    private static final int LANES = 32;
    private static final int LAST_LANE = LANES - 1;
    private static final int TILE = LANES;

    /** Components, or positions, that an item reads at a time, so that it waits for them together. */
    private static final int AT_ONCE = 8;

    /** The most items of a group: more would have too few registers. */
    private static final int MOST_THREADS = 512;

    private static final int LAST_SLOT = Step.BLOCK - 1;
    private static final int TILE_BLOCKS = TILE / Step.BLOCK;
    private static final float LARGEST_HALF = 65504;

    private WarpAttention() {}

    /** Items of a work group that attends. */
    public static int threads(int headDim) {
        return teams(headDim) * width(headDim);
    }

    /** Items that take a component each, in whole warps; those of a work group that joins. */
    public static int width(int headDim) {
        return (headDim + LANES - 1) / LANES * LANES;
    }

    /** How often a group has so many items; they share the positions of a tile. */
    public static int teams(int headDim) {
        int teams = TILE / AT_ONCE;
        while (teams > 1 && teams * width(headDim) > MOST_THREADS) {
            teams = teams / 2;
        }
        return teams;
    }

    /** Work groups of a row. */
    public static int groups(int heads, int kvHeads, int splits) {
        return kvHeads * quads(heads, kvHeads) * splits;
    }

    private static int quads(int heads, int kvHeads) {
        return (heads / kvHeads + QUERIES - 1) / QUERIES;
    }

    /** Blocks of a share: whole tiles, so that not all splits have one if there are few. */
    private static int shareBlocks(int blocks, int splits) {
        return (blocks + TILE_BLOCKS * splits - 1) / (TILE_BLOCKS * splits) * TILE_BLOCKS;
    }

    /**
     * Rotates the queries and keys of all rows and stores keys and values in their blocks, as {@link Attention#rotateAndStore}.
     * An item takes two components, of a query, or of a key and its value: (rows, heads + kvHeads, headDim / 2) items.
     */
    public static void rotateAndStore(
            KernelContext context,
            IntArray step,
            FloatArray qkv,
            FloatArray angles,
            FloatArray keys,
            FloatArray values,
            HalfFloatArray halfKeys,
            HalfFloatArray halfValues,
            int capacity,
            int tableBlocks,
            int heads,
            int kvHeads,
            int headDim,
            int rotateHalf,
            int halfPrecision) {
        int pairs = headDim / 2;
        int rowPairs = (heads + kvHeads) * pairs;
        int item = context.globalIdx;
        int row = item / rowPairs;
        if (row < step.get(Step.rows())) {
            int head = item % rowPairs / pairs;
            int pair = item % pairs;
            int distance = rotateHalf == 1 ? pairs : 1;
            int first = rotateHalf == 1 ? pair : 2 * pair;
            int at = (row * (heads + 2 * kvHeads) + head) * headDim + first;
            float a = qkv.get(at);
            float b = qkv.get(at + distance);
            float cos = angles.get(2 * (row * pairs + pair));
            float sin = angles.get(2 * (row * pairs + pair) + 1);
            float rotatedA = a * cos - b * sin;
            float rotatedB = a * sin + b * cos;
            if (head < heads) {
                qkv.set(at, rotatedA);
                qkv.set(at + distance, rotatedB);
            } else {
                int position = step.get(Step.position(capacity, row));
                int slot = position & LAST_SLOT;
                int block = Step.block(step, capacity, tableBlocks, row, position / Step.BLOCK);
                int key = Attention.keyAt(block * kvHeads + head - heads, headDim, first, slot);
                int value = Attention.valueAt(block * kvHeads + head - heads, headDim, first, slot);
                float valueA = qkv.get(at + kvHeads * headDim);
                float valueB = qkv.get(at + kvHeads * headDim + distance);
                store(keys, halfKeys, halfPrecision, key, rotatedA);
                store(keys, halfKeys, halfPrecision, key + distance * Step.BLOCK, rotatedB);
                store(values, halfValues, halfPrecision, value, valueA);
                store(values, halfValues, halfPrecision, value + distance, valueB);
            }
        }
    }

    /**
     * Attends with some query heads of one key and value head to one share of their row's positions. A work group each for (row,
     * key and value head, some of its query heads, share).
     *
     * @param shares (rows, heads, splits, {@link Attention#shareFloats}), overwritten if there is more than one split
     * @param attended (rows, heads, headDim), overwritten if there is one split only
     * @param splits the most shares of a row
     * @param teams items that take the same component, of which each takes other positions
     * @param rotation {@link #ROTATED}; or, in a pass of one row, how queries and key are rotated here before the key and the
     *     value are stored
     */
    public static void attend(
            KernelContext context,
            IntArray step,
            FloatArray qkv,
            FloatArray angles,
            FloatArray keys,
            FloatArray values,
            HalfFloatArray halfKeys,
            HalfFloatArray halfValues,
            FloatArray shares,
            FloatArray attended,
            int capacity,
            int tableBlocks,
            int heads,
            int kvHeads,
            int headDim,
            int splits,
            float scale,
            int rotation,
            int halfPrecision,
            int teams) {
        int width = (headDim + LANES - 1) / LANES * LANES;
        int warps = teams * width / LANES;
        int warpComponents = LANES / teams;
        int teamPositions = TILE / teams;
        float[] queries = context.allocateFloatLocalArray(QUERIES * width);
        float[] parts = context.allocateFloatLocalArray(QUERIES * teams * width);
        float[] weights = context.allocateFloatLocalArray(QUERIES * TILE);
        float[] factors = context.allocateFloatLocalArray(QUERIES);
        float[] largest = context.allocateFloatLocalArray(QUERIES);
        float[] totals = context.allocateFloatLocalArray(QUERIES);
        int item = context.localIdx;
        int lane = item & LAST_LANE;
        int warp = item / LANES;
        int team = item / width;
        int d = item - team * width;
        int split = context.groupIdx % splits;
        int quads = (heads / kvHeads + QUERIES - 1) / QUERIES;
        int firstQuery = context.groupIdx / splits % quads * QUERIES;
        int kvHead = context.groupIdx / (splits * quads) % kvHeads;
        int row = context.groupIdx / (splits * quads * kvHeads);
        int headQueries = heads / kvHeads;
        int position = step.get(Step.position(capacity, row));
        int firstVisible = step.get(Step.firstVisible(capacity, row));
        int firstBlock = firstVisible / Step.BLOCK;
        int blocks = position / Step.BLOCK + 1 - firstBlock;
        int shareBlocks = shareBlocks(blocks, splits);
        int from = firstBlock + split * shareBlocks;
        int to = TornadoMath.min(from + shareBlocks, firstBlock + blocks);
        if (row < step.get(Step.rows()) && from < to) {
            int table = Step.table(capacity, tableBlocks, step.get(Step.tableOf(capacity, row)));
            for (int i = team; i < QUERIES; i += teams) {
                int head = kvHead * headQueries + TornadoMath.min(firstQuery + i, headQueries - 1);
                int first = (row * (heads + 2 * kvHeads) + head) * headDim;
                float query = 0;
                if (d < headDim) {
                    query = scale * rotated(qkv, angles, headDim, rotation, first, d);
                }
                queries[i * width + d] = query;
            }
            if (rotation != ROTATED && item < headDim && to == firstBlock + blocks) {
                int block = step.get(table + position / Step.BLOCK) * kvHeads + kvHead;
                int slot = position & LAST_SLOT;
                float key = rotated(qkv, angles, headDim, rotation, (heads + kvHead) * headDim, item);
                float value = qkv.get((heads + kvHeads + kvHead) * headDim + item);
                store(keys, halfKeys, halfPrecision, Attention.keyAt(block, headDim, item, slot), key);
                store(values, halfValues, halfPrecision, Attention.valueAt(block, headDim, item, slot), value);
            }
            if (item < QUERIES) {
                largest[item] = Attention.LOWEST;
                totals[item] = 0;
            }
            float[] sums = new float[QUERIES];
            for (int query = 0; query < QUERIES; query++) {
                sums[query] = 0;
            }
            context.localBarrier();
            for (int tile = from; tile < to; tile += TILE_BLOCKS) {
                int index = tile + lane / Step.BLOCK;
                int seen = index * Step.BLOCK + (lane & LAST_SLOT);
                boolean visible = index < to && seen >= firstVisible && seen <= position;
                // A block that there is, even where none is seen.
                int block0 = step.get(table + tile);
                int block1 = step.get(table + TornadoMath.min(tile + 1, to - 1));
                float[] dots = new float[QUERIES];
                for (int query = 0; query < QUERIES; query++) {
                    dots[query] = 0;
                }
                if (visible) {
                    int block = lane < Step.BLOCK ? block0 : block1;
                    int head = block * kvHeads + kvHead;
                    for (int i = 0; i < warpComponents; i += AT_ONCE) {
                        int first = warp * warpComponents + i;
                        if (headDim % LANES == 0 || first < headDim) {
                            int key = Attention.keyAt(head, headDim, first, lane & LAST_SLOT);
                            for (int j = 0; j < AT_ONCE; j++) {
                                float component = load(keys, halfKeys, halfPrecision, key + j * Step.BLOCK);
                                for (int query = 0; query < QUERIES; query++) {
                                    dots[query] += queries[query * width + first + j] * component;
                                }
                            }
                        }
                    }
                }
                for (int query = 0; query < QUERIES; query++) {
                    parts[(warp * QUERIES + query) * LANES + lane] = dots[query];
                }
                context.localBarrier();
                for (int query = warp; query < QUERIES; query += warps) {
                    float score = Attention.LOWEST;
                    if (visible) {
                        score = 0;
                        for (int w = 0; w < warps; w++) {
                            score += parts[(w * QUERIES + query) * LANES + lane];
                        }
                    }
                    float before = largest[query];
                    float newLargest = TornadoMath.max(before, score);
                    newLargest = TornadoMath.max(newLargest, context.simdShuffleDown(newLargest, 16));
                    newLargest = TornadoMath.max(newLargest, context.simdShuffleDown(newLargest, 8));
                    newLargest = TornadoMath.max(newLargest, context.simdShuffleDown(newLargest, 4));
                    newLargest = TornadoMath.max(newLargest, context.simdShuffleDown(newLargest, 2));
                    newLargest = TornadoMath.max(newLargest, context.simdShuffleDown(newLargest, 1));
                    newLargest = context.simdBroadcastFirst(newLargest);
                    float weight = 0;
                    if (visible) {
                        weight = TornadoMath.exp(score - newLargest);
                    }
                    weights[query * TILE + lane] = weight;
                    float total = context.simdSum(weight);
                    if (lane == 0) {
                        float factor = TornadoMath.exp(before - newLargest);
                        factors[query] = factor;
                        totals[query] = totals[query] * factor + total;
                        largest[query] = newLargest;
                    }
                }
                context.localBarrier();
                if (d < headDim) {
                    for (int query = 0; query < QUERIES; query++) {
                        sums[query] = sums[query] * factors[query];
                    }
                    for (int i = 0; i < teamPositions; i += AT_ONCE) {
                        int place = team * teamPositions + i;
                        int block = place < Step.BLOCK ? block0 : block1;
                        int first = TornadoMath.min(tile + place / Step.BLOCK, to - 1) * Step.BLOCK;
                        int least = TornadoMath.max(firstVisible - first, 0);
                        int last = TornadoMath.min(position - first, LAST_SLOT);
                        int value = Attention.valueAt(block * kvHeads + kvHead, headDim, d, 0);
                        for (int j = 0; j < AT_ONCE; j++) {
                            // What is not visible has no weight, but must not be read: it may be no number.
                            int slot = TornadoMath.min(TornadoMath.max((place & LAST_SLOT) + j, least), last);
                            float component = load(values, halfValues, halfPrecision, value + slot * headDim);
                            for (int query = 0; query < QUERIES; query++) {
                                sums[query] += weights[query * TILE + place + j] * component;
                            }
                        }
                    }
                }
            }
            context.localBarrier();
            for (int query = 0; query < QUERIES; query++) {
                parts[(team * QUERIES + query) * width + d] = sums[query];
            }
            context.localBarrier();
            for (int query = team; query < QUERIES; query += teams) {
                if (firstQuery + query < headQueries && d < headDim) {
                    float sum = 0;
                    for (int t = 0; t < teams; t++) {
                        sum += parts[(t * QUERIES + query) * width + d];
                    }
                    int head = row * heads + kvHead * headQueries + firstQuery + query;
                    if (splits == 1) {
                        attended.set(head * headDim + d, sum / totals[query]);
                    } else {
                        int share = (head * splits + split) * (headDim + 2);
                        shares.set(share + d, sum);
                        if (d == 0) {
                            shares.set(share + headDim, largest[query]);
                            shares.set(share + headDim + 1, totals[query]);
                        }
                    }
                }
            }
        }
    }

    /**
     * Joins the shares of a single row. A work group takes a head.
     *
     * @param next the vector that the output matrix multiplies, as {@link Activations} has it
     */
    public static void join(
            KernelContext context,
            IntArray step,
            FloatArray shares,
            FloatArray next,
            IntArray nextCodes,
            FloatArray nextSteps,
            int heads,
            int headDim,
            int splits) {
        float[] weights = context.allocateFloatLocalArray((splits + 7) / 8 * 8);
        float[] results = context.allocateFloatLocalArray(headDim);
        int item = context.localIdx;
        int head = context.groupIdx;
        int threads = (headDim + LANES - 1) / LANES * LANES;
        int firstBlock = step.get(Step.firstVisible(1, 0)) / Step.BLOCK;
        int blocks = step.get(Step.position(1, 0)) / Step.BLOCK + 1 - firstBlock;
        int shareBlocks = shareBlocks(blocks, splits);
        int used = (blocks + shareBlocks - 1) / shareBlocks;
        int first = head * splits * (headDim + 2);
        float largest = Attention.LOWEST;
        for (int split = item & LAST_LANE; split < used; split += LANES) {
            largest = TornadoMath.max(largest, shares.get(first + split * (headDim + 2) + headDim));
        }
        largest = TornadoMath.max(largest, context.simdShuffleDown(largest, 16));
        largest = TornadoMath.max(largest, context.simdShuffleDown(largest, 8));
        largest = TornadoMath.max(largest, context.simdShuffleDown(largest, 4));
        largest = TornadoMath.max(largest, context.simdShuffleDown(largest, 2));
        largest = TornadoMath.max(largest, context.simdShuffleDown(largest, 1));
        largest = context.simdBroadcastFirst(largest);
        float total = 0;
        for (int split = item & LAST_LANE; split < used; split += LANES) {
            int share = first + split * (headDim + 2);
            float weight = TornadoMath.exp(shares.get(share + headDim) - largest);
            total += weight * shares.get(share + headDim + 1);
        }
        total = context.simdSum(total);
        for (int split = item; split < (splits + 7) / 8 * 8; split += threads) {
            float weight = 0;
            if (split < used) {
                weight = TornadoMath.exp(shares.get(first + split * (headDim + 2) + headDim) - largest) / total;
            }
            weights[split] = weight;
        }
        context.localBarrier();
        if (item < headDim) {
            float sum = 0;
            for (int split = 0; split < used; split += 8) {
                int last = used - 1;
                float v0 = shares.get(first + TornadoMath.min(split, last) * (headDim + 2) + item);
                float v1 = shares.get(first + TornadoMath.min(split + 1, last) * (headDim + 2) + item);
                float v2 = shares.get(first + TornadoMath.min(split + 2, last) * (headDim + 2) + item);
                float v3 = shares.get(first + TornadoMath.min(split + 3, last) * (headDim + 2) + item);
                float v4 = shares.get(first + TornadoMath.min(split + 4, last) * (headDim + 2) + item);
                float v5 = shares.get(first + TornadoMath.min(split + 5, last) * (headDim + 2) + item);
                float v6 = shares.get(first + TornadoMath.min(split + 6, last) * (headDim + 2) + item);
                float v7 = shares.get(first + TornadoMath.min(split + 7, last) * (headDim + 2) + item);
                sum += weights[split] * v0
                        + weights[split + 1] * v1
                        + weights[split + 2] * v2
                        + weights[split + 3] * v3
                        + weights[split + 4] * v4
                        + weights[split + 5] * v5
                        + weights[split + 6] * v6
                        + weights[split + 7] * v7;
            }
            results[item] = sum;
            Activations.set(next, heads * headDim, head * headDim + item, sum);
        }
        context.localBarrier();
        if (item < headDim / Octet.SIZE) {
            int at = Octet.SIZE * item;
            Activations.encode(
                    nextCodes,
                    nextSteps,
                    heads * headDim,
                    head * headDim / Octet.SIZE + item,
                    results[at],
                    results[at + 1],
                    results[at + 2],
                    results[at + 3],
                    results[at + 4],
                    results[at + 5],
                    results[at + 6],
                    results[at + 7]);
        }
    }

    /**
     * Joins the shares of many rows. An item takes one component.
     *
     * @param attended (rows, heads, headDim), overwritten
     */
    public static void joinRows(
            KernelContext context,
            IntArray step,
            FloatArray shares,
            FloatArray attended,
            int capacity,
            int heads,
            int headDim,
            int splits) {
        int item = context.globalIdx;
        int row = item / (heads * headDim);
        if (row < step.get(Step.rows())) {
            int firstBlock = step.get(Step.firstVisible(capacity, row)) / Step.BLOCK;
            int blocks = step.get(Step.position(capacity, row)) / Step.BLOCK + 1 - firstBlock;
            int shareBlocks = shareBlocks(blocks, splits);
            int used = (blocks + shareBlocks - 1) / shareBlocks;
            int first = item / headDim * splits * (headDim + 2);
            attended.set(item, Attention.joined(shares, first, used, headDim, item % headDim));
        }
    }

    /**
     * A component after its rotation.
     *
     * @param first index of its head's first component
     */
    private static float rotated(
            FloatArray qkv, FloatArray angles, int headDim, int rotation, int first, int component) {
        float own = qkv.get(first + component);
        float rotated = own;
        if (rotation != ROTATED) {
            int pairs = headDim / 2;
            int pair = component / 2;
            int distance = 1;
            boolean second = (component & 1) == 1;
            if (rotation == HALVES) {
                pair = component % pairs;
                distance = pairs;
                second = component >= pairs;
            }
            float cos = angles.get(2 * pair);
            float sin = angles.get(2 * pair + 1);
            if (second) {
                rotated = own * cos + qkv.get(first + component - distance) * sin;
            } else {
                rotated = own * cos - qkv.get(first + component + distance) * sin;
            }
        }
        return rotated;
    }

    private static void store(FloatArray floats, HalfFloatArray halves, int halfPrecision, int at, float value) {
        if (halfPrecision == 1) {
            float finite = TornadoMath.min(TornadoMath.max(value, -LARGEST_HALF), LARGEST_HALF);
            halves.set(at, new HalfFloat(finite));
        } else {
            floats.set(at, value);
        }
    }

    private static float load(FloatArray floats, HalfFloatArray halves, int halfPrecision, int at) {
        float value = 0;
        if (halfPrecision == 1) {
            value = halves.get(at).getFloat32();
        } else {
            value = floats.get(at);
        }
        return value;
    }
}
