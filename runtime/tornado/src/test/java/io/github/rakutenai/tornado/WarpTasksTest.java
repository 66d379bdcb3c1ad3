package io.github.rakutenai.tornado;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;

import io.github.rakutenai.engine.testing.RandomBlocks;
import io.github.rakutenai.engine.testing.RandomCheckpoint;
import io.github.rakutenai.engine.testing.RandomModel;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The tasks of a single row on PTX, in plain Java. */
@Tag("emulated")
@ExtendWith(TestDevice.class)
class WarpTasksTest {

    private static final RandomCheckpoint SHAPE = new RandomCheckpoint(64, 2, 4, 2, 16, 96, 300, 10000, 128, 0, 1e-5f);
    private static final int TOKENS = 4;
    private static final int SPLITS = 3;

    /** Keys and values are halves; where weights are quants, activations are of 8 bits. */
    @ParameterizedTest
    @CsvSource({"F32, 5e-3", "F16, 5e-3", "Q8_0, 0.1", "Q4_0, 0.1"})
    void a_sequence_that_is_decoded_alone_has_the_oracle_s_logits(RandomBlocks format, float tolerance)
            throws IOException {
        try (RandomModel model = new RandomModel(SHAPE, format);
                EmulatedDecoder decoder = new EmulatedDecoder(
                        model,
                        1,
                        SPLITS,
                        (tasks, config, pass, weights, cache, memory) ->
                                new WarpTasks(tasks, config, pass, WarpMemory.of(config, memory), cache))) {
            int[] tokens = SHAPE.tokenIds(1, TOKENS);
            float[] expected = LastLogits.oracle(model.config(), model.weights(), tokens);
            assertThat(decoder.lastLogits(tokens, 1)).containsExactly(expected, within(tolerance));
        }
    }
}
