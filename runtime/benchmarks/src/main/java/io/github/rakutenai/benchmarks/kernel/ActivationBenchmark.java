package io.github.rakutenai.benchmarks.kernel;

import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;

import io.github.rakutenai.engine.kernel.Kernels;
import io.github.rakutenai.engine.kernel.ScalarKernels;
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
 * What happens to one token between the matrix products, at RakutenAI-7B's widths, in one thread. Reported as tokens a second
 * of one layer (the score), as gigabytes of float32 read and written a second and as GFLOP/s, an exponential counted once.
 * The bound is the first level of the cache, clock x 128 bytes with 512-bit vectors; what matters is that all of it stays
 * small beside the products.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class ActivationBenchmark {

    private static final int HIDDEN = 4096;
    private static final int FEED_FORWARD = 14336;
    private static final int HEADS = 32;
    private static final int HEAD_DIM = HIDDEN / HEADS;
    private static final float EPSILON = 1e-5f;

    @Param({"VECTOR", "SCALAR"})
    public KernelsUnderTest implementation;

    private final RandomTensors random = new RandomTensors(1);
    private final float[] hidden = random.activations(HIDDEN);
    private final float[] weight = random.activations(HIDDEN);
    private final float[] normed = new float[HIDDEN];
    private final float[] untouchedGate = random.activations(FEED_FORWARD);
    private final float[] up = random.activations(FEED_FORWARD);
    private final float[] gate = untouchedGate.clone();
    private final float[] rotated = random.activations(HIDDEN);
    private final float[] cos = new float[HEAD_DIM / 2];
    private final float[] sin = new float[HEAD_DIM / 2];
    private Kernels kernels;

    @Setup
    public void prepare() {
        for (int i = 0; i < cos.length; i++) {
            cos[i] = (float) Math.cos(i);
            sin[i] = (float) Math.sin(i);
        }
        kernels = implementation.create();
        check(hidden, (k, x) -> k.rmsNorm(x, 0, weight, EPSILON, x));
        check(untouchedGate, (k, x) -> k.swiGlu(x, up, 0, FEED_FORWARD));
        check(rotated, (k, x) -> k.ropeInterleaved(x, 0, HEAD_DIM, cos, sin, 0));
        check(rotated, (k, x) -> k.ropeRotateHalf(x, 0, HEAD_DIM, cos, sin, 0));
    }

    private void check(float[] input, BiConsumer<Kernels, float[]> operation) {
        float[] expected = input.clone();
        float[] found = input.clone();
        operation.accept(new ScalarKernels(), expected);
        operation.accept(kernels, found);
        Agreement.require(found, expected);
    }

    @Benchmark
    public float[] rmsNorm(Rates rates, Control control) {
        kernels.rmsNorm(hidden, 0, weight, EPSILON, normed);
        rates.add(control, Float.BYTES * 3 * HIDDEN, 4 * HIDDEN);
        return normed;
    }

    /** Gates come back each time, because gated again and again they would fade to zero; the copy is a small part of it. */
    @Benchmark
    public float[] swiGlu(Rates rates, Control control) {
        System.arraycopy(untouchedGate, 0, gate, 0, FEED_FORWARD);
        kernels.swiGlu(gate, up, 0, FEED_FORWARD);
        rates.add(control, Float.BYTES * 3 * FEED_FORWARD, 4 * FEED_FORWARD);
        return gate;
    }

    @Benchmark
    public float[] ropeInterleaved(Rates rates, Control control) {
        for (int head = 0; head < HEADS; head++) {
            kernels.ropeInterleaved(rotated, head * HEAD_DIM, HEAD_DIM, cos, sin, 0);
        }
        rates.add(control, Float.BYTES * 2 * HIDDEN, 3 * HIDDEN);
        return rotated;
    }

    @Benchmark
    public float[] ropeRotateHalf(Rates rates, Control control) {
        for (int head = 0; head < HEADS; head++) {
            kernels.ropeRotateHalf(rotated, head * HEAD_DIM, HEAD_DIM, cos, sin, 0);
        }
        rates.add(control, Float.BYTES * 2 * HIDDEN, 3 * HIDDEN);
        return rotated;
    }
}
