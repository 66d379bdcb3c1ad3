package io.github.rakutenai.quarkus.openai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

import io.github.rakutenai.engine.inference.Generation;
import io.github.rakutenai.engine.inference.GenerationEvent;
import io.github.rakutenai.engine.inference.GenerationEvent.Failed;
import io.github.rakutenai.engine.inference.GenerationEvent.Finished;
import io.github.rakutenai.engine.inference.GenerationEvent.TokenGenerated;
import io.github.rakutenai.engine.inference.GenerationRequest;
import io.github.rakutenai.engine.inference.Timings;
import io.github.rakutenai.engine.inference.TokenUsage;
import io.github.rakutenai.engine.sampling.SamplingParams;
import io.github.rakutenai.engine.scheduler.EngineBusyException;
import io.github.rakutenai.engine.scheduler.FinishReason;
import io.github.rakutenai.quarkus.RakutenChat;
import io.github.rakutenai.quarkus.openai.api.Usage;
import org.junit.jupiter.api.Test;

class RunningChoicesTest {

    private static final GenerationRequest REQUEST = new GenerationRequest(new int[] {1}, SamplingParams.defaults());

    private final List<Consumer<GenerationEvent>> running = new ArrayList<>();
    private final AtomicInteger cancelled = new AtomicInteger();
    private final AtomicInteger tooSlow = new AtomicInteger();

    @Test
    void a_prompt_of_several_choices_counts_once() throws Exception {
        RunningChoices choices = submit(2, 2);
        running.forEach(events -> events.accept(finished(7, 3)));
        assertThat(choices.await((choice, event) -> {})).isEqualTo(new Usage(7, 6));
    }

    @Test
    void prompts_of_their_own_count_each() throws Exception {
        RunningChoices choices = submit(2, 1);
        running.forEach(events -> events.accept(finished(7, 3)));
        assertThat(choices.await((choice, event) -> {})).isEqualTo(new Usage(14, 6));
    }

    @Test
    void the_failure_of_one_is_that_of_all() {
        RunningChoices choices = submit(2, 1);
        running.getFirst().accept(finished(1, 1));
        running.getLast().accept(new Failed(new ArithmeticException("broken")));
        assertThatThrownBy(() -> choices.await((choice, event) -> {})).isInstanceOf(ArithmeticException.class);
    }

    @Test
    void who_falls_too_far_behind_is_given_up_once() {
        RunningChoices choices = submit(1, 1);
        for (int i = 0; i < 2 * RakutenChat.STREAM_BUFFER; i++) {
            running.getFirst().accept(new TokenGenerated(5, "a"));
        }
        assertThat(cancelled).hasValue(1);
        assertThat(tooSlow).hasValue(1);
        assertThatThrownBy(() -> choices.await((choice, event) -> {})).isInstanceOf(CancellationException.class);
    }

    @Test
    void when_one_finds_no_place_the_others_are_cancelled() {
        RunningChoices.Engine oneAlone = (request, events) -> {
            if (running.size() == 1) {
                throw new EngineBusyException(0);
            }
            return start(request, events);
        };
        assertThatThrownBy(() ->
                        RunningChoices.submit(oneAlone, Collections.nCopies(2, REQUEST), 2, tooSlow::incrementAndGet))
                .isInstanceOf(EngineBusyException.class);
        assertThat(cancelled).hasValue(1);
    }

    private RunningChoices submit(int choices, int choicesPerPrompt) {
        return RunningChoices.submit(
                this::start, Collections.nCopies(choices, REQUEST), choicesPerPrompt, tooSlow::incrementAndGet);
    }

    private Generation start(GenerationRequest request, Consumer<GenerationEvent> events) {
        running.add(events);
        return cancelled::incrementAndGet;
    }

    private static Finished finished(int promptTokens, int replyTokens) {
        return new Finished(FinishReason.STOP, new TokenUsage(promptTokens, replyTokens), new Timings(0, 0, 0));
    }
}
