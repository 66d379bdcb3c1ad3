package io.github.rakutenai.engine.inference;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

import io.github.rakutenai.engine.backend.Backend;
import io.github.rakutenai.engine.backend.Batch;
import io.github.rakutenai.engine.backend.RowOutput;
import io.github.rakutenai.engine.kvcache.BlockPool;
import io.github.rakutenai.engine.kvcache.BlockTable;
import io.github.rakutenai.engine.scheduler.Scheduler;
import io.github.rakutenai.engine.scheduler.SchedulerCounts;
import io.github.rakutenai.engine.scheduler.SchedulerLimits;
import io.github.rakutenai.engine.scheduler.Sequence;
import io.github.rakutenai.engine.scheduler.StepPlan;
import io.github.rakutenai.engine.speculation.Speculation;

/** Greedy replies to several prompts, computed as the engine does it but without its thread; all logits are noted. */
final class SteppedSequences {

    private final Backend backend;
    private final BlockPool pool;
    private final Scheduler scheduler;
    private final Batch batch;

    /** @param kvBlocks at most the backend's */
    SteppedSequences(Backend backend, int kvBlocks, SchedulerLimits limits) {
        this.backend = backend;
        pool = new BlockPool(kvBlocks);
        scheduler = new Scheduler(pool, limits);
        batch = new Batch(limits.stepTokens(), backend.config().vocabularySize());
    }

    SchedulerCounts counts() {
        return scheduler.counts();
    }

    /** For each prompt the logits of each token of its reply, (prompts, replyTokens, vocabulary). */
    float[][][] logits(List<int[]> prompts, int replyTokens) {
        List<Sequence> sequences = new ArrayList<>();
        for (int[] prompt : prompts) {
            Sequence sequence = new Sequence(prompt, replyTokens, new BlockTable(pool), Speculation.OFF.newSource());
            scheduler.enqueue(sequence);
            sequences.add(sequence);
        }
        float[][][] logits = new float[prompts.size()][replyTokens][];
        for (StepPlan plan = scheduler.plan(); !plan.isEmpty(); plan = scheduler.plan()) {
            compute(plan);
            int row = -1;
            for (StepPlan.Chunk chunk : plan.chunks()) {
                row += chunk.count();
                if (batch.output(row) == RowOutput.LOGITS) {
                    sample(chunk.sequence(), batch.logits(row), logits[sequences.indexOf(chunk.sequence())]);
                }
            }
        }
        return logits;
    }

    private void compute(StepPlan plan) {
        batch.clear();
        for (StepPlan.Chunk chunk : plan.chunks()) {
            Sequence sequence = chunk.sequence();
            for (int position = chunk.from(); position < chunk.end(); position++) {
                RowOutput output = chunk.wantsLogits(position) ? RowOutput.LOGITS : RowOutput.NOTHING;
                batch.add(sequence.token(position), position, sequence.table(), output);
            }
        }
        backend.forward(batch);
        scheduler.commit(plan);
    }

    private void sample(Sequence sequence, float[] logits, float[][] noted) {
        noted[sequence.replyTokens()] = logits.clone();
        sequence.append(IntStream.range(0, logits.length)
                .reduce((best, token) -> logits[token] > logits[best] ? token : best)
                .getAsInt());
        if (sequence.length() == sequence.mostTokens()) {
            scheduler.remove(sequence);
        }
    }
}
