package io.github.rakutenai.benchmarks.kernel;

import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

import io.github.rakutenai.engine.sampling.Sampler;
import io.github.rakutenai.engine.sampling.SamplingParams;
import io.github.rakutenai.engine.testing.RandomTensors;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Choosing a token from the logits of RakutenAI-7B's 48,000 tokens, in microseconds. The bound is reading the logits once
 * from the second level of the cache, 192 KB; what matters is that it stays far below the time of a forward pass.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class SamplerBenchmark {

    private static final int VOCABULARY = 48_000;

    private final SamplingParams greedy = SamplingParams.builder().greedy().build();
    private final SamplingParams topK =
            SamplingParams.builder().temperature(1).topK(50).build();
    private final SamplingParams topP =
            SamplingParams.builder().temperature(1).topK(0).topP(0.9f).build();
    private final float[] logits = new RandomTensors(1).activations(VOCABULARY);
    private final Sampler sampler = new Sampler(VOCABULARY);
    private final RandomGenerator random = new SplittableRandom(1);

    @Setup
    public void check() {
        int likeliest = 0;
        for (int token = 1; token < VOCABULARY; token++) {
            likeliest = logits[token] > logits[likeliest] ? token : likeliest;
        }
        if (sampler.sample(logits, greedy, random) != likeliest) {
            throw new IllegalStateException("the greedy choice is not token " + likeliest);
        }
    }

    @Benchmark
    public int greedy() {
        return sampler.sample(logits, greedy, random);
    }

    @Benchmark
    public int topK50() {
        return sampler.sample(logits, topK, random);
    }

    /** Nearly even probabilities: the most tokens that top-p can have to rank. */
    @Benchmark
    public int topP90() {
        return sampler.sample(logits, topP, random);
    }
}
