package io.github.rakutenai.engine.sampling;

import java.util.List;
import java.util.stream.IntStream;

/**
 * Log-probabilities as the model gives them, before biases, penalties and temperature: log p[t] = x[t] - max - log sum_i
 * exp(x[i] - max), in double precision. Holds scratch memory only, so that all requests of one step thread share it.
 */
public final class LogSoftmax {

    private final float[] logits;
    private final DescendingTokens descending;
    private double max;
    private double logSum;

    /** @param vocabularySize ids that have a probability; what logits have beyond them is padding */
    public LogSoftmax(int vocabularySize) {
        logits = new float[vocabularySize];
        descending = new DescendingTokens(vocabularySize);
    }

    /**
     * Reads logits, which may change afterwards.
     *
     * @param values (at least vocabularySize)
     * @throws ArithmeticException if no probabilities follow from them: the weights or the computation are broken
     */
    public void read(float[] values) {
        System.arraycopy(values, 0, logits, 0, logits.length);
        max = Double.NEGATIVE_INFINITY;
        for (float logit : logits) {
            max = Math.max(max, logit);
        }
        double sum = 0;
        for (float logit : logits) {
            sum += Math.exp(logit - max);
        }
        logSum = Math.log(sum);
        if (!Double.isFinite(logSum)) {
            throw new ArithmeticException("the largest logit is " + max + " and the sum of exp(logit - largest) " + sum
                    + ", expected finite numbers");
        }
    }

    /**
     * The log-probabilities by what was read last.
     *
     * @param top likeliest tokens to tell as well, as many as there are at most
     */
    public TokenLogProbabilities of(int token, int top) {
        return new TokenLogProbabilities(of(token), likeliest(Math.min(top, logits.length)));
    }

    private List<TokenLogProbability> likeliest(int count) {
        if (count == 0) {
            return List.of();
        }
        descending.reset(logits, count);
        return IntStream.range(0, count).mapToObj(i -> of(descending.next())).toList();
    }

    private TokenLogProbability of(int token) {
        return new TokenLogProbability(token, logits[token] - max - logSum);
    }
}
