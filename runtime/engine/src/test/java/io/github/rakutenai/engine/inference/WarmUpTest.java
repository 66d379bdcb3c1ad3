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

    @Test
    void a_backend_that_prefers_candidates_is_asked_for_them() {
        CandidatesBackend candidates = new CandidatesBackend(backend(64));
        new WarmUp(candidates, 8, clock::get).run(Duration.ofNanos(20));

        assertThat(candidates.candidateRows()).isEqualTo(20);
    }

    private void warmUp(int kvBlocks, Duration time) {
        new WarmUp(backend(kvBlocks), 8, clock::get).run(time);
    }

    /** Each pass takes a nanosecond. */
    private ScriptedBackend backend(int kvBlocks) {
        return new ScriptedBackend(100, kvBlocks, token -> token, batch -> {
            rows.add(batch.rows());
            clock.incrementAndGet();
        });
    }
}
