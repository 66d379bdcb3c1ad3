package io.github.rakutenai.tornado.kernel;

import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/** Finds the likeliest tokens, so that no logits leave the device. */
public final class Selection {

    private Selection() {}

    /**
     * Changes a row's logits as its query says, sums their exponentials, and finds the likeliest ones: of equal ones the smallest
     * id first. A work group takes one row; each item knows the best of its own tokens, and looks for the next only when that was
     * taken.
     *
     * @param logits (rows, vocabulary), changed in place
     * @param ints of all rows, as {@link Query} has them; likewise {@code floats}
     * @param tokens (rows, {@link Query#CANDIDATES}), overwritten
     * @param answers (rows, {@link Query#answerFloats}), overwritten
     * @param threads size of a work group, a power of two
     */
    public static void likeliest(
            KernelContext context,
            FloatArray logits,
            IntArray ints,
            FloatArray floats,
            IntArray tokens,
            FloatArray answers,
            int vocabulary,
            int threads) {
        float[] values = context.allocateFloatLocalArray(threads);
        int[] ids = context.allocateIntLocalArray(threads);
        int row = context.groupIdx;
        int lane = context.localIdx;
        int query = row * Query.ints(vocabulary);
        int changes = row * Query.floats();
        int first = row * vocabulary;
        int count = ints.get(query + Query.count());
        if (count > 0) {
            int adjustments = ints.get(query + Query.adjustments());
            for (int i = lane; i < adjustments; i += threads) {
                int at = first + ints.get(query + Query.token(i));
                float logit = logits.get(at) + floats.get(changes + Query.bias(i));
                float scale = floats.get(changes + Query.scale(i));
                float scaled = logit > 0 ? logit / scale : logit * scale;
                logits.set(at, scaled - floats.get(changes + Query.penalty(i)));
            }
            context.globalBarrier();
            int possible = ints.get(query + Query.vocabulary());
            int masked = ints.get(query + Query.masked());
            float best = Query.EXCLUDED;
            int bestId = vocabulary;
            for (int token = lane; token < vocabulary; token += threads) {
                int allowed = token < possible ? 1 : 0;
                if (masked == 1) {
                    allowed = allowed & (ints.get(query + Query.mask(token / 32)) >> (token % 32));
                }
                float logit = logits.get(first + token);
                if (allowed == 0) {
                    logit = Query.EXCLUDED;
                    logits.set(first + token, logit);
                }
                if (logit > best) {
                    best = logit;
                    bestId = token;
                }
            }
            values[lane] = best;
            for (int stride = threads / 2; stride > 0; stride = stride / 2) {
                context.localBarrier();
                if (lane < stride) {
                    values[lane] = TornadoMath.max(values[lane], values[lane + stride]);
                }
            }
            context.localBarrier();
            float largest = values[0];
            context.localBarrier();
            float temperature = floats.get(changes + Query.temperature());
            float sum = 0;
            for (int token = lane; token < vocabulary; token += threads) {
                float logit = logits.get(first + token);
                // What is no number counts, so that the sum is none either.
                if (logit != Query.EXCLUDED) {
                    sum += TornadoMath.exp((logit - largest) / temperature);
                }
            }
            values[lane] = sum;
            for (int stride = threads / 2; stride > 0; stride = stride / 2) {
                context.localBarrier();
                if (lane < stride) {
                    values[lane] = values[lane] + values[lane + stride];
                }
            }
            if (lane == 0) {
                answers.set(row * Query.answerFloats() + Query.CANDIDATES, largest);
                answers.set(row * Query.answerFloats() + Query.CANDIDATES + 1, values[0]);
            }
            for (int rank = 0; rank < count; rank++) {
                context.localBarrier();
                values[lane] = best;
                ids[lane] = bestId;
                for (int stride = threads / 2; stride > 0; stride = stride / 2) {
                    context.localBarrier();
                    if (lane < stride) {
                        float other = values[lane + stride];
                        int otherId = ids[lane + stride];
                        if (other > values[lane] || (other == values[lane] && otherId < ids[lane])) {
                            values[lane] = other;
                            ids[lane] = otherId;
                        }
                    }
                }
                context.localBarrier();
                float found = values[0];
                int foundId = ids[0];
                if (lane == 0) {
                    tokens.set(row * Query.CANDIDATES + rank, foundId);
                    answers.set(row * Query.answerFloats() + rank, found);
                }
                if (foundId == bestId) {
                    best = Query.EXCLUDED;
                    bestId = vocabulary;
                    for (int token = lane; token < vocabulary; token += threads) {
                        float logit = logits.get(first + token);
                        if ((logit < found || (logit == found && token > foundId)) && logit > best) {
                            best = logit;
                            bestId = token;
                        }
                    }
                }
            }
        }
    }
}
