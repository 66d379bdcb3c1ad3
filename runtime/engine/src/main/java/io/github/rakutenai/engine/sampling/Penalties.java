package io.github.rakutenai.engine.sampling;

import java.util.BitSet;

import io.github.rakutenai.engine.logits.CandidateQuery;

/**
 * Makes tokens that stand in the text already less likely: the repetition penalty counts prompt and reply, the frequency
 * and presence penalties the reply alone.
 *
 * <p>Source: Keskar et al., CTRL, section 4.1, for repetition; OpenAI's API reference for the other two.
 */
final class Penalties implements LogitsProcessor {

    private final float repetition;
    private final float frequency;
    private final float presence;
    private final BitSet seen = new BitSet();
    private final int[] countInReply;

    Penalties(SamplingParams params, int[] prompt, int vocabularySize) {
        repetition = params.repetitionPenalty();
        frequency = params.frequencyPenalty();
        presence = params.presencePenalty();
        countInReply = new int[vocabularySize];
        for (int token : prompt) {
            seen.set(token);
        }
    }

    static boolean needed(SamplingParams params) {
        return params.repetitionPenalty() != 1 || params.frequencyPenalty() != 0 || params.presencePenalty() != 0;
    }

    @Override
    public void process(float[] logits) {
        for (int token = seen.nextSetBit(0); token >= 0; token = seen.nextSetBit(token + 1)) {
            float logit = logits[token];
            logit = logit > 0 ? logit / repetition : logit * repetition;
            logits[token] = logit - subtrahend(token);
        }
    }

    @Override
    public void adjust(CandidateQuery query) {
        for (int token = seen.nextSetBit(0); token >= 0 && query.fits(); token = seen.nextSetBit(token + 1)) {
            float subtrahend = subtrahend(token);
            if (repetition != 1 || subtrahend != 0) {
                query.addPenalty(token, repetition, subtrahend);
            }
        }
    }

    private float subtrahend(int token) {
        int count = countInReply[token];
        return count == 0 ? 0 : count * frequency + presence;
    }

    @Override
    public void accept(int token) {
        seen.set(token);
        countInReply[token]++;
    }
}
