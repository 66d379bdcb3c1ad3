package io.github.rakutenai.engine.scheduler;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * How many tokens of each sequence one step computes. Those that are one token behind come first, so that no reply waits for
 * another's prompt. Of the rest the oldest prompt gets half, so that it always moves on; the other half goes to those that
 * lack the fewest tokens, so that a short prompt does not wait behind a long one.
 */
final class StepBudget {

    private final List<Sequence> sequences;
    private final int[] counts;
    private int left;

    private StepBudget(List<Sequence> sequences, int tokens) {
        this.sequences = sequences;
        counts = new int[sequences.size()];
        left = tokens;
    }

    /**
     * Shares {@code tokens} out.
     *
     * @param sequences the oldest first, at most {@code tokens}
     * @return tokens to compute, for each sequence
     */
    static int[] share(List<Sequence> sequences, int tokens) {
        StepBudget budget = new StepBudget(sequences, tokens);
        budget.share();
        return budget.counts;
    }

    private void share() {
        List<Integer> prompts = new ArrayList<>();
        for (int i = 0; i < counts.length; i++) {
            if (missing(i) == 1) {
                give(i, 1);
            } else {
                prompts.add(i);
            }
        }
        if (!prompts.isEmpty()) {
            give(prompts.getFirst(), Math.ceilDiv(left, 2));
            prompts.sort(Comparator.comparingInt(this::missing));
            prompts.forEach(i -> give(i, left));
        }
    }

    private int missing(int index) {
        return sequences.get(index).missing() - counts[index];
    }

    private void give(int index, int tokens) {
        int given = Math.min(tokens, missing(index));
        counts[index] += given;
        left -= given;
    }
}
