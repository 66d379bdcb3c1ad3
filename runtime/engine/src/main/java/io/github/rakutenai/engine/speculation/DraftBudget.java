package io.github.rakutenai.engine.speculation;

import java.util.List;

/**
 * How many draft tokens of each sequence one step verifies: the likeliest ones, and as many of them as bring the most tokens
 * a second. So a text that does not repeat itself gets none, nor does a step of so many rows that one more costs its full
 * share.
 *
 * <p>Source: Leviathan et al., Fast Inference from Transformers via Speculative Decoding (2023), theorem 3.8, for one sequence;
 * Liu et al., Optimizing Speculative Decoding for Serving Large Language Models Using Goodput (2024), for several.
 */
public final class DraftBudget {

    /** Less than this would be lost in the noise of the measured times. */
    private static final double LEAST_GAIN = 1.05;

    private final List<Drafts> sequences;
    private final StepCost cost;

    /** @param sequences each has a row without drafts, and the draft tokens that it proposes */
    public DraftBudget(List<Drafts> sequences, StepCost cost) {
        this.sequences = sequences;
        this.cost = cost;
    }

    /** Marks the draft tokens that are verified, at most {@code most}. */
    public void share(int most) {
        int best = 0;
        double tokens = sequences.size();
        double bestRate = LEAST_GAIN * tokens / cost.of(sequences.size());
        for (int count = 1; count <= most; count++) {
            double likelihood = verifyLikeliest();
            if (likelihood == 0) {
                break;
            }
            tokens += likelihood;
            double rate = tokens / cost.of(sequences.size() + count);
            if (rate > bestRate) {
                best = count;
                bestRate = rate;
            }
        }
        verify(best);
    }

    private void verify(int count) {
        sequences.forEach(Drafts::verifyNone);
        for (int i = 0; i < count; i++) {
            verifyLikeliest();
        }
        double price = (cost.of(sequences.size() + count) / cost.of(sequences.size()) - 1) * sequences.size();
        sequences.forEach(drafts -> drafts.pay(count == 0 ? 0 : price * drafts.verified() / count));
    }

    /** Marks one more; answers the probability that it is accepted. */
    private double verifyLikeliest() {
        Drafts likeliest = sequences.getFirst();
        for (Drafts drafts : sequences) {
            if (drafts.nextAcceptance() > likeliest.nextAcceptance()) {
                likeliest = drafts;
            }
        }
        double likelihood = likeliest.nextAcceptance();
        if (likelihood > 0) {
            likeliest.verifyNext();
        }
        return likelihood;
    }
}
