package io.github.rakutenai.engine.backend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import java.util.stream.IntStream;

import io.github.rakutenai.engine.kernel.VectorKernels;
import io.github.rakutenai.engine.kvcache.BlockPool;
import io.github.rakutenai.engine.kvcache.BlockTable;
import io.github.rakutenai.engine.tensor.Tensor;
import io.github.rakutenai.engine.testing.RandomBlocks;
import io.github.rakutenai.engine.testing.RandomCheckpoint;
import io.github.rakutenai.engine.testing.RandomModel;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** What the CPU backend does with an accelerator, on one that gives recognisable results. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AcceleratorsTest {

    private static final int ROWS = 16;
    private static final int MATRICES = 7 * 2 + 1;

    private final Logger logger = Logger.getLogger(AccelerationLoader.class.getName());
    private final List<LogRecord> logged = new ArrayList<>();
    private final Handler collector = new Handler() {
        @Override
        public void publish(LogRecord line) {
            logged.add(line);
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    };
    private RandomModel model;

    @BeforeAll
    void makeModel() throws IOException {
        RandomCheckpoint shape = new RandomCheckpoint(64, 2, 4, 2, 16, 96, 300, 10000, 128, 0, 1e-5f);
        model = new RandomModel(shape, RandomBlocks.F32);
    }

    @AfterAll
    void closeModel() throws IOException {
        model.close();
    }

    @BeforeEach
    void collectLog() {
        logged.clear();
        logger.setUseParentHandlers(false);
        logger.addHandler(collector);
    }

    @AfterEach
    void restoreLog() {
        logger.removeHandler(collector);
        logger.setUseParentHandlers(true);
    }

    @Test
    void an_accelerator_that_is_always_faster_multiplies_batches_but_never_a_single_row() {
        ZeroAccelerator fast = new ZeroAccelerator();
        try (CpuBackend backend = open(fast)) {
            assertThat(logits(backend, 1)).as("one row").isEqualTo(logitsWithout(1));
            assertThat(logits(backend, ROWS)).as("a batch").containsOnly(0f);
        }
    }

    @Test
    void an_accelerator_that_is_slower_is_left_out_and_its_memory_is_given_back() {
        ZeroAccelerator slow = new ZeroAccelerator();
        slow.nanosPerMatmul = 20_000_000;
        try (CpuBackend backend = open(slow)) {
            assertThat(logits(backend, ROWS)).isEqualTo(logitsWithout(ROWS));
            assertThat(slow.prepared).isEqualTo(MATRICES);
            assertThat(slow.open).isZero();
            assertThat(lines(Level.INFO))
                    .singleElement()
                    .asString()
                    .contains("zero is not used: it is faster with none");
        }
    }

    @Test
    void prepared_weights_never_take_more_than_their_memory() {
        ZeroAccelerator fast = new ZeroAccelerator();
        long cap = 3 * ZeroAccelerator.MATRIX_BYTES + 1;
        try (CpuBackend backend = open(new Accelerators(List.of(fast), OptionalLong.of(cap), OptionalInt.empty()))) {
            assertThat(fast.open).isEqualTo(3);
            assertThat(lines(Level.INFO))
                    .singleElement()
                    .asString()
                    .contains("multiplies 3 of " + MATRICES + " matrices")
                    .contains("0.30 GB");
            assertThat(backend.maxBatchRows()).isEqualTo(ROWS);
        }
    }

    @Test
    void without_a_cap_half_of_the_memory_that_is_left_is_used() {
        Accelerators uncapped = new Accelerators(List.of(), OptionalLong.empty(), OptionalInt.empty());
        long all = 2 * uncapped.budgetBytes(0);
        assertThat(all).isPositive();
        assertThat(uncapped.budgetBytes(all / 2)).isEqualTo(all / 4);
        assertThat(uncapped.budgetBytes(2 * all)).isZero();
    }

    @Test
    void a_negative_cap_is_refused() {
        assertThatThrownBy(() -> new Accelerators(List.of(), OptionalLong.of(-1), OptionalInt.empty()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("found -1");
    }

    @Test
    void stated_rows_take_the_place_of_the_measurement() {
        ZeroAccelerator slow = new ZeroAccelerator();
        slow.nanosPerMatmul = 20_000_000;
        try (CpuBackend backend = open(new Accelerators(List.of(slow), OptionalLong.empty(), OptionalInt.of(3)))) {
            assertThat(logits(backend, 2)).isEqualTo(logitsWithout(2));
            assertThat(logits(backend, 3)).containsOnly(0f);
        }
    }

    @Test
    void when_the_system_gives_no_memory_what_is_prepared_is_used_and_a_warning_says_so() {
        ZeroAccelerator fast = new ZeroAccelerator();
        fast.memoryFor = 2;
        try (CpuBackend backend = open(fast)) {
            assertThat(fast.open).isEqualTo(2);
            assertThat(lines(Level.WARNING)).singleElement().asString().contains("zero got no memory");
            assertThat(logits(backend, 1)).isEqualTo(logitsWithout(1));
        }
    }

    @Test
    void an_accelerator_that_does_not_open_is_warned_of_once_and_not_needed() {
        ZeroAccelerator broken = new ZeroAccelerator();
        broken.failure = "libzero.so cannot be loaded";
        try (CpuBackend backend = open(broken)) {
            assertThat(logits(backend, ROWS)).isEqualTo(logitsWithout(ROWS));
        }
        assertThat(lines(Level.WARNING))
                .singleElement()
                .asString()
                .contains("zero is not used: libzero.so cannot be loaded");
    }

    @Test
    void an_accelerator_that_the_machine_cannot_run_is_no_warning_and_the_next_one_is_used() {
        ZeroAccelerator foreign = new ZeroAccelerator();
        foreign.unavailable = Optional.of("it needs another processor");
        try (CpuBackend backend = open(
                new Accelerators(List.of(foreign, new ZeroAccelerator()), OptionalLong.empty(), OptionalInt.empty()))) {
            assertThat(logits(backend, ROWS)).containsOnly(0f);
        }
        assertThat(lines(Level.WARNING)).isEmpty();
        assertThat(lines(Level.INFO).getFirst()).contains("zero is not used: it needs another processor");
    }

    @Test
    void closing_the_backend_closes_every_matrix_and_then_the_accelerator() {
        ZeroAccelerator fast = new ZeroAccelerator();
        CpuBackend backend = open(fast);
        assertThat(fast.open).isEqualTo(MATRICES);
        backend.close();
        backend.close();
        assertThat(fast.open).isZero();
        assertThat(fast.closedWithOpenMatrices).containsExactly(0);
    }

    @Test
    void a_backend_of_single_rows_prepares_nothing() {
        ZeroAccelerator fast = new ZeroAccelerator();
        CpuOptions options = new CpuOptions(2, KvCacheType.F32, ActivationType.INT8, 1, 1);
        try (CpuBackend backend = new CpuBackend(
                model.config(),
                model.weights(),
                VectorKernels::new,
                options,
                new Accelerators(List.of(fast), OptionalLong.empty(), OptionalInt.empty()))) {
            assertThat(backend.maxBatchRows()).isEqualTo(1);
            assertThat(fast.prepared).isZero();
        }
    }

    private CpuBackend open(MatmulAccelerator accelerator) {
        return open(new Accelerators(List.of(accelerator), OptionalLong.empty(), OptionalInt.empty()));
    }

    private CpuBackend open(Accelerators accelerators) {
        CpuOptions options = new CpuOptions(2, KvCacheType.F32, ActivationType.INT8, BlockPool.blocksFor(ROWS), ROWS);
        return new CpuBackend(model.config(), model.weights(), VectorKernels::new, options, accelerators);
    }

    private float[] logitsWithout(int rows) {
        try (CpuBackend backend = open(Accelerators.none())) {
            return logits(backend, rows);
        }
    }

    /** Of the last of {@code rows} positions in one batch. */
    private static float[] logits(CpuBackend backend, int rows) {
        Batch batch = new Batch(rows, backend.config().vocabularySize());
        try (BlockTable table = new BlockTable(new BlockPool(backend.kvBlocks()))) {
            table.reserve(rows);
            IntStream.range(0, rows).forEach(i -> batch.add(i + 1, i, table, RowOutput.LOGITS));
            backend.forward(batch);
            return batch.logits(rows - 1).clone();
        }
    }

    private List<String> lines(Level level) {
        return logged.stream()
                .filter(line -> line.getLevel().equals(level))
                .map(line -> new SimpleFormatter().formatMessage(line))
                .toList();
    }

    /** Multiplies everything to zero, at once or after a while. */
    private static final class ZeroAccelerator implements MatmulAccelerator, AcceleratedMatmuls {

        static final long MATRIX_BYTES = 100_000_000;

        private Optional<String> unavailable = Optional.empty();
        private String failure = "";
        private int memoryFor = Integer.MAX_VALUE;
        private long nanosPerMatmul;
        private int prepared;
        private int open;
        private final List<Integer> closedWithOpenMatrices = new ArrayList<>();

        @Override
        public String name() {
            return "zero";
        }

        @Override
        public Optional<String> unavailable() {
            return unavailable;
        }

        @Override
        public AcceleratedMatmuls open(Workers workers, int maxRows) throws AcceleratorFailedException {
            if (!failure.isEmpty()) {
                throw new AcceleratorFailedException(failure, null);
            }
            assertThat(workers.threads()).isEqualTo(2);
            assertThat(maxRows).isEqualTo(ROWS);
            return this;
        }

        @Override
        public String description() {
            return "nothing but zeros";
        }

        @Override
        public OptionalLong sizeBytes(Tensor weights) {
            return OptionalLong.of(MATRIX_BYTES);
        }

        @Override
        public PreparedMatrix prepare(Tensor weights) {
            if (prepared == memoryFor) {
                throw new OutOfMemoryError("as asked");
            }
            prepared++;
            open++;
            return new ZeroMatrix(weights.rows());
        }

        @Override
        public void close() {
            closedWithOpenMatrices.add(open);
        }

        private final class ZeroMatrix implements PreparedMatrix {

            private final int rows;

            ZeroMatrix(int rows) {
                this.rows = rows;
            }

            @Override
            public long sizeBytes() {
                return MATRIX_BYTES;
            }

            @Override
            public void multiply(float[] x, int tokens, float[] out) {
                long end = System.nanoTime() + nanosPerMatmul;
                while (System.nanoTime() < end) {
                    Thread.onSpinWait();
                }
                Arrays.fill(out, 0, tokens * rows, 0f);
            }

            @Override
            public void close() {
                open--;
            }
        }
    }
}
