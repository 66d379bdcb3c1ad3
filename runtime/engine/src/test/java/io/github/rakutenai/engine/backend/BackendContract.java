package io.github.rakutenai.engine.backend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.IntStream;

import io.github.rakutenai.engine.kernel.ScalarKernels;
import io.github.rakutenai.engine.kvcache.BlockPool;
import io.github.rakutenai.engine.kvcache.BlockTable;
import io.github.rakutenai.engine.logits.CandidateQuery;
import io.github.rakutenai.engine.logits.Candidates;
import io.github.rakutenai.engine.model.ModelConfig;
import io.github.rakutenai.engine.model.RopeLayout;
import io.github.rakutenai.engine.model.Weights;
import io.github.rakutenai.engine.testing.RandomBlocks;
import io.github.rakutenai.engine.testing.RandomCheckpoint;
import io.github.rakutenai.engine.testing.RandomModel;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What every backend must do, whatever it computes on; each has a test class that extends this one. The oracle is the CPU
 * backend with scalar kernels, one thread, and keys, values and activations in float32.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class BackendContract {

    /** One for each row of a batch, and some. */
    private static final int BLOCKS = 72;

    private static final int MAX_ROWS = 64;
    private static final int TOKENS = 50;

    /** Small decoders that differ in what attention must get right. */
    enum Shape {
        GROUPED_HEADS(4, 2, 16, 0),
        ONE_KV_HEAD(4, 1, 16, 0),
        KV_HEAD_FOR_EACH_HEAD(4, 4, 16, 0),
        HEADS_WIDER_THAN_HIDDEN(2, 1, 48, 0),
        NARROW_HEADS(8, 4, 6, 0),
        WINDOW_WITHIN_A_BLOCK(4, 2, 16, 5),
        WINDOW_OF_ONE_POSITION(4, 2, 16, 1),
        WINDOW_OF_A_BLOCK(4, 2, 16, 16),
        WINDOW_ACROSS_BLOCKS(4, 2, 16, 21);

        private final RandomCheckpoint checkpoint;

        Shape(int heads, int kvHeads, int headDim, int slidingWindow) {
            checkpoint =
                    new RandomCheckpoint(64, 2, heads, kvHeads, headDim, 96, 300, 10000, 128, slidingWindow, 1e-5f);
        }
    }

    private BlockPool pool;
    private RandomModel model;
    private Backend backend;

    /**
     * Opens the backend under test; keys and values as exact as it can store them.
     *
     * @param weights stay open until the backend is closed
     */
    protected abstract Backend open(ModelConfig config, Weights weights, int kvBlocks, int maxBatchRows);

    /** How far a logit may be from the oracle's; the logits' standard deviation is about 2. */
    protected abstract float oracleTolerance();

    /** The same for weights of one format, which the backend may store in another. */
    protected float oracleTolerance(RandomBlocks weights) {
        return oracleTolerance();
    }

    /** How far a logit may be from that of the same backend in another batch; 0: equal to the last bit. */
    protected abstract float batchTolerance();

    /** Weights of the model that batches are tried with: such as take the backend's own path. */
    protected RandomBlocks format() {
        return RandomBlocks.F32;
    }

    @BeforeEach
    void emptyPool() {
        pool = new BlockPool(BLOCKS);
    }

    @BeforeAll
    void openWindowed() throws IOException {
        model = new RandomModel(Shape.WINDOW_ACROSS_BLOCKS.checkpoint, format());
        backend = open(model.config(), model.weights(), BLOCKS, MAX_ROWS);
    }

    @AfterAll
    void close() throws IOException {
        backend.close();
        model.close();
    }

    @ParameterizedTest
    @EnumSource
    void every_attention_shape_gives_the_oracle_s_logits_in_both_rope_layouts(Shape shape) throws IOException {
        try (RandomModel random = new RandomModel(shape.checkpoint, RandomBlocks.F32)) {
            for (RopeLayout layout : RopeLayout.values()) {
                try (Backend tested = open(random.config(layout), random.weights(), BLOCKS, MAX_ROWS)) {
                    assertClose(
                            logits(tested, tokens(1)),
                            oracle(random.config(layout), random.weights()),
                            oracleTolerance(RandomBlocks.F32));
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void every_weight_format_gives_the_oracle_s_logits_in_prefill_and_decode(RandomBlocks type) throws IOException {
        RandomCheckpoint shape = new RandomCheckpoint(256, 1, 4, 2, 64, 256, 300, 10000, 64, 0, 1e-5f);
        try (RandomModel random = new RandomModel(shape, type);
                Backend tested = open(random.config(), random.weights(), BLOCKS, MAX_ROWS)) {
            float[][] expected = oracle(random.config(), random.weights());
            assertClose(logits(tested, tokens(1)), expected, oracleTolerance(type));
            assertClose(logits(tested, tokens(1), 33, 1, 1, 2, 4, 9), expected, oracleTolerance(type));
        }
    }

    private float[][] oracle(ModelConfig config, Weights weights) {
        CpuOptions options = new CpuOptions(1, KvCacheType.F32, ActivationType.FLOAT32, BLOCKS, MAX_ROWS);
        try (Backend oracle = new CpuBackend(config, weights, ScalarKernels::new, options)) {
            return logits(oracle, tokens(1));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 7, 15, 16, 17, 33, 49})
    void a_sequence_in_chunks_of_any_size_gives_the_same_logits(int chunk) {
        int[] chunks = IntStream.iterate(0, from -> from < TOKENS, from -> from + chunk)
                .map(from -> Math.min(TOKENS - from, chunk))
                .toArray();
        assertClose(logits(backend, tokens(1), chunks), logits(backend, tokens(1)), batchTolerance());
    }

    @Test
    void sequences_in_one_batch_do_not_influence_each_other() {
        float[][] first = logits(backend, tokens(1));
        float[][] second = logits(backend, tokens(2));
        try (BlockTable a = new BlockTable(pool);
                BlockTable b = new BlockTable(pool)) {
            forward(backend, a, tokens(1), 0, 20);
            Batch mixed = batch();
            a.reserve(40);
            b.reserve(20);
            for (int i = 0; i < 20; i++) {
                mixed.add(tokens(1)[20 + i], 20 + i, a, RowOutput.LOGITS);
                mixed.add(tokens(2)[i], i, b, RowOutput.LOGITS);
            }
            backend.forward(mixed);
            for (int i = 0; i < 20; i++) {
                assertClose(mixed.logits(2 * i), first[20 + i], batchTolerance());
                assertClose(mixed.logits(2 * i + 1), second[i], batchTolerance());
            }
        }
    }

    @Test
    void sequences_decoded_together_continue_as_they_would_alone() {
        List<BlockTable> tables =
                IntStream.range(0, 5).mapToObj(i -> new BlockTable(pool)).toList();
        for (int i = 0; i < tables.size(); i++) {
            forward(backend, tables.get(i), tokens(i), 0, 10 + 3 * i);
        }
        Batch step = batch();
        for (int i = 0; i < tables.size(); i++) {
            int position = 10 + 3 * i;
            tables.get(i).reserve(position + 1);
            step.add(tokens(i)[position], position, tables.get(i), RowOutput.LOGITS);
        }
        backend.forward(step);
        tables.forEach(BlockTable::close);
        for (int i = 0; i < tables.size(); i++) {
            assertClose(step.logits(i), logits(backend, tokens(i))[10 + 3 * i], batchTolerance());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 24, 31, 32, 33, 48, 63, 64})
    void as_many_sequences_as_there_are_rows_are_decoded_together(int rows) {
        List<BlockTable> tables =
                IntStream.range(0, rows).mapToObj(i -> new BlockTable(pool)).toList();
        Batch step = batch();
        for (int position = 0; position < 2; position++) {
            step.clear();
            for (int i = 0; i < rows; i++) {
                tables.get(i).reserve(2);
                step.add(tokens(i)[position], position, tables.get(i), RowOutput.LOGITS);
            }
            backend.forward(step);
        }
        tables.forEach(BlockTable::close);
        for (int i = 0; i < rows; i += 7) {
            assertClose(step.logits(i), logits(backend, tokens(i), 2)[1], batchTolerance());
        }
    }

    @Test
    void candidates_are_the_likeliest_of_the_logits_that_their_query_leaves() {
        float[][] all = logits(backend, tokens(1));
        List<CandidateQuery> queries = queries();
        Batch batch = batch();
        try (BlockTable table = new BlockTable(pool)) {
            table.reserve(TOKENS);
            for (int i = 0; i < TOKENS; i++) {
                if (i % 5 == 0) {
                    batch.add(tokens(1)[i], i, table, i % 2 == 0 ? RowOutput.LOGITS : RowOutput.NOTHING);
                } else {
                    batch.add(tokens(1)[i], i, table, queries.get(i % queries.size()));
                }
            }
            backend.forward(batch);
        }
        for (int i = 0; i < TOKENS; i++) {
            if (batch.output(i) == RowOutput.CANDIDATES) {
                assertCandidates(batch, i, all[i].clone());
            } else if (batch.output(i) == RowOutput.LOGITS) {
                assertClose(batch.logits(i), all[i], batchTolerance());
            }
        }
    }

    /** The likeliest one, many, changed ones, masked ones, few, and all of that. */
    private List<CandidateQuery> queries() {
        int vocabulary = backend.config().vocabularySize();
        CandidateQuery changed = new CandidateQuery(vocabulary).start(20, 1);
        change(changed);
        CandidateQuery masked = new CandidateQuery(vocabulary).start(1, 1);
        fill(masked, 0x5555_5555_5555_5555L);
        CandidateQuery few = new CandidateQuery(vocabulary).start(64, 0.7f);
        fill(few, 0x8000_0000_0000_0001L);
        CandidateQuery everything = new CandidateQuery(vocabulary - 20).start(50, 2);
        change(everything);
        fill(everything, 0x0f0f_ffff_0000_1234L);
        return List.of(
                new CandidateQuery(vocabulary).start(1, 1),
                new CandidateQuery(vocabulary).start(64, 0.7f),
                new CandidateQuery(vocabulary - 50).start(50, 1),
                changed,
                masked,
                few,
                everything);
    }

    private static void fill(CandidateQuery query, long word) {
        Arrays.fill(query.startMask(), word);
    }

    private static void change(CandidateQuery query) {
        query.addBias(3, 2.5f);
        query.addBias(70, -3);
        query.addPenalty(70, 1.5f, 0.25f);
        for (int token = 100; token < 240; token++) {
            query.addPenalty(token, 1.25f, token % 3 * 0.5f);
        }
    }

    /** @param logits of the row, before its query was applied */
    private void assertCandidates(Batch batch, int row, float[] logits) {
        CandidateQuery query = batch.query(row);
        Candidates found = batch.candidates(row);
        backend.readLogits(batch, row);
        float[] changed = batch.logits(row).clone();
        Candidates expected = new Candidates();
        expected.select(logits, query);
        assertClose(finite(changed, query), finite(logits, query), batchTolerance());
        // The order of what is nearly equal is the device's own.
        expected.select(changed, new CandidateQuery(query.vocabularySize()).start(query.count(), query.temperature()));
        assertThat(IntStream.range(0, found.count()).map(found::token))
                .as("row %d", row)
                .containsExactlyElementsOf(IntStream.range(0, expected.count())
                        .mapToObj(expected::token)
                        .toList());
        for (int rank = 0; rank < found.count(); rank++) {
            assertThat(found.logit(rank)).isEqualTo(expected.logit(rank));
        }
        assertThat(found.complete()).isEqualTo(expected.complete());
        assertThat(found.logSumExp()).isCloseTo(expected.logSumExp(), within(1e-5));
    }

    /** Minus infinity as a number that can be compared. */
    private static float[] finite(float[] logits, CandidateQuery query) {
        float[] finite = Arrays.copyOf(logits, query.vocabularySize());
        for (int token = 0; token < finite.length; token++) {
            finite[token] = Math.max(finite[token], -1000);
        }
        return finite;
    }

    @Test
    void the_mask_of_a_query_may_be_made_while_the_pass_is_computed() {
        CandidateQuery query = new CandidateQuery(backend.config().vocabularySize()).start(2, 1);
        Batch batch = batch();
        AtomicInteger completed = new AtomicInteger();
        try (BlockTable table = new BlockTable(pool)) {
            table.reserve(1);
            batch.add(1, 0, table, query);
            batch.whenQueriesAreRead(() -> {
                completed.incrementAndGet();
                Arrays.fill(query.startMask(), 0);
                query.startMask()[2] = 8;
            });
            backend.forward(batch);
        }
        assertThat(completed).hasValue(1);
        assertThat(batch.candidates(0).count()).isEqualTo(1);
        assertThat(batch.candidates(0).token(0)).isEqualTo(131);
    }

    @Test
    void a_query_that_does_not_fit_the_model_is_refused() {
        BlockTable table = new BlockTable(pool);
        table.reserve(1);
        CandidateQuery larger = new CandidateQuery(301).start(1, 1);
        assertRefused(
                batch -> batch.add(1, 0, table, larger), "row 0: the query is for 301 tokens, the model gives 300");
        CandidateQuery changing = new CandidateQuery(300).start(1, 1);
        for (int i = 0; i <= CandidateQuery.MOST_ADJUSTMENTS; i++) {
            changing.addPenalty(i, 1, 1);
        }
        assertRefused(batch -> batch.add(1, 0, table, changing), "row 0: the query changes 513 logits, at most 512");
    }

    @Test
    void only_rows_that_ask_get_logits_and_they_are_the_same() {
        float[][] all = logits(backend, tokens(1));
        Batch some = batch();
        try (BlockTable table = new BlockTable(pool)) {
            table.reserve(TOKENS);
            for (int i = 0; i < TOKENS; i++) {
                some.add(tokens(1)[i], i, table, i % 5 == 2 ? RowOutput.LOGITS : RowOutput.NOTHING);
            }
            backend.forward(some);
        }
        for (int i = 2; i < TOKENS; i += 5) {
            assertClose(some.logits(i), all[i], batchTolerance());
        }
    }

    @Test
    void a_batch_that_asks_for_no_logits_still_stores_keys_and_values() {
        float[][] whole = logits(backend, tokens(1));
        try (BlockTable table = new BlockTable(pool)) {
            Batch prompt = batch();
            table.reserve(TOKENS);
            for (int i = 0; i < TOKENS - 1; i++) {
                prompt.add(tokens(1)[i], i, table, RowOutput.NOTHING);
            }
            backend.forward(prompt);
            float[][] last = forward(backend, table, tokens(1), TOKENS - 1, TOKENS);
            assertClose(last[0], whole[TOKENS - 1], batchTolerance());
        }
    }

    @Test
    void blocks_may_stand_in_any_order() {
        float[][] inOrder = logits(backend, tokens(1));
        List<BlockTable> others =
                IntStream.range(0, 6).mapToObj(i -> new BlockTable(pool)).toList();
        others.forEach(table -> table.reserve(1));
        List.of(others.get(4), others.get(0), others.get(5), others.get(2)).forEach(BlockTable::close);
        assertClose(logits(backend, tokens(1)), inOrder, batchTolerance());
        others.forEach(BlockTable::close);
    }

    @Test
    void what_a_block_held_before_does_not_matter() {
        float[][] fresh = logits(backend, tokens(1));
        for (int i = 0; i < 8; i++) {
            logits(backend, tokens(3 + i));
        }
        assertClose(logits(backend, tokens(1)), fresh, batchTolerance());
    }

    @Test
    void blocks_behind_the_window_can_be_given_to_another_sequence() {
        float[][] whole = logits(backend, tokens(1));
        try (BlockTable table = new BlockTable(pool);
                BlockTable other = new BlockTable(pool)) {
            forward(backend, table, tokens(1), 0, 45);
            int released = pool.freeBlocks();
            table.releaseBefore(backend.config().firstVisible(45));
            assertThat(pool.freeBlocks()).isGreaterThan(released);
            other.reserve(pool.freeBlocks() * BlockPool.BLOCK_TOKENS);
            forward(backend, other, tokens(2), 0, TOKENS);
            table.reserve(46);
            float[][] next = forward(backend, table, tokens(1), 45, 46);
            assertClose(next[0], whole[45], batchTolerance());
        }
    }

    @Test
    void an_empty_batch_is_refused() {
        assertRefused(batch -> {}, "1 to 64 rows, found 0");
    }

    @Test
    void a_batch_with_too_many_rows_is_refused() {
        assertRefused(
                batch -> {
                    try (BlockTable table = new BlockTable(pool)) {
                        table.reserve(MAX_ROWS + 1);
                        for (int i = 0; i <= MAX_ROWS; i++) {
                            batch.add(1, i, table, RowOutput.NOTHING);
                        }
                    }
                },
                "1 to 64 rows, found 65");
    }

    @Test
    void a_position_outside_the_context_is_refused() {
        BlockTable table = new BlockTable(pool);
        table.reserve(129);
        assertRefused(
                batch -> batch.add(1, 128, table, RowOutput.LOGITS),
                "row 0: position 128 is outside the context of 128");
        assertRefused(
                batch -> batch.add(1, -1, table, RowOutput.LOGITS), "row 0: position -1 is outside the context of 128");
    }

    @Test
    void a_gap_or_a_repetition_in_the_positions_of_a_sequence_is_refused() {
        BlockTable table = new BlockTable(pool);
        BlockTable other = new BlockTable(pool);
        table.reserve(16);
        other.reserve(16);
        for (int position : new int[] {3, 4, 6}) {
            assertRefused(
                    batch -> {
                        batch.add(1, 4, table, RowOutput.NOTHING);
                        batch.add(1, 0, other, RowOutput.NOTHING);
                        batch.add(1, position, table, RowOutput.NOTHING);
                    },
                    "row 2: position " + position + " follows 4 of its sequence");
        }
    }

    @Test
    void a_position_without_a_block_is_refused() {
        BlockTable table = new BlockTable(pool);
        table.reserve(16);
        assertRefused(batch -> batch.add(1, 16, table, RowOutput.LOGITS), "row 0: position 16 is outside the held");
    }

    @Test
    void a_position_that_attends_to_a_released_block_is_refused() {
        BlockTable table = new BlockTable(pool);
        table.reserve(48);
        table.releaseBefore(16);
        assertRefused(batch -> batch.add(1, 35, table, RowOutput.LOGITS), "row 0: position 15 is outside the held");
    }

    @Test
    void a_block_of_a_larger_pool_is_refused() {
        BlockPool larger = new BlockPool(BLOCKS + 1);
        try (BlockTable all = new BlockTable(larger);
                BlockTable table = new BlockTable(larger)) {
            all.reserve(BLOCKS * BlockPool.BLOCK_TOKENS);
            table.reserve(1);
            assertRefused(
                    batch -> batch.add(1, 0, table, RowOutput.LOGITS), "row 0: block 72 is outside the backend's 72");
        }
    }

    @Test
    void a_batch_made_for_another_vocabulary_is_refused() {
        BlockTable table = new BlockTable(pool);
        table.reserve(1);
        Batch larger = new Batch(1, 301);
        larger.add(300, 0, table, RowOutput.NOTHING);
        assertThatThrownBy(() -> backend.forward(larger))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("row 0: token 300 is outside the vocabulary of 300");
        larger.clear();
        larger.add(1, 0, table, RowOutput.LOGITS);
        assertThatThrownBy(() -> backend.forward(larger))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("row 0: the batch holds 301 logits, the model gives 300");
    }

    @Test
    void a_refused_batch_changes_nothing() {
        float[][] whole = logits(backend, tokens(1));
        try (BlockTable table = new BlockTable(pool)) {
            forward(backend, table, tokens(1), 0, 30);
            assertRefused(
                    batch -> {
                        batch.add(7, 29, table, RowOutput.NOTHING);
                        batch.add(7, 128, table, RowOutput.NOTHING);
                    },
                    "row 1");
            float[][] next = forward(backend, table, tokens(1), 30, 31);
            assertClose(next[0], whole[30], batchTolerance());
        }
    }

    private void assertRefused(Consumer<Batch> rows, String message) {
        Batch batch = new Batch(MAX_ROWS + 1, backend.config().vocabularySize());
        rows.accept(batch);
        assertThatThrownBy(() -> backend.forward(batch))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }

    private static int[] tokens(long seed) {
        return Shape.GROUPED_HEADS.checkpoint.tokenIds(seed, TOKENS);
    }

    private Batch batch() {
        return new Batch(MAX_ROWS, backend.config().vocabularySize());
    }

    /** All positions of a new sequence in one batch. */
    private float[][] logits(Backend of, int[] tokens) {
        try (BlockTable table = new BlockTable(pool)) {
            return forward(of, table, tokens, 0, tokens.length);
        }
    }

    /** The same in batches of so many rows each. */
    private float[][] logits(Backend of, int[] tokens, int... chunks) {
        float[][] logits = new float[TOKENS][];
        try (BlockTable table = new BlockTable(pool)) {
            int from = 0;
            for (int rows : chunks) {
                System.arraycopy(forward(of, table, tokens, from, from + rows), 0, logits, from, rows);
                from += rows;
            }
        }
        return logits;
    }

    private static float[][] forward(Backend of, BlockTable table, int[] tokens, int from, int to) {
        Batch batch = new Batch(MAX_ROWS, of.config().vocabularySize());
        table.reserve(to);
        for (int position = from; position < to; position++) {
            batch.add(tokens[position], position, table, RowOutput.LOGITS);
        }
        of.forward(batch);
        return IntStream.range(0, to - from).mapToObj(batch::logits).toArray(float[][]::new);
    }

    private static void assertClose(float[][] found, float[][] expected, float tolerance) {
        for (int position = 0; position < expected.length; position++) {
            assertClose(found[position], expected[position], tolerance);
        }
    }

    private static void assertClose(float[] found, float[] expected, float tolerance) {
        assertThat(found).hasSameSizeAs(expected);
        float largest = 0;
        for (int i = 0; i < expected.length; i++) {
            largest = Math.max(largest, Math.abs(found[i] - expected[i]));
        }
        assertThat(largest).as("largest difference of a logit").isLessThanOrEqualTo(tolerance);
    }
}
