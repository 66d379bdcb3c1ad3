package io.github.rakutenai.tornado.kernel;

import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/** Finds the likeliest tokens, so that no logits leave the device. */
public final class Selection {

    /** Logits that an item reads at a time, so that it waits for them together. */
    private static final int EACH = 4;

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
            int last = vocabulary - 1;
            float best = Query.EXCLUDED;
            int bestId = vocabulary;
            for (int token = lane; token < vocabulary; token += EACH * threads) {
                int token1 = TornadoMath.min(token + threads, last);
                int token2 = TornadoMath.min(token + 2 * threads, last);
                int token3 = TornadoMath.min(token + 3 * threads, last);
                float logit0 = logits.get(first + token);
                float logit1 = logits.get(first + token1);
                float logit2 = logits.get(first + token2);
                float logit3 = logits.get(first + token3);
                if (masked == 1 || token3 >= possible) {
                    logit0 = possible(ints, query, token, logit0);
                    logit1 = possible(ints, query, token1, logit1);
                    logit2 = possible(ints, query, token2, logit2);
                    logit3 = possible(ints, query, token3, logit3);
                    logits.set(first + token, logit0);
                    logits.set(first + token1, logit1);
                    logits.set(first + token2, logit2);
                    logits.set(first + token3, logit3);
                }
                if (logit0 > best) {
                    best = logit0;
                    bestId = token;
                }
                if (logit1 > best) {
                    best = logit1;
                    bestId = token1;
                }
                if (logit2 > best) {
                    best = logit2;
                    bestId = token2;
                }
                if (logit3 > best) {
                    best = logit3;
                    bestId = token3;
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
            for (int token = lane; token < vocabulary; token += EACH * threads) {
                float logit0 = logits.get(first + token);
                float logit1 = logits.get(first + TornadoMath.min(token + threads, last));
                float logit2 = logits.get(first + TornadoMath.min(token + 2 * threads, last));
                float logit3 = logits.get(first + TornadoMath.min(token + 3 * threads, last));
                sum += exponential(logit0, largest, temperature);
                if (token + threads < vocabulary) {
                    sum += exponential(logit1, largest, temperature);
                }
                if (token + 2 * threads < vocabulary) {
                    sum += exponential(logit2, largest, temperature);
                }
                if (token + 3 * threads < vocabulary) {
                    sum += exponential(logit3, largest, temperature);
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
                if (foundId == bestId && rank + 1 < count) {
                    best = Query.EXCLUDED;
                    bestId = vocabulary;
                    for (int token = lane; token < vocabulary; token += EACH * threads) {
                        int token1 = TornadoMath.min(token + threads, last);
                        int token2 = TornadoMath.min(token + 2 * threads, last);
                        int token3 = TornadoMath.min(token + 3 * threads, last);
                        float logit0 = logits.get(first + token);
                        float logit1 = logits.get(first + token1);
                        float logit2 = logits.get(first + token2);
                        float logit3 = logits.get(first + token3);
                        if ((logit0 < found || (logit0 == found && token > foundId)) && logit0 > best) {
                            best = logit0;
                            bestId = token;
                        }
                        if ((logit1 < found || (logit1 == found && token1 > foundId)) && logit1 > best) {
                            best = logit1;
                            bestId = token1;
                        }
                        if ((logit2 < found || (logit2 == found && token2 > foundId)) && logit2 > best) {
                            best = logit2;
                            bestId = token2;
                        }
                        if ((logit3 < found || (logit3 == found && token3 > foundId)) && logit3 > best) {
                            best = logit3;
                            bestId = token3;
                        }
                    }
                }
            }
        }
    }

    /** A logit, or {@link Query#EXCLUDED} if its token cannot be a candidate. */
    private static float possible(IntArray ints, int query, int token, float logit) {
        int allowed = token < ints.get(query + Query.vocabulary()) ? 1 : 0;
        if (ints.get(query + Query.masked()) == 1) {
            allowed = allowed & (ints.get(query + Query.mask(token / 32)) >> (token % 32));
        }
        return allowed == 0 ? Query.EXCLUDED : logit;
    }

    /** Relative to that of the largest; what is no number counts, so that a sum of it is none either. */
    private static float exponential(float logit, float largest, float temperature) {
        float exponential = 0;
        if (logit != Query.EXCLUDED) {
            exponential = TornadoMath.exp((logit - largest) / temperature);
        }
        return exponential;
    }
}
