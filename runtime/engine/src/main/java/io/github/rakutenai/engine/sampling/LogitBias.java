package io.github.rakutenai.engine.sampling;

import java.util.Map;

import io.github.rakutenai.engine.logits.CandidateQuery;

/** Adds a constant to the logits of chosen tokens. */
final class LogitBias implements LogitsProcessor {

    private final int[] tokens;
    private final float[] biases;

    /** @throws IllegalArgumentException if a token id is outside the vocabulary */
    LogitBias(Map<Integer, Float> biasByToken, int vocabularySize) {
        tokens = biasByToken.keySet().stream()
                .mapToInt(Integer::intValue)
                .sorted()
                .toArray();
        biases = new float[tokens.length];
        for (int i = 0; i < tokens.length; i++) {
            if (tokens[i] < 0 || tokens[i] >= vocabularySize) {
                throw new IllegalArgumentException("logitBias names token " + tokens[i]
                        + ", but the vocabulary has the ids 0.." + (vocabularySize - 1));
            }
            biases[i] = biasByToken.get(tokens[i]);
        }
    }

    @Override
    public void process(float[] logits) {
        for (int i = 0; i < tokens.length; i++) {
            logits[tokens[i]] += biases[i];
        }
    }

    @Override
    public void adjust(CandidateQuery query) {
        for (int i = 0; i < tokens.length; i++) {
            query.addBias(tokens[i], biases[i]);
        }
    }
}
