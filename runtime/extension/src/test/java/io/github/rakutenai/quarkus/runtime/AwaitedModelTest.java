package io.github.rakutenai.quarkus.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

import io.github.rakutenai.engine.LoadedModel;
import io.github.rakutenai.engine.inference.GenerationTimeoutException;
import io.github.rakutenai.engine.inference.Timeouts;
import io.github.rakutenai.engine.scheduler.EngineBusyException;
import org.junit.jupiter.api.Test;

/** A model that is not loaded yet. */
class AwaitedModelTest {

    private static final Timeouts SHORT_TOTAL = new Timeouts(Optional.empty(), Optional.of(Duration.ofMillis(1)));
    private static final Timeouts SHORT_QUEUE =
            new Timeouts(Optional.of(Duration.ofMillis(1)), Optional.of(Duration.ofHours(1)));

    private final CompletableFuture<LoadedModel> ready = new CompletableFuture<>();

    @Test
    void the_time_of_a_request_counts_while_the_model_is_loaded() {
        AwaitedModel model = new AwaitedModel(ready, 1, 0);

        assertThatThrownBy(() -> model.get(SHORT_TOTAL))
                .isInstanceOf(GenerationTimeoutException.class)
                .hasMessage("the request was not finished within PT0.001S");
        assertThatThrownBy(() -> model.get(SHORT_QUEUE))
                .isInstanceOf(GenerationTimeoutException.class)
                .hasMessage("the request was not started within PT0.001S");
    }

    @Test
    void no_more_requests_wait_than_the_engine_will_take() throws InterruptedException {
        AwaitedModel model = new AwaitedModel(ready, 1, 1);
        Thread[] waiting = {
            Thread.startVirtualThread(() -> failing(model)), Thread.startVirtualThread(() -> failing(model))
        };
        for (Thread thread : waiting) {
            while (thread.getState() != Thread.State.WAITING && thread.getState() != Thread.State.TIMED_WAITING) {
                Thread.onSpinWait();
            }
        }

        assertThatThrownBy(() -> model.get(Timeouts.none())).isInstanceOf(EngineBusyException.class);
        ready.completeExceptionally(new IllegalArgumentException("no memory"));
        for (Thread thread : waiting) {
            thread.join();
        }
        assertThat(model.failed()).isTrue();
    }

    @Test
    void why_it_cannot_be_loaded_is_told_with_the_cause() {
        AwaitedModel model = new AwaitedModel(ready, 1, 0);
        IllegalArgumentException cause = new IllegalArgumentException("no memory");
        ready.completeExceptionally(cause);

        assertThatThrownBy(() -> model.get(Timeouts.none()))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("the model could not be loaded: no memory")
                .hasCause(cause);
    }

    private static void failing(AwaitedModel model) {
        assertThatThrownBy(() -> model.get(Timeouts.none())).isInstanceOf(IllegalStateException.class);
    }
}
