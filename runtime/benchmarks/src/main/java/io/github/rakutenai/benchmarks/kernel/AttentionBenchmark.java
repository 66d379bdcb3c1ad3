package io.github.rakutenai.benchmarks.kernel;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.concurrent.TimeUnit;

import io.github.rakutenai.engine.kernel.OnlineAttention;
import io.github.rakutenai.engine.kernel.ScalarKernels;
import io.github.rakutenai.engine.kvcache.BlockPool;
import io.github.rakutenai.engine.tensor.DType;
import io.github.rakutenai.engine.testing.RandomTensors;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Control;

/**
 * Attention of one token in one layer of RakutenAI-7B over its sequence's keys and values in F16: 8 key/value heads of 128
 * components, 4 query heads each, in one thread. Reported as gigabytes of keys and values read a second and as GFLOP/s, a
 * multiply-add counted twice. The bound is {@link ReadBandwidthBenchmark} with one thread where the cache is larger than the
 * processor's, and the core's arithmetic where it is not.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class AttentionBenchmark {

    private static final int KV_HEADS = 8;
    private static final int HEADS_PER_KV_HEAD = 4;
    private static final int HEAD_DIM = 128;
    private static final int QUERY_SIZE = KV_HEADS * HEADS_PER_KV_HEAD * HEAD_DIM;
    private static final int BLOCK_TOKENS = BlockPool.BLOCK_TOKENS;
    private static final DType DTYPE = DType.F16;
    private static final long RUN_BYTES = DTYPE.byteSize((long) BLOCK_TOKENS * HEAD_DIM);
    private static final ValueLayout.OfShort SHORT =
            ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    @Param({"128", "1024", "4096"})
    public int positions;

    @Param({"VECTOR", "SCALAR"})
    public KernelsUnderTest implementation;

    /** (kvHead, block, keys as (headDim, slot) or values as (slot, headDim)). */
    private MemorySegment memory;

    private final long[] keys = new long[OnlineAttention.RUN_BLOCKS];
    private final long[] values = new long[OnlineAttention.RUN_BLOCKS];

    private OnlineAttention attention;
    private float[] query;
    private float[] out;

    @Setup
    public void prepare() {
        RandomTensors random = new RandomTensors(1);
        float[] components = random.activations(2 * KV_HEADS * positions * HEAD_DIM);
        memory = Arena.ofAuto().allocate(DTYPE.byteSize(components.length), 64);
        for (int i = 0; i < components.length; i++) {
            memory.set(SHORT, 2L * i, Float.floatToFloat16(components[i]));
        }
        query = random.activations(QUERY_SIZE);
        attention = new OnlineAttention(implementation.create(), HEADS_PER_KV_HEAD, HEAD_DIM, 1);
        checkAgainstScalar();
    }

    private void checkAgainstScalar() {
        float[] expected = new float[QUERY_SIZE];
        attend(new OnlineAttention(new ScalarKernels(), HEADS_PER_KV_HEAD, HEAD_DIM, 1), expected);
        out = new float[QUERY_SIZE];
        attend(attention, out);
        Agreement.require(out, expected);
    }

    private void attend(OnlineAttention online, float[] target) {
        int blocks = positions / BLOCK_TOKENS;
        for (int kvHead = 0; kvHead < KV_HEADS; kvHead++) {
            int queryAt = kvHead * HEADS_PER_KV_HEAD * HEAD_DIM;
            online.begin();
            online.addRow(query, queryAt, 0, positions - 1);
            for (int block = 0; block < blocks; block += OnlineAttention.RUN_BLOCKS) {
                attendRun(online, kvHead * blocks, block, Math.min(OnlineAttention.RUN_BLOCKS, blocks - block));
            }
            online.finish(0, target, queryAt);
        }
    }

    private void attendRun(OnlineAttention online, int firstBlock, int block, int count) {
        for (int b = 0; b < count; b++) {
            keys[b] = 2 * RUN_BYTES * (firstBlock + block + b);
            values[b] = keys[b] + RUN_BYTES;
        }
        online.add(block * BLOCK_TOKENS, count, DTYPE, memory, keys, values);
    }

    @Benchmark
    public float[] attention(Rates rates, Control control) {
        attend(attention, out);
        rates.add(control, memory.byteSize(), 4.0 * positions * QUERY_SIZE);
        return out;
    }
}
