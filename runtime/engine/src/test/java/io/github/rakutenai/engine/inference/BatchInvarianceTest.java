package io.github.rakutenai.engine.inference;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.Stream;

import io.github.rakutenai.engine.backend.ActivationType;
import io.github.rakutenai.engine.backend.Backend;
import io.github.rakutenai.engine.backend.CpuBackend;
import io.github.rakutenai.engine.backend.CpuOptions;
import io.github.rakutenai.engine.backend.KvCacheType;
import io.github.rakutenai.engine.kernel.ScalarKernels;
import io.github.rakutenai.engine.kernel.VectorKernels;
import io.github.rakutenai.engine.scheduler.SchedulerCounts;
import io.github.rakutenai.engine.scheduler.SchedulerLimits;
import io.github.rakutenai.engine.testing.RandomBlocks;
import io.github.rakutenai.engine.testing.RandomCheckpoint;
import io.github.rakutenai.engine.testing.RandomModel;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The CPU backend without accelerators: the logits of a sequence are the same to the last bit alone and among others, in one
 * chunk and in many, with and without preemption, and when its beginning was computed for another.
 */
class BatchInvarianceTest {

    private static final int PROMPTS = 16;
    private static final int REPLY_TOKENS = 20;
    private static final int LONGEST_PROMPT = 50;
    private static final int SHARED_TOKENS = 34;
    private static final int MAX_ROWS = 64;
    private static final int BLOCKS = 32;

    /** Enough for the longest sequence. */
    private static final int TIGHT_BLOCKS = 5;

    private record Setup(boolean vectors, RandomBlocks format, KvCacheType kvCacheType, OptionalInt window) {

        RandomCheckpoint shape() {
            return new RandomCheckpoint(256, 2, 4, 2, 64, 256, 300, 10_000, 128, window.orElse(0), 1e-5f);
        }

        Backend open(RandomModel model) {
            // Products of integers are exact in any order, so that the slow ones of the scalar kernels show nothing.
            ActivationType activations = vectors ? ActivationType.INT8 : ActivationType.FLOAT32;
            CpuOptions options = new CpuOptions(2, kvCacheType, activations, BLOCKS, MAX_ROWS);
            return new CpuBackend(
                    model.config(), model.weights(), vectors ? VectorKernels::new : ScalarKernels::new, options);
        }
    }

    /** Scalar kernels, which are slow, have one product for all formats. */
    static Stream<Setup> setups() {
        return Stream.concat(
                Stream.of(RandomBlocks.Q8_0, RandomBlocks.Q4_0, RandomBlocks.Q4_K, RandomBlocks.F16)
                        .flatMap(format -> setups(true, format)),
                setups(false, RandomBlocks.Q4_K));
    }

    private static Stream<Setup> setups(boolean vectors, RandomBlocks format) {
        return Stream.of(
                new Setup(vectors, format, KvCacheType.F16, OptionalInt.empty()),
                new Setup(vectors, format, KvCacheType.Q8_0, OptionalInt.of(21)));
    }

    @ParameterizedTest
    @MethodSource("setups")
    void logits_do_not_depend_on_other_sequences_chunks_preemption_or_prefix_hits(Setup setup) throws IOException {
        try (RandomModel model = new RandomModel(setup.shape(), setup.format());
                Backend backend = setup.open(model)) {
            float[][][] alone = alone(backend, prompts(setup.shape()), setup.window());
            assertThat(among(1, BLOCKS, setup, backend, alone).prefixHits()).isPositive();
            assertThat(among(3, TIGHT_BLOCKS, setup, backend, alone).preemptions())
                    .isPositive();
            assertThat(among(16, BLOCKS, setup, backend, alone).prefixHits()).isPositive();
        }
    }

    /** Computes all prompts in small chunks, and compares. */
    private static SchedulerCounts among(int together, int kvBlocks, Setup setup, Backend backend, float[][][] alone) {
        SchedulerLimits limits = new SchedulerLimits(PROMPTS, together, together + 9, setup.window(), true);
        SteppedSequences sequences = new SteppedSequences(backend, kvBlocks, limits);
        assertThat(sequences.logits(prompts(setup.shape()), REPLY_TOKENS)).isDeepEqualTo(alone);
        return sequences.counts();
    }

    /** One after the other, each prompt in one chunk, in memory that knows no other. */
    private static float[][][] alone(Backend backend, List<int[]> prompts, OptionalInt window) {
        SchedulerLimits limits = new SchedulerLimits(0, 1, MAX_ROWS, window, false);
        float[][][] logits = new float[PROMPTS][][];
        for (int i = 0; i < PROMPTS; i++) {
            SteppedSequences one = new SteppedSequences(backend, BLOCKS, limits);
            logits[i] = one.logits(List.of(prompts.get(i)), REPLY_TOKENS)[0];
        }
        return logits;
    }

    /** Long ones that begin alike, then short ones. */
    private static List<int[]> prompts(RandomCheckpoint shape) {
        int[] shared = shape.tokenIds(100, SHARED_TOKENS);
        List<int[]> prompts = new ArrayList<>();
        for (int i = 0; i < PROMPTS / 2; i++) {
            int[] prompt = shape.tokenIds(i, LONGEST_PROMPT - i);
            System.arraycopy(shared, 0, prompt, 0, SHARED_TOKENS);
            prompts.add(prompt);
        }
        for (int i = PROMPTS / 2; i < PROMPTS; i++) {
            prompts.add(shape.tokenIds(i, 3 * i - 23));
        }
        return prompts;
    }
}
