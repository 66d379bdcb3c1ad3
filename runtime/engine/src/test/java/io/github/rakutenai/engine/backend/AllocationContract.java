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
import org.junit.jupiter.api.Test;

/** What a step leaves to the garbage collector, with weights of one type. */
abstract class AllocationContract {

    private static final int PROMPT = 40;
    private static final int POSITIONS = 90;
    private static final Duration MOST = Duration.ofSeconds(60);

    private final RandomBlocks type;
    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    AllocationContract(RandomBlocks type) {
        this.type = type;
    }

    /** Until the vector kernels are compiled, each vector is an object. */
    @Test
    void prefill_and_decode_allocate_nothing_in_any_thread_once_they_are_compiled() throws IOException {
        try (RandomModel model = new RandomModel(RandomCheckpoint.MISTRAL, type);
                CpuBackend backend = new CpuBackend(model.config(), model.weights(), VectorKernels::new, options());
                BlockTable table = new BlockTable(new BlockPool(backend.kvBlocks()))) {
            table.reserve(POSITIONS);
            Batch batch = new Batch(PROMPT, model.config().vocabularySize());
            long deadline = System.nanoTime() + MOST.toNanos();
            long bytes;
            do {
                bytes = allocatedBy(() -> serve(backend, batch, table));
            } while (bytes > 0 && System.nanoTime() - deadline < 0);
            assertThat(bytes).isZero();
        }
    }

    private static CpuOptions options() {
        return new CpuOptions(2, KvCacheType.F16, ActivationType.INT8, BlockPool.blocksFor(POSITIONS), PROMPT);
    }

    private static void serve(CpuBackend backend, Batch batch, BlockTable table) {
        batch.clear();
        for (int position = 0; position < PROMPT; position++) {
            batch.add(position + 3, position, table, RowOutput.NOTHING);
        }
        backend.forward(batch);
        for (int position = PROMPT; position < POSITIONS; position++) {
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
