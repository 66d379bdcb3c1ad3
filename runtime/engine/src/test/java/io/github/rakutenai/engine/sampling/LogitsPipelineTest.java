package io.github.rakutenai.engine.sampling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.Optional;

import org.junit.jupiter.api.Test;

class LogitsPipelineTest {

    private final float[] logits = {2, -2, 2, -2};

    @Test
    void defaults_change_nothing() {
        process(SamplingParams.defaults());
        assertThat(logits).containsExactly(2, -2, 2, -2);
    }

    @Test
    void repetition_penalty_counts_prompt_and_reply() {
        process(SamplingParams.builder().repetitionPenalty(2).build(), 2);
        assertThat(logits).containsExactly(1, -4, 1, -2);
    }

    @Test
    void frequency_penalty_counts_each_time_a_token_stands_in_the_reply() {
        process(SamplingParams.builder().frequencyPenalty(0.5f).build(), 2, 2, 3);
        assertThat(logits).containsExactly(2, -2, 1, -2.5f);
    }

    @Test
    void presence_penalty_counts_a_token_of_the_reply_once_and_no_token_of_the_prompt() {
        process(SamplingParams.builder().presencePenalty(0.5f).build(), 2, 2, 3);
        assertThat(logits).containsExactly(2, -2, 1.5f, -2.5f);
    }

    @Test
    void logit_bias_is_added_before_the_penalties() {
        process(SamplingParams.builder()
                .logitBias(Map.of(0, 4f, 3, -1f))
                .repetitionPenalty(2)
                .build());
        assertThat(logits).containsExactly(3, -4, 2, -3);
    }

    @Test
    void a_bias_for_a_token_outside_the_vocabulary_is_refused() {
        SamplingParams params =
                SamplingParams.builder().logitBias(Map.of(4, 1f)).build();
        assertThatThrownBy(() -> LogitsPipeline.of(params, new int[] {0}, 4, Optional.empty()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("token 4")
                .hasMessageContaining("0..3");
    }

    private void process(SamplingParams params, int... reply) {
        LogitsPipeline pipeline = LogitsPipeline.of(params, new int[] {0, 1}, logits.length, Optional.empty());
        for (int token : reply) {
            pipeline.accept(token);
        }
        pipeline.process(logits);
    }
}
