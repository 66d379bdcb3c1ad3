package io.github.rakutenai.engine.inference;

import java.time.Duration;
import java.util.function.LongSupplier;

import io.github.rakutenai.engine.backend.Backend;
import io.github.rakutenai.engine.backend.Batch;
import io.github.rakutenai.engine.backend.RowOutput;
import io.github.rakutenai.engine.kvcache.BlockPool;
import io.github.rakutenai.engine.kvcache.BlockTable;
import io.github.rakutenai.engine.logits.CandidateQuery;

/**
 * Computes what nobody asked for, a prompt and then single tokens again and again, so that the first requests find compiled
 * kernels and mapped weights in memory.
 */
public final class WarmUp {

    private static final int TOKEN = 0;

    /** Single tokens for each prompt: decoding is what most steps do. */
    private static final int DECODED = 16;

    private final Backend backend;
    private final LongSupplier nanoClock;
    private final int promptTokens;
    private final int tokens;
    private final Batch batch;
    private final CandidateQuery query;

    /** @param stepTokens the most rows of one step */
    public WarmUp(Backend backend, int stepTokens, LongSupplier nanoClock) {
        this.backend = backend;
        this.nanoClock = nanoClock;
        int most = Math.min(backend.config().contextTokens(), backend.kvBlocks() * BlockPool.BLOCK_TOKENS);
        promptTokens = Math.clamp(most - DECODED, 1, stepTokens);
        tokens = Math.min(most, promptTokens + DECODED);
        batch = new Batch(promptTokens, backend.config().vocabularySize());
        query = new CandidateQuery(backend.config().vocabularySize()).start(CandidateQuery.MOST_CANDIDATES, 1);
    }

    /** Goes on until the time is over; the last pass may end later. */
    public void run(Duration time) {
        long start = nanoClock.getAsLong();
        while (!over(start, time)) {
            round(start, time);
        }
    }

    private void round(long start, Duration time) {
        try (BlockTable table = new BlockTable(new BlockPool(backend.kvBlocks()))) {
            table.reserve(tokens);
            forward(table, 0, promptTokens);
            for (int i = promptTokens; i < tokens && !over(start, time); i++) {
                forward(table, i, i + 1);
            }
        }
    }

    private boolean over(long start, Duration time) {
        return nanoClock.getAsLong() - start >= time.toNanos();
    }

    private void forward(BlockTable table, int from, int to) {
        batch.clear();
        for (int position = from; position < to - 1; position++) {
            batch.add(TOKEN, position, table, RowOutput.NOTHING);
        }
        if (backend.prefersCandidates()) {
            batch.add(TOKEN, to - 1, table, query);
        } else {
            batch.add(TOKEN, to - 1, table, RowOutput.LOGITS);
        }
        backend.forward(batch);
    }
}
