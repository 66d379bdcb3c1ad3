package io.github.rakutenai.engine.sampling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

class LogSoftmaxTest {

    private static final int PADDING = 1;

    private final LogSoftmax softmax = new LogSoftmax(4);

    @Test
    void probabilities_sum_to_1_and_padding_has_none() {
        softmax.read(new float[] {1, 2, 3, 4, 50});
        double sum = IntStream.range(0, 4)
                .mapToDouble(token -> softmax.of(token, 0).token().logProbability())
                .map(Math::exp)
                .sum();
        assertThat(sum).isCloseTo(1, within(1e-12));
    }

    @Test
    void log_probabilities_of_equal_logits_are_equal_however_large_they_are() {
        for (float logit : new float[] {0, 1e30f, -1e30f}) {
            softmax.read(new float[] {logit, logit, logit, logit, PADDING});
            assertThat(softmax.of(2, 0).token().logProbability()).isCloseTo(-Math.log(4), within(1e-12));
        }
    }

    @Test
    void the_likeliest_come_first_and_the_smaller_id_among_equals() {
        softmax.read(new float[] {1, 3, 2, 3, PADDING});
        TokenLogProbabilities read = softmax.of(0, 3);
        assertThat(read.top()).extracting(TokenLogProbability::token).containsExactly(1, 3, 2);
        assertThat(read.token().token()).isZero();
        assertThat(read.top().getFirst().logProbability() - read.token().logProbability())
                .isCloseTo(2, within(1e-12));
    }

    @Test
    void more_than_the_vocabulary_has_are_not_told() {
        softmax.read(new float[] {1, 2, 3, 4, PADDING});
        assertThat(softmax.of(0, 20).top()).hasSize(4);
    }

    @Test
    void what_was_read_stays_when_the_logits_change() {
        float[] logits = {1, 2, 3, 4, PADDING};
        softmax.read(logits);
        TokenLogProbabilities before = softmax.of(1, 2);
        logits[1] = 100;
        assertThat(softmax.of(1, 2)).isEqualTo(before);
    }

    @Test
    void a_token_that_cannot_be_has_the_logarithm_of_0() {
        softmax.read(new float[] {1, Float.NEGATIVE_INFINITY, 3, 4, PADDING});
        assertThat(softmax.of(1, 0).token().logProbability()).isEqualTo(Double.NEGATIVE_INFINITY);
    }

    @Test
    void broken_logits_are_refused() {
        for (float broken : new float[] {Float.NaN, Float.POSITIVE_INFINITY}) {
            assertThatThrownBy(() -> softmax.read(new float[] {1, broken, 3, 4, PADDING}))
                    .isInstanceOf(ArithmeticException.class);
        }
    }
}
