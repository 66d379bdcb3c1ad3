package io.github.rakutenai.engine.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Optional;

import org.junit.jupiter.api.Test;

class TimeoutsTest {

    private static final Timeouts TIMEOUTS =
            new Timeouts(Optional.of(Duration.ofSeconds(2)), Optional.of(Duration.ofSeconds(5)));

    @Test
    void the_shortest_is_the_first_that_passes() {
        assertThat(TIMEOUTS.shortest()).contains(Duration.ofSeconds(2));
        assertThat(Timeouts.none().shortest()).isEmpty();
    }

    @Test
    void a_request_that_has_waited_has_the_rest() {
        assertThat(TIMEOUTS.after(Duration.ofSeconds(1)))
                .isEqualTo(new Timeouts(Optional.of(Duration.ofSeconds(1)), Optional.of(Duration.ofSeconds(4))));
    }

    @Test
    void a_request_that_has_waited_too_long_fails_with_the_limit() {
        assertThatThrownBy(() -> TIMEOUTS.after(Duration.ofSeconds(2)))
                .isInstanceOf(GenerationTimeoutException.class)
                .hasMessage("the request was not started within PT2S");
        assertThatThrownBy(() -> TIMEOUTS.after(Duration.ofSeconds(6)))
                .isInstanceOf(GenerationTimeoutException.class)
                .hasMessage("the request was not finished within PT5S");
    }
}
