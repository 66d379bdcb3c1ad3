package io.github.rakutenai.engine.scheduler;

import java.util.List;

import io.github.rakutenai.engine.speculation.DraftBudget;
import io.github.rakutenai.engine.speculation.Drafts;
import io.github.rakutenai.engine.speculation.StepCost;

/**
 * Draft tokens for a step in which every sequence computes its last token alone. They take rows and blocks that nobody else
 * needs.
 *
 * @param plan without draft tokens
 * @param spareRows that the step has left
 * @param spareBlocks that no sequence needs for its tokens and the next one
 */
record StepDrafts(StepPlan plan, int spareRows, int spareBlocks) {

    /** Less than a block, so that a sequence takes one more at most. */
    private static final int MOST_DRAFT_TOKENS = 15;

    /** The plan with as many draft tokens as are worth it at this cost; blocks for them are taken. */
    StepPlan withDrafts(StepCost cost) {
        propose();
        List<Drafts> drafts =
                plan.chunks().stream().map(chunk -> chunk.sequence().drafts()).toList();
        new DraftBudget(drafts, cost).share(spareRows);
        return new StepPlan(plan.chunks().stream().map(StepDrafts::withDrafts).toList());
    }

    private void propose() {
        int blocks = spareBlocks;
        for (StepPlan.Chunk chunk : plan.chunks()) {
            Sequence sequence = chunk.sequence();
            int room = sequence.table().capacity() - sequence.length();
            sequence.proposeDrafts(blocks > 0 ? MOST_DRAFT_TOKENS : Math.min(MOST_DRAFT_TOKENS, room));
            if (sequence.drafts().proposed() > room) {
                blocks--;
            }
        }
    }

    private static StepPlan.Chunk withDrafts(StepPlan.Chunk chunk) {
        Sequence sequence = chunk.sequence();
        int count = chunk.count() + sequence.drafts().verified();
        sequence.table().reserve(chunk.from() + count);
        return new StepPlan.Chunk(sequence, chunk.from(), count);
    }
}
