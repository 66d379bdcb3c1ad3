package io.github.rakutenai.tornado.kernel;

import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;
import uk.ac.manchester.tornado.api.types.arrays.ShortArray;

/**
 * Grouped-query attention over blocks of keys and values. Keys of a block and head are (headDim, slot), so that work items that
 * take a slot each read neighbours; values are (slot, headDim), for items that take a component each.
 *
 * <p>The positions of a row are split among several work groups, and their shares joined afterwards. Source: Dao et al.,
 * Flash-Decoding for long-context inference; Milakov and Gimelshein, Online normalizer calculation for softmax.
 */
public final class Attention {

    /** Below any score, and far from what the arithmetic of fast math takes for infinite. */
    public static final float LOWEST = -1e30f;

    private Attention() {}

    /** Floats of a share: the components' weighted sums, the largest score and the sum of weights. */
    public static int shareFloats(int headDim) {
        return headDim + 2;
    }

    /**
     * Index of a key's component.
     *
     * @param head counted through all blocks
     */
    public static int keyAt(int head, int headDim, int component, int slot) {
        return (head * headDim + component) * Step.BLOCK + slot;
    }

    /** Index of a value's component. */
    public static int valueAt(int head, int headDim, int component, int slot) {
        return (head * Step.BLOCK + slot) * headDim + component;
    }

