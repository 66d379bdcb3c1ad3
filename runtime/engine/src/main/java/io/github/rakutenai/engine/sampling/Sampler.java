package io.github.rakutenai.engine.sampling;

import static io.github.rakutenai.engine.logits.CandidateQuery.MOST_CANDIDATES;

import java.util.OptionalInt;
import java.util.random.RandomGenerator;

import io.github.rakutenai.engine.logits.Candidates;

/**
 * Chooses the next token from logits. Holds scratch memory only, so that all requests of one step thread share it; the
 * randomness is the request's own.
 */
public final class Sampler {

    /** Relative error that the sum of all weights may have, which comes with candidates. */
    private static final double SUM_TOLERANCE = 2e-5;

    private static final int TOO_FEW = -1;

    /** Tokens that top-p and min-p hardly ever keep more of; ranking all of a vocabulary takes longer than all else. */
    private static final int USUALLY_KEPT = 256;

    private final int vocabularySize;
    private final DescendingTokens descending;
    private final int[] candidates;
    private final float[] weights;
    private int rankable;

    /** @param vocabularySize ids that can be chosen; what logits have beyond them is padding */
    public Sampler(int vocabularySize) {
        this.vocabularySize = vocabularySize;
        descending = new DescendingTokens(vocabularySize);
        candidates = new int[vocabularySize];
        weights = new float[vocabularySize];
    }

    /**
     * Chooses a token; draws exactly one random number unless the choice is greedy.
     *
     * @param logits (at least vocabularySize), penalties and masks applied; -infinity excludes a token
     * @throws ArithmeticException if the largest logit is not a finite number: the weights or the computation are broken
     */
    public int sample(float[] logits, SamplingParams params, RandomGenerator random) {
        int likeliest = argmax(logits);
        if (params.greedy()) {
            return likeliest;
        }
        boolean all = params.topK() == 0 && params.topP() == 1 && params.minP() == 0;
        int count = all
                ? weighAll(logits, logits[likeliest], params.temperature())
                : truncate(logits, logits[likeliest], params);
        return candidates[draw(count, random.nextFloat())];
    }

    /**
     * How many candidates of a row take the place of its logits; empty: none do, for every token has a part in the choice. Where
     * top-p or min-p decide alone how many tokens are kept, they may turn out to be too few.
     */
    public static OptionalInt candidates(SamplingParams params) {
        if (params.greedy()) {
            return OptionalInt.of(1);
        }
        boolean truncated = params.topP() < 1 || params.minP() > 0;
        int count = params.topK() == 0 && truncated ? MOST_CANDIDATES : params.topK();
        return count >= 1 && count <= MOST_CANDIDATES ? OptionalInt.of(count) : OptionalInt.empty();
    }

    /**
     * Chooses the token that {@link #sample(float[], SamplingParams, RandomGenerator)} would, with the same random number; draws
     * none if there are too few candidates to know it.
     *
     * @param found as many as {@link #candidates} says, of logits divided by the temperature
     * @throws ArithmeticException as from the logits
     */
    public OptionalInt sample(Candidates found, SamplingParams params, RandomGenerator random) {
        if (Double.isNaN(found.logSumExp()) || found.count() == 0) {
            throw new ArithmeticException("a logit is not a number, or none is finite");
        }
        if (params.greedy()) {
            return OptionalInt.of(found.token(0));
        }
        int count = truncate(found, params);
        return count == TOO_FEW ? OptionalInt.empty() : OptionalInt.of(candidates[draw(count, random.nextFloat())]);
    }

