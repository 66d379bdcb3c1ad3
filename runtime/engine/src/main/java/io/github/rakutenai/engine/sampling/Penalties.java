package io.github.rakutenai.engine.sampling;

import java.util.BitSet;

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
            int count = countInReply[token];
            logits[token] = count == 0 ? logit : logit - count * frequency - presence;
        }
    }

    @Override
    public void accept(int token) {
        seen.set(token);
        countInReply[token]++;
    }
}
