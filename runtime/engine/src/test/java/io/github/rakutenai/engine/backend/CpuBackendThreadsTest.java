package io.github.rakutenai.engine.backend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import io.github.rakutenai.engine.kernel.Kernels;
import io.github.rakutenai.engine.kernel.ScalarKernels;
import io.github.rakutenai.engine.kernel.VectorKernels;
import io.github.rakutenai.engine.kvcache.BlockPool;
import io.github.rakutenai.engine.kvcache.BlockTable;
import io.github.rakutenai.engine.testing.RandomBlocks;
import io.github.rakutenai.engine.testing.RandomCheckpoint;
import io.github.rakutenai.engine.testing.RandomModel;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The CPU backend's own threads and memory, on a model that is large enough to be shared out. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CpuBackendThreadsTest {

    private static final int TOKENS = 33;

    private final int[] tokens = RandomCheckpoint.MISTRAL.tokenIds(9, TOKENS);
    private RandomModel model;
    private float[][] alone;

    @BeforeAll
    void computeOneByOneOnOneThread() throws IOException {
        model = new RandomModel(RandomCheckpoint.MISTRAL, RandomBlocks.Q4_K);
        try (Backend backend = backend(1, VectorKernels::new)) {
            alone = logits(backend, 1);
        }
    }

    @AfterAll
    void close() throws IOException {
        model.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void logits_are_equal_to_the_last_bit_for_any_threads_and_any_batch(int threads) {
        try (Backend backend = backend(threads, VectorKernels::new)) {
            for (int rows : new int[] {1, 3, 16, TOKENS}) {
                assertThat(logits(backend, rows)).as("%d rows", rows).isDeepEqualTo(alone);
            }
        }
    }

    @Test
    void what_a_kernel_throws_reaches_the_caller_and_the_next_batch_is_computed() {
        AtomicBoolean fails = new AtomicBoolean();
        try (Backend backend = backend(3, () -> failing(fails))) {
            fails.set(true);
            assertThatThrownBy(() -> logits(backend, TOKENS)).hasMessage("asked to fail");
            fails.set(false);
            assertThat(logits(backend, TOKENS)).isDeepEqualTo(alone);
        }
    }

    @Test
    void closing_ends_the_threads() {
        Backend backend = backend(3, VectorKernels::new);
        Set<Thread> workers = workers();
        assertThat(workers).hasSize(2).allMatch(Thread::isDaemon);
        backend.close();
        backend.close();
        assertThat(workers).noneMatch(Thread::isAlive);
    }

    @Test
    void a_closed_backend_computes_nothing() {
        Backend backend = backend(2, VectorKernels::new);
        backend.close();
        assertThatThrownBy(() -> logits(backend, TOKENS)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void a_cache_that_cannot_fit_is_refused_with_the_need_and_the_remedy() {
        int blocks = Integer.MAX_VALUE / BlockPool.BLOCK_TOKENS;
        CpuOptions options = new CpuOptions(3, KvCacheType.F32, ActivationType.INT8, blocks, 1);
        assertThatThrownBy(() -> new CpuBackend(model.config(), model.weights(), ScalarKernels::new, options))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("keys and values of 2147483632 tokens need 4398046478336 bytes")
                .hasMessageContaining("lower kv-cache.size or context-tokens");
        assertThat(workers()).isEmpty();
    }

    @Test
    void the_device_is_described_by_threads_and_kernels() {
        try (Backend backend = backend(2, ScalarKernels::new)) {
            assertThat(backend.name()).isEqualTo("cpu");
            assertThat(backend.device()).isEqualTo("2 threads, scalar arithmetic");
        }
    }

    private static Set<Thread> workers() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("rakutenai-cpu-"))
                .collect(Collectors.toSet());
    }

    private Backend backend(int threads, Supplier<Kernels> kernels) {
        CpuOptions options =
                new CpuOptions(threads, KvCacheType.F16, ActivationType.INT8, BlockPool.blocksFor(TOKENS), TOKENS);
        return new CpuBackend(model.config(), model.weights(), kernels, options);
    }

    private float[][] logits(Backend backend, int rowsPerBatch) {
        float[][] logits = new float[TOKENS][];
        Batch batch = new Batch(rowsPerBatch, backend.config().vocabularySize());
        try (BlockTable table = new BlockTable(new BlockPool(backend.kvBlocks()))) {
            table.reserve(TOKENS);
            for (int from = 0; from < TOKENS; from += rowsPerBatch) {
                int first = from;
                int rows = Math.min(rowsPerBatch, TOKENS - from);
                batch.clear();
                IntStream.range(first, first + rows)
                        .forEach(position -> batch.add(tokens[position], position, table, RowOutput.LOGITS));
                backend.forward(batch);
                IntStream.range(0, rows)
                        .forEach(row -> logits[first + row] = batch.logits(row).clone());
            }
        }
        return logits;
    }

    /** Vector kernels whose matrix product fails while {@code fails} is set. */
    private static Kernels failing(AtomicBoolean fails) {
        Kernels kernels = new VectorKernels();
        InvocationHandler handler = (proxy, method, arguments) -> {
            if (fails.get() && method.getName().equals("matmul")) {
                throw new IllegalStateException("asked to fail");
            }
            return method.invoke(kernels, arguments);
        };
        return (Kernels)
                Proxy.newProxyInstance(Kernels.class.getClassLoader(), new Class<?>[] {Kernels.class}, handler);
    }
}