    /** As from the logits; {@value #TOO_FEW} if it takes tokens that are not among the candidates, or the exact sum of all. */
    private int truncate(Candidates found, SamplingParams params) {
        float max = found.logit(0);
        for (int rank = 0; rank < found.count(); rank++) {
            candidates[rank] = found.token(rank);
            weights[rank] = weight(found.logit(rank), max, params.temperature());
        }
        boolean all = params.topK() == 0;
        double sum = all ? Math.exp(found.logSumExp() - (double) max / params.temperature()) : sum(found.count());
        double wanted = all && params.topP() == 1 ? Double.POSITIVE_INFINITY : params.topP() * sum;
        double tolerance = all ? SUM_TOLERANCE * wanted : 0;
        double kept = 0;
        int count = 0;
        while (kept < wanted + tolerance) {
            if (count == found.count()) {
                return found.complete() || !all ? count : TOO_FEW;
            }
            if (weights[count] < params.minP() || weights[count] == 0) {
                break;
            }
            if (kept > wanted - tolerance) {
                return TOO_FEW;
            }
            kept += weights[count++];
        }
        return count;
    }

    /** The token with the largest logit, the smallest id among equals. */
    private int argmax(float[] logits) {
        int best = 0;
        for (int token = 0; token < vocabularySize; token++) {
            if (Float.isNaN(logits[token])) {
                throw new ArithmeticException("the logit of token " + token + " is not a number");
            }
            if (logits[token] > logits[best]) {
                best = token;
            }
        }
        if (Float.isInfinite(logits[best])) {
            throw new ArithmeticException("the largest logit is " + logits[best] + ", expected a finite number");
        }
        return best;
    }

    private int weighAll(float[] logits, float max, float temperature) {
        for (int token = 0; token < vocabularySize; token++) {
            candidates[token] = token;
            weights[token] = weight(logits[token], max, temperature);
        }
        return vocabularySize;
    }

    /** Leaves the tokens that top-k, then top-p, then min-p keep in {@code candidates}, the likeliest first. */
    private int truncate(float[] logits, float max, SamplingParams params) {
        float temperature = params.temperature();
        int most = params.topK() == 0 ? vocabularySize : Math.min(params.topK(), vocabularySize);
        rankable = params.topK() == 0 ? Math.min(USUALLY_KEPT, most) : most;
        descending.reset(logits, rankable);
        int ranked = rank(0, params.topK() == 0 ? 0 : most, logits, max, temperature);
        double wanted = params.topP() * (params.topK() == 0 ? totalWeight(logits, max, temperature) : sum(ranked));
        double kept = 0;
        int count = 0;
        while (count < most && kept < wanted) {
            ranked = rank(ranked, count + 1, logits, max, temperature);
            if (weights[count] < params.minP() || weights[count] == 0) {
                break;
            }
            kept += weights[count++];
        }
        return count;
    }

    /** Extends {@code candidates} from {@code ranked} to {@code wanted} tokens, if it has fewer. */
    private int rank(int ranked, int wanted, float[] logits, float max, float temperature) {
        for (; ranked < wanted; ranked++) {
            if (ranked == rankable) {
                rankAll(logits, ranked);
            }
            candidates[ranked] = descending.next();
            weights[ranked] = weight(logits[candidates[ranked]], max, temperature);
        }
        return ranked;
    }

    /** Goes on behind the tokens that are ranked. */
    private void rankAll(float[] logits, int ranked) {
        rankable = vocabularySize;
        descending.reset(logits, rankable);
        for (int i = 0; i < ranked; i++) {
            descending.next();
        }
    }

    private double sum(int count) {
        double total = 0;
        for (int i = 0; i < count; i++) {
            total += weights[i];
        }
        return total;
    }

    private double totalWeight(float[] logits, float max, float temperature) {
        double total = 0;
        for (int token = 0; token < vocabularySize; token++) {
            total += weight(logits[token], max, temperature);
        }
        return total;
    }

    /** Probability relative to the likeliest token's, which has 1. */
    private static float weight(float logit, float max, float temperature) {
        return (float) Math.exp((logit - max) / temperature);
    }

    private int draw(int count, float uniform) {
        double left = uniform * sum(count);
        int last = 0;
        for (int i = 0; i < count; i++) {
            if (weights[i] == 0) {
                continue;
            }
            last = i;
            left -= weights[i];
            if (left < 0) {
                break;
            }
        }
        return last;
    }
}
