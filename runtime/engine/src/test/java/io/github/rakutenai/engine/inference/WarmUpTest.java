package io.github.rakutenai.engine.inference;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

import org.junit.jupiter.api.Test;

class WarmUpTest {

    private final List<Integer> rows = new ArrayList<>();
    private final AtomicLong clock = new AtomicLong();

    @Test
    void a_prompt_and_single_tokens_are_computed_until_the_time_is_over() {
        warmUp(64, Duration.ofNanos(20));

        assertThat(rows).hasSize(20).startsWith(8, 1, 1).endsWith(8, 1, 1);
    }

    @Test
    void no_time_computes_nothing() {
        warmUp(64, Duration.ZERO);

        assertThat(rows).isEmpty();
    }

    @Test
    void it_fits_into_little_key_value_memory() {
        warmUp(1, Duration.ofNanos(20));

        assertThat(rows).hasSize(20).startsWith(1, 1, 1);
    }

    /** Each pass takes a nanosecond. */
    private void warmUp(int kvBlocks, Duration time) {
        ScriptedBackend backend = new ScriptedBackend(100, kvBlocks, token -> token, batch -> {
            rows.add(batch.rows());
            clock.incrementAndGet();
        });
        new WarmUp(backend, 8, clock::get).run(time);
    }
}
