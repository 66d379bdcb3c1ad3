package io.github.rakutenai.quarkus.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

import io.github.rakutenai.engine.inference.EngineClosedException;
import io.github.rakutenai.engine.inference.Generation;
import io.github.rakutenai.engine.inference.GenerationEvent;
import io.github.rakutenai.engine.inference.GenerationEvent.Failed;
import io.github.rakutenai.engine.inference.GenerationEvent.Finished;
import io.github.rakutenai.engine.inference.GenerationEvent.TokenGenerated;
import io.github.rakutenai.engine.inference.Timings;
import io.github.rakutenai.engine.inference.TokenUsage;
import io.github.rakutenai.engine.scheduler.FinishReason;
import org.junit.jupiter.api.Test;

class ApplicationRequestsTest {

    private static final TokenGenerated TOKEN = new TokenGenerated(7, "a");
    private static final Finished CANCELLED =
            new Finished(FinishReason.CANCELLED, new TokenUsage(1, 1), new Timings(1, 1, 1));
    private static final Finished FINISHED =
            new Finished(FinishReason.STOP, new TokenUsage(1, 1), new Timings(1, 1, 1));

    private final ApplicationRequests requests = new ApplicationRequests();
    private final List<GenerationEvent> heard = new ArrayList<>();
    private Consumer<GenerationEvent> engine;
    private int cancellations;

    @Test
    void events_pass_while_the_application_runs() {
        submit().cancel();
        engine.accept(TOKEN);
        engine.accept(CANCELLED);

        assertThat(heard).containsExactly(TOKEN, CANCELLED);
        assertThat(cancellations).isEqualTo(1);
    }

    @Test
    void an_application_that_ends_cancels_its_requests_and_says_why() {
        submit();
        engine.accept(TOKEN);
        requests.end();
        engine.accept(CANCELLED);

        assertThat(cancellations).isEqualTo(1);
        assertThat(heard.getFirst()).isEqualTo(TOKEN);
        assertThat(heard.getLast())
                .isInstanceOfSatisfying(
                        Failed.class,
                        failed -> assertThat(failed.cause())
                                .isInstanceOf(EngineClosedException.class)
                                .hasMessageContaining("the application was reloaded"));
    }

    @Test
    void a_request_that_is_made_too_late_is_cancelled_at_once() {
        requests.end();
        submit();

        assertThat(cancellations).isEqualTo(1);
    }

    @Test
    void a_request_that_has_ended_is_left_alone() {
        submit();
        engine.accept(FINISHED);
        requests.end();

        assertThat(heard).containsExactly(FINISHED);
        assertThat(cancellations).isZero();
    }

    @Test
    void a_request_that_is_refused_is_not_kept() {
        IllegalArgumentException refusal = new IllegalArgumentException("too long");
        assertThatThrownBy(() -> requests.submit(
                        receiver -> {
                            throw refusal;
                        },
                        heard::add))
                .isSameAs(refusal);
        requests.end();
        assertThat(heard).isEmpty();
    }

    private Generation submit() {
        return requests.submit(
                receiver -> {
                    engine = receiver;
                    return () -> cancellations++;
                },
                heard::add);
    }
}
