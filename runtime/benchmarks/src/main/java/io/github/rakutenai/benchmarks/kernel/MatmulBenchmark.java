package io.github.rakutenai.benchmarks.kernel;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

import io.github.rakutenai.engine.kernel.Kernels;
import io.github.rakutenai.engine.kernel.ScalarKernels;
import io.github.rakutenai.engine.tensor.DType;
import io.github.rakutenai.engine.tensor.Shape;
import io.github.rakutenai.engine.tensor.Tensor;
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
 * Weights by the activations of 1 to 128 tokens, in one thread; {@code -t 2} runs two, each with matrices of its own.
 * Reported as gigabytes of weights a second, in the bytes of the file, and as GFLOP/s, a multiply-add counted twice.
 * With 1 token the bound is {@link ReadBandwidthBenchmark} with as many threads; with 128 it is the core's arithmetic:
 * clock x 2 units x 16 lanes x 2 with 512-bit vectors. Calls go round over copies of the matrix that fill a gigabyte, so
 * that no cache holds the weights from one call to the next, as none does in decode.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(1)
public class MatmulBenchmark {

    private static final int CHECKED_ROWS = 64;

    @Param({"Q8_0", "Q4_0", "Q4_K", "Q6_K", "F16"})
    public DType dtype;

    /** Rows x columns; the last one divides into no tile, but its columns into blocks of every format. */
    @Param({"4096x4096", "14336x4096", "4096x14336", "1021x4352"})
    public String shape;

    @Param({"1", "4", "16", "128"})
    public int tokens;

    @Param({"VECTOR", "SCALAR"})
    public KernelsUnderTest implementation;

    @Param("1024")
    public int footprintMegabytes;

    private final List<MatmulUnderTest> copies = new ArrayList<>();
    private Kernels kernels;
    private float[] x;
    private float[] out;
    private long sizeBytes;
    private double operations;
    private int next;

    @Setup
    public void prepare() {
        String[] lengths = shape.split("x");
        int rows = Integer.parseInt(lengths[0]);
        int columns = Integer.parseInt(lengths[1]);
        RandomTensors random = new RandomTensors(1);
        Tensor weights = random.matrix(dtype, rows, columns);
        x = random.activations(tokens * columns);
        out = new float[tokens * rows];
        kernels = implementation.create();
        copy(weights);
        checkAgainstScalar(weights);
    }

    private void copy(Tensor weights) {
        sizeBytes = weights.segment().byteSize();
        operations = 2.0 * weights.shape().elements() * tokens;
        long count = Math.ceilDiv(footprintMegabytes * 1_000_000L, sizeBytes);
        for (long i = 0; i < count; i++) {
            MemorySegment segment = Arena.ofAuto().allocate(sizeBytes, 64).copyFrom(weights.segment());
            copies.add(MatmulUnderTest.of(kernels, new Tensor(weights.name(), dtype, weights.shape(), segment)));
        }
    }

    /** The first rows for all tokens: the scalar product of the whole would take longer than the measurement. */
    private void checkAgainstScalar(Tensor weights) {
        MemorySegment bytes = weights.segment().asSlice(0, CHECKED_ROWS * weights.rowBytes());
        Tensor part = new Tensor("part", dtype, Shape.matrix(CHECKED_ROWS, weights.columns()), bytes);
        float[] expected = new float[tokens * CHECKED_ROWS];
        new ScalarKernels().matmul(part, 0, CHECKED_ROWS, x, tokens, expected);
        copies.getFirst().multiply(x, tokens, out);
        float[] found = new float[expected.length];
        for (int t = 0; t < tokens; t++) {
            System.arraycopy(out, t * weights.rows(), found, t * CHECKED_ROWS, CHECKED_ROWS);
        }
        Agreement.require(found, expected);
        Arrays.fill(out, 0);
    }

    @Benchmark
    public float[] matmul(Rates rates, Control control) {
        MatmulUnderTest matmul = copies.get(next);
        next = (next + 1) % copies.size();
        matmul.multiply(x, tokens, out);
        rates.add(control, sizeBytes, operations);
        return out;
    }
}
