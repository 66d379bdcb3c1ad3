package io.github.rakutenai.engine.logits;

/** The likeliest tokens of one row, as a {@link CandidateQuery} asks for them. Reused from step to step. */
public final class Candidates {

    private final int[] tokens = new int[CandidateQuery.MOST_CANDIDATES];
    private final float[] logits = new float[CandidateQuery.MOST_CANDIDATES];
    private int wanted;
    private int count;
    private double logSumExp;

    /**
     * Starts over.
     *
     * @param wanted candidates that were asked for
     * @param logSumExp log of the sum, over all tokens, of exp(logit / temperature), to 1e-5; not a number if a logit is none
     */
    public void start(int wanted, double logSumExp) {
        this.wanted = wanted;
        this.logSumExp = logSumExp;
        count = 0;
    }

    /** Appends the next likely one, of equally likely ones the smallest id first; minus infinity is no candidate. */
    public void add(int token, float logit) {
        if (logit != Float.NEGATIVE_INFINITY) {
            tokens[count] = token;
            logits[count++] = logit;
        }
    }

    public int count() {
        return count;
    }

    /** Whether no other token can be sampled: there are fewer than were asked for. */
    public boolean complete() {
        return count < wanted;
    }

    public int token(int rank) {
        return tokens[rank];
    }

    /** The logit with bias, scale and penalty, not divided by the temperature. */
    public float logit(int rank) {
        return logits[rank];
    }

    public double logSumExp() {
        return logSumExp;
    }

    /**
     * Finds them where the logits are.
     *
     * @param row (at least vocabularySize), to which the query is applied
     */
    public void select(float[] row, CandidateQuery query) {
        query.apply(row);
        wanted = query.count();
        count = 0;
        for (int token = 0; token < query.vocabularySize(); token++) {
            float logit = row[token];
            if (logit != Float.NEGATIVE_INFINITY && (count < wanted || logit > logits[count - 1])) {
                insert(token, logit);
            }
        }
        logSumExp = logSumExp(row, query);
    }

    private void insert(int token, float logit) {
        int rank = count < wanted ? count++ : count - 1;
        while (rank > 0 && logits[rank - 1] < logit) {
            tokens[rank] = tokens[rank - 1];
            logits[rank] = logits[rank - 1];
            rank--;
        }
        tokens[rank] = token;
        logits[rank] = logit;
    }

    private double logSumExp(float[] row, CandidateQuery query) {
        double max = count == 0 ? Double.NEGATIVE_INFINITY : logits[0];
        double sum = 0;
        for (int token = 0; token < query.vocabularySize(); token++) {
            sum += Math.exp((row[token] - max) / query.temperature());
        }
        return max / query.temperature() + Math.log(sum);
    }
}