    /**
     * Rotates the queries and keys of all rows and stores keys and values in their blocks. An item takes two components.
     *
     * @param qkv (rows, queries then keys then values); the queries are rotated in place
     * @param angles (rows, headDim / 2, cosine and sine)
     * @param keys of all blocks, float32; or {@code halfKeys}, if halfPrecision is 1; likewise the values
     * @param half value of each half, by its bits
     * @param rotateHalf 1: components i and i + headDim/2 are a pair; 0: 2i and 2i+1
     */
    public static void rotateAndStore(
            KernelContext context,
            IntArray step,
            FloatArray qkv,
            FloatArray angles,
            FloatArray keys,
            FloatArray values,
            ShortArray halfKeys,
            ShortArray halfValues,
            FloatArray half,
            int capacity,
            int tableBlocks,
            int heads,
            int kvHeads,
            int headDim,
            int rotateHalf,
            int halfPrecision) {
        int pairs = headDim / 2;
        int rowPairs = (heads + 2 * kvHeads) * pairs;
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
            int position = step.get(Step.position(capacity, row));
            int slot = position % Step.BLOCK;
            int block = Step.block(step, capacity, tableBlocks, row, position / Step.BLOCK);
            if (head < heads) {
                qkv.set(at, a * cos - b * sin);
                qkv.set(at + distance, a * sin + b * cos);
            } else if (head < heads + kvHeads) {
                int key = keyAt(block * kvHeads + head - heads, headDim, first, slot);
                if (halfPrecision == 1) {
                    Half.set(halfKeys, half, key, a * cos - b * sin);
                    Half.set(halfKeys, half, key + distance * Step.BLOCK, a * sin + b * cos);
                } else {
                    keys.set(key, a * cos - b * sin);
                    keys.set(key + distance * Step.BLOCK, a * sin + b * cos);
                }
            } else {
                int value = valueAt(block * kvHeads + head - heads - kvHeads, headDim, first, slot);
                if (halfPrecision == 1) {
                    Half.set(halfValues, half, value, a);
                    Half.set(halfValues, half, value + distance, b);
                } else {
                    values.set(value, a);
                    values.set(value + distance, b);
                }
            }
        }
    }

    /**
     * Attends with one query head to one share of its row's positions. A work group each for (row, head, share).
     *
     * @param shares (rows, heads, splits, {@link #shareFloats}), overwritten if there is more than one
     * @param attended (rows, heads, headDim), overwritten if there is one share only
     * @param splits shares of a row
     * @param threads size of a work group, a multiple of a block's positions
     */
    public static void attend(
            KernelContext context,
            IntArray step,
            FloatArray qkv,
            FloatArray keys,
            FloatArray values,
            ShortArray halfKeys,
            ShortArray halfValues,
            FloatArray half,
            FloatArray shares,
            FloatArray attended,
            int capacity,
            int tableBlocks,
            int heads,
            int kvHeads,
            int headDim,
            int splits,
            float scale,
            int halfPrecision,
            int threads) {
        float[] scores = context.allocateFloatLocalArray(threads);
        float[] sums = context.allocateFloatLocalArray(headDim);
        int group = context.groupIdx;
        int lane = context.localIdx;
        int split = group % splits;
        int head = group / splits % heads;
        int row = group / (splits * heads);
        if (row < step.get(Step.rows())) {
            int position = step.get(Step.position(capacity, row));
            int firstVisible = step.get(Step.firstVisible(capacity, row));
            int kvHead = head / (heads / kvHeads);
            int query = (row * (heads + 2 * kvHeads) + head) * headDim;
            int firstBlock = firstVisible / Step.BLOCK;
            int blocks = position / Step.BLOCK + 1 - firstBlock;
            int shareBlocks = (blocks + splits - 1) / splits;
            int from = firstBlock + split * shareBlocks;
            int to = TornadoMath.min(from + shareBlocks, firstBlock + blocks);
            float largest = LOWEST;
            float total = 0;
            for (int d = lane; d < headDim; d += threads) {
                sums[d] = 0;
            }
            for (int tile = from; tile < to; tile += threads / Step.BLOCK) {
                int index = tile + lane / Step.BLOCK;
                int slot = lane % Step.BLOCK;
                int seen = index * Step.BLOCK + slot;
                float score = LOWEST;
                if (index < to && seen >= firstVisible && seen <= position) {
                    int block = Step.block(step, capacity, tableBlocks, row, index);
                    int key = keyAt(block * kvHeads + kvHead, headDim, 0, slot);
                    float dot = 0;
                    for (int d = 0; d < headDim; d++) {
                        float component = 0;
                        if (halfPrecision == 1) {
                            component = Half.get(halfKeys, half, key + d * Step.BLOCK);
                        } else {
                            component = keys.get(key + d * Step.BLOCK);
                        }
                        dot += qkv.get(query + d) * component;
                    }
                    score = dot * scale;
                }
                context.localBarrier();
                scores[lane] = score;
                context.localBarrier();
                float newLargest = largest;
                for (int i = 0; i < threads; i++) {
                    newLargest = TornadoMath.max(newLargest, scores[i]);
                }
                float correction = TornadoMath.exp(largest - newLargest);
                total = total * correction;
                for (int d = lane; d < headDim; d += threads) {
                    sums[d] = sums[d] * correction;
                }
                int positions = TornadoMath.min(threads, (to - tile) * Step.BLOCK);
                for (int i = 0; i < positions; i++) {
                    int other = tile * Step.BLOCK + i;
                    if (other >= firstVisible && other <= position) {
                        float weight = TornadoMath.exp(scores[i] - newLargest);
                        total += weight;
                        int block = Step.block(step, capacity, tableBlocks, row, other / Step.BLOCK);
                        int value = valueAt(block * kvHeads + kvHead, headDim, 0, i % Step.BLOCK);
                        for (int d = lane; d < headDim; d += threads) {
                            float component = 0;
                            if (halfPrecision == 1) {
                                component = Half.get(halfValues, half, value + d);
                            } else {
                                component = values.get(value + d);
                            }
                            sums[d] = sums[d] + weight * component;
                        }
                    }
                }
                largest = newLargest;
            }
            if (splits == 1) {
                for (int d = lane; d < headDim; d += threads) {
                    attended.set(group * headDim + d, sums[d] / total);
                }
            } else {
                int share = group * (headDim + 2);
                for (int d = lane; d < headDim; d += threads) {
                    shares.set(share + d, sums[d]);
                }
                if (lane == 0) {
                    shares.set(share + headDim, largest);
                    shares.set(share + headDim + 1, total);
                }
            }
        }
    }

    /**
     * Joins the shares of each row and head. An item takes one component.
     *
     * @param attended (rows, heads, headDim), overwritten
     */
    public static void join(
            KernelContext context,
            IntArray step,
            FloatArray shares,
            FloatArray attended,
            int heads,
            int headDim,
            int splits) {
        int item = context.globalIdx;
        int row = item / (heads * headDim);
        if (row < step.get(Step.rows())) {
            int first = item / headDim * splits * (headDim + 2);
            attended.set(item, joined(shares, first, splits, headDim, item % headDim));
        }
    }

    /**
     * A component of what a row's head attends to.
     *
     * @param first index of the first share, behind which the others follow
     */
    public static float joined(FloatArray shares, int first, int splits, int headDim, int component) {
        float largest = LOWEST;
        for (int split = 0; split < splits; split++) {
            largest = TornadoMath.max(largest, shares.get(first + split * (headDim + 2) + headDim));
        }
        float sum = 0;
        float total = 0;
        for (int split = 0; split < splits; split++) {
            int share = first + split * (headDim + 2);
            float weight = TornadoMath.exp(shares.get(share + headDim) - largest);
            sum += weight * shares.get(share + component);
            total += weight * shares.get(share + headDim + 1);
        }
        return sum / total;
    }
}
