package io.github.rakutenai.engine.measurement;

import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

import com.sun.management.ThreadMXBean;
import io.github.rakutenai.engine.backend.Backend;
import io.github.rakutenai.engine.backend.Batch;
import io.github.rakutenai.engine.backend.RowOutput;
import io.github.rakutenai.engine.kvcache.BlockPool;
import io.github.rakutenai.engine.kvcache.BlockTable;
import io.github.rakutenai.engine.logits.CandidateQuery;
import io.github.rakutenai.engine.sampling.Sampler;
import io.github.rakutenai.engine.sampling.SamplingParams;

/** Feeds a backend as the engine's step thread does. Sequences begin empty; nothing of a run is left for the next. */
public final class StepDriver {

    /**
     * What a run took.
     *
     * @param allocatedBytes by the calling thread
     */
    public record Cost(long nanos, long allocatedBytes) {

        public double seconds() {
            return nanos / 1e9;
        }
    }

    private static final SamplingParams GREEDY =
            SamplingParams.builder().greedy().build();

    private final Backend backend;
    private final BlockPool pool;
    private final Batch batch;
    private final Sampler sampler;
    private final CandidateQuery likeliest;
    private final NextToken ids;
    private final int stepTokens;
    private final RandomGenerator random = new SplittableRandom(1);
    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    /** @param stepTokens the most rows of a prefill's step */
    public StepDriver(Backend backend, NextToken ids, int stepTokens) {
        this.backend = backend;
        pool = new BlockPool(backend.kvBlocks());
        batch = new Batch(backend.maxBatchRows(), backend.config().vocabularySize());
        sampler = new Sampler(backend.config().vocabularySize());
        likeliest = new CandidateQuery(backend.config().vocabularySize()).start(1, 1);
        this.ids = ids;
        this.stepTokens = stepTokens;
    }

    /** Computes a prompt in steps; from its last row a token could be chosen. */
    public Cost prefill(int tokens) {
        try (BlockTable table = reserved(tokens)) {
            long allocated = allocatedBytes();
            long start = System.nanoTime();
            fill(table, tokens);
            return new Cost(System.nanoTime() - start, allocatedBytes() - allocated);
        }
    }

    private void fill(BlockTable table, int tokens) {
        for (int from = 0; from < tokens; from += stepTokens) {
            prefillStep(table, from, Math.min(tokens, from + stepTokens), tokens);
        }
    }

    private void prefillStep(BlockTable table, int from, int to, int tokens) {
        batch.clear();
        for (int position = from; position < to; position++) {
            if (position == tokens - 1) {
                addChoosing(randomToken(), position, table);
            } else {
                batch.add(randomToken(), position, table, RowOutput.NOTHING);
            }
        }
        backend.forward(batch);
    }

    /** Decodes sequences together, each by one token a step. */
    public Cost decode(int sequences, int steps) {
        return decode(sequences, 0, steps);
    }

    /** The same of sequences that have so many tokens already; computing these does not count. */
    public Cost decode(int sequences, int context, int steps) {
        List<BlockTable> tables = Stream.generate(() -> reserved(context + steps))
                .limit(sequences)
                .toList();
        int[] next =
                random.ints(sequences, 0, backend.config().vocabularySize()).toArray();
        try {
            tables.forEach(table -> fill(table, context));
            long allocated = allocatedBytes();
            long start = System.nanoTime();
            for (int step = 0; step < steps; step++) {
                decodeStep(tables, next, context + step);
            }
            return new Cost(System.nanoTime() - start, allocatedBytes() - allocated);
        } finally {
            tables.forEach(BlockTable::close);
        }
    }

    private void decodeStep(List<BlockTable> tables, int[] next, int position) {
        batch.clear();
        for (int i = 0; i < next.length; i++) {
            addChoosing(next[i], position, tables.get(i));
        }
        backend.forward(batch);
        for (int i = 0; i < next.length; i++) {
            next[i] = ids == NextToken.GREEDY ? likeliest(i) : randomToken();
        }
    }

    /** A row that asks for what a greedy choice takes. */
    private void addChoosing(int token, int position, BlockTable table) {
        if (backend.prefersCandidates()) {
            batch.add(token, position, table, likeliest);
        } else {
            batch.add(token, position, table, RowOutput.LOGITS);
        }
    }

    private int likeliest(int row) {
        return batch.output(row) == RowOutput.CANDIDATES
                ? batch.candidates(row).token(0)
                : sampler.sample(batch.logits(row), GREEDY, random);
    }

    private int randomToken() {
        return random.nextInt(backend.config().vocabularySize());
    }

    private BlockTable reserved(int tokens) {
        BlockTable table = new BlockTable(pool);
        if (!table.reserve(tokens)) {
            throw new IllegalStateException(
                    "%d tokens need more than the %d free blocks".formatted(tokens, pool.freeBlocks()));
        }
        return table;
    }

    private long allocatedBytes() {
        return threads.getCurrentThreadAllocatedBytes();
    }
}
