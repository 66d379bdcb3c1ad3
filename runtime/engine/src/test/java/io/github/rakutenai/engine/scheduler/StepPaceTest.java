package io.github.rakutenai.engine.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;

class StepPaceTest {

    private static final int MOST = 128;

    private final StepPace pace = new StepPace(MOST);

    @Test
    void prompts_alone_get_whole_steps_however_slow() {
        pace.add(MOST, TimeUnit.SECONDS.toNanos(10));
        assertThat(pace.tokens(0)).isEqualTo(MOST);
    }

    @Test
    void beside_replies_a_step_is_as_long_as_a_second_allows() {
        pace.add(MOST, TimeUnit.MILLISECONDS.toNanos(1900));
        assertThat(pace.tokens(4)).isEqualTo(64);
    }

    @Test
    void a_fast_machine_computes_whole_steps() {
        pace.add(MOST, TimeUnit.MILLISECONDS.toNanos(900));
        assertThat(pace.tokens(4)).isEqualTo(MOST);
    }

    @Test
    void beside_replies_prompts_always_go_on() {
        pace.add(MOST, TimeUnit.SECONDS.toNanos(60));
        assertThat(pace.tokens(4)).isEqualTo(4 + StepPace.LEAST_PROMPT_TOKENS);
        assertThat(pace.tokens(MOST - 1)).isEqualTo(MOST);
    }

    @Test
    void nothing_is_expected_of_a_machine_that_was_not_measured() {
        assertThat(pace.tokens(1)).isEqualTo(1 + StepPace.LEAST_PROMPT_TOKENS);
    }

    @Test
    void steps_of_replies_alone_do_not_count() {
        pace.add(MOST, TimeUnit.MILLISECONDS.toNanos(1900));
        pace.add(4, TimeUnit.SECONDS.toNanos(1));
        assertThat(pace.tokens(4)).isEqualTo(64);
    }

    @Test
    void it_follows_a_machine_that_gets_slower() {
        pace.add(MOST, TimeUnit.MILLISECONDS.toNanos(900));
        for (int i = 0; i < 20; i++) {
            pace.add(MOST, TimeUnit.MILLISECONDS.toNanos(1900));
        }
        assertThat(pace.tokens(4)).isEqualTo(64);
    }
}
