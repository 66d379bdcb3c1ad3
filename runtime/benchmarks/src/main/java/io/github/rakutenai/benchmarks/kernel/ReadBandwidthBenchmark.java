package io.github.rakutenai.benchmarks.kernel;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import java.util.concurrent.TimeUnit;

import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;
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
import org.openjdk.jmh.annotations.Threads;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Control;
import org.openjdk.jmh.infra.ThreadParams;

/**
 * What the memory gives: every thread, one for each processor, streams through its part of memory that no cache holds.
 * Reported in GB/s of all threads together; this is the bound of decode, which reads every weight once a token.
 */
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(1)
@Threads(Threads.MAX)
public class ReadBandwidthBenchmark {

    private static final VectorSpecies<Long> LONGS = LongVector.SPECIES_PREFERRED;
    private static final int STEP = LONGS.vectorByteSize();
    /** Four sums at once, so that none waits for the one before. */
    private static final int STRIDE = 4 * STEP;
    /** What one call reads. */
    private static final long CHUNK = 1 << 26;

    /** Filled, so that every page is its own. */
    @State(Scope.Benchmark)
    public static class Memory {

        @Param("4096")
        public int megabytes;

        private MemorySegment segment;

        @Setup
        public void fill() {
            segment = Arena.ofAuto().allocate(megabytes * 1_000_000L / CHUNK * CHUNK, 4096);
            segment.fill((byte) 0x5A);
            if (sum(segment, 0) != 0x5A5A5A5A5A5A5A5AL * (CHUNK / Long.BYTES)) {
                throw new IllegalStateException("the sum of what was read is wrong");
            }
        }
    }

    /** Where a thread reads next. */
    @State(Scope.Thread)
    public static class Position {

        private long chunk;

        /** Threads take turns, so that each chunk is read again only after all others. */
        private long next(Memory memory, ThreadParams thread) {
            chunk = (chunk + thread.getThreadCount()) % (memory.segment.byteSize() / CHUNK);
            return (chunk + thread.getThreadIndex()) * CHUNK % memory.segment.byteSize();
        }
    }

    @Benchmark
    public long read(Memory memory, Position position, ThreadParams thread, Rates rates, Control control) {
        long sum = sum(memory.segment, position.next(memory, thread));
        rates.add(control, CHUNK, 0);
        return sum;
    }

    /** Sum of the 64-bit numbers of a chunk. */
    private static long sum(MemorySegment segment, long from) {
        LongVector a = LongVector.zero(LONGS);
        LongVector b = a;
        LongVector c = a;
        LongVector d = a;
        for (long at = from; at < from + CHUNK; at += STRIDE) {
            a = a.add(LongVector.fromMemorySegment(LONGS, segment, at, ByteOrder.LITTLE_ENDIAN));
            b = b.add(LongVector.fromMemorySegment(LONGS, segment, at + STEP, ByteOrder.LITTLE_ENDIAN));
            c = c.add(LongVector.fromMemorySegment(LONGS, segment, at + 2 * STEP, ByteOrder.LITTLE_ENDIAN));
            d = d.add(LongVector.fromMemorySegment(LONGS, segment, at + 3 * STEP, ByteOrder.LITTLE_ENDIAN));
        }
        return a.add(b).add(c.add(d)).reduceLanes(VectorOperators.ADD);
    }
}
