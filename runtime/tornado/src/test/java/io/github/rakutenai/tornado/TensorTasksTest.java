package io.github.rakutenai.tornado;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;

import io.github.rakutenai.engine.testing.RandomBlocks;
import io.github.rakutenai.engine.testing.RandomCheckpoint;
import io.github.rakutenai.engine.testing.RandomModel;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The tasks of many rows on PTX, in plain Java. */
@Tag("emulated")
@ExtendWith(TestDevice.class)
class TensorTasksTest {

    private static final RandomCheckpoint SHAPE = new RandomCheckpoint(64, 2, 4, 2, 16, 96, 300, 10000, 128, 0, 1e-5f);

    /** Weights and activations are halves, so are keys and values. */
    private static final float TOLERANCE = 1e-2f;

    @ParameterizedTest
    @EnumSource(names = {"BF16", "Q8_0"})
    void sequences_that_are_decoded_together_have_the_oracle_s_logits(RandomBlocks format) throws IOException {
        assertOracle(format, 32, 1, 7, 5);
    }

    @Test
    void prompts_have_the_oracle_s_logits() throws IOException {
        assertOracle(RandomBlocks.F16, 100, 1, 7, 5);
    }

    @Test
    void positions_that_are_split_give_the_oracle_s_logits() throws IOException {
        assertOracle(RandomBlocks.F16, 32, 3, 40, 32);
    }

    private static void assertOracle(RandomBlocks format, int capacity, int splits, int rows, int passRows)
            throws IOException {
        try (RandomModel model = new RandomModel(SHAPE, format);
                EmulatedDecoder decoder = new EmulatedDecoder(
                        model,
                        capacity,
                        splits,
                        (tasks, config, pass, weights, cache, memory) -> new TensorTasks(
                                tasks, config, pass, TensorMemory.of(config, capacity, memory), cache))) {
            int[] tokens = SHAPE.tokenIds(1, rows);
            float[] expected = LastLogits.oracle(model.config(), model.weights(), tokens);
            assertThat(decoder.lastLogits(tokens, passRows)).containsExactly(expected, within(TOLERANCE));
        }
    }
}
