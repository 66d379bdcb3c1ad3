package io.github.rakutenai.engine.backend;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Arrays;
import java.util.stream.LongStream;

import com.sun.management.ThreadMXBean;
import io.github.rakutenai.engine.kernel.VectorKernels;
import io.github.rakutenai.engine.kvcache.BlockPool;
import io.github.rakutenai.engine.kvcache.BlockTable;
import io.github.rakutenai.engine.testing.RandomBlocks;
import io.github.rakutenai.engine.testing.RandomCheckpoint;
import io.github.rakutenai.engine.testing.RandomModel;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a decode step leaves to the garbage collector. */
class CpuBackendAllocationTest {

    private static final int STEPS = 50;
    private static final Duration MOST = Duration.ofSeconds(60);

    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    /** Until the vector kernels are compiled, each vector is an object. */
    @ParameterizedTest
    @EnumSource(names = {"Q4_0", "Q4_K", "Q8_0"})
    void a_decode_step_allocates_nothing_in_any_thread_once_it_is_compiled(RandomBlocks type) throws IOException {
        try (RandomModel model = new RandomModel(RandomCheckpoint.MISTRAL, type);
                CpuBackend backend = new CpuBackend(model.config(), model.weights(), VectorKernels::new, options());
                BlockTable table = new BlockTable(new BlockPool(backend.kvBlocks()))) {
            table.reserve(STEPS);
            Batch batch = new Batch(1, model.config().vocabularySize());
            long deadline = System.nanoTime() + MOST.toNanos();
            long bytes;
            do {
                bytes = allocatedBy(() -> decode(backend, batch, table));
            } while (bytes > 0 && System.nanoTime() - deadline < 0);
            assertThat(bytes).isZero();
        }
    }

    private static CpuOptions options() {
        return new CpuOptions(2, KvCacheType.F16, ActivationType.INT8, BlockPool.blocksFor(STEPS), 1);
    }

    private static void decode(CpuBackend backend, Batch batch, BlockTable table) {
        for (int position = 0; position < STEPS; position++) {
            batch.clear();
            batch.add(position + 3, position, table, RowOutput.LOGITS);
            backend.forward(batch);
        }
    }

    /** Bytes of this thread and of the pool's. */
    private long allocatedBy(Runnable work) {
        long[] workers = workers();
        long before = allocated(workers);
        long own = threads.getCurrentThreadAllocatedBytes();
        work.run();
        own = threads.getCurrentThreadAllocatedBytes() - own;
        return own + allocated(workers) - before;
    }

    private long allocated(long[] ids) {
        return Arrays.stream(threads.getThreadAllocatedBytes(ids)).sum();
    }

    private long[] workers() {
        return LongStream.of(threads.getAllThreadIds())
                .filter(id -> threads.getThreadInfo(id) != null
                        && threads.getThreadInfo(id).getThreadName().startsWith("rakutenai-cpu-"))
                .toArray();
    }
}
