package io.github.rakutenai.quarkus.openai;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;

import io.github.rakutenai.engine.inference.Generation;
import io.github.rakutenai.engine.inference.GenerationEvent;
import io.github.rakutenai.engine.inference.GenerationRequest;
import io.github.rakutenai.engine.inference.InferenceEngine;
import io.github.rakutenai.quarkus.RakutenChat;
import io.github.rakutenai.quarkus.openai.api.Usage;

/**
 * The generations of one HTTP request. The engine puts their events into a bounded queue and never waits; one thread takes
 * them. Who falls too far behind is given up.
 */
final class RunningChoices implements AutoCloseable {

    /** Hears the events of all generations, each one's in their order, until the last. */
    @FunctionalInterface
    interface Listener {

        /** @throws IOException if the client cannot be told */
        void accept(int choice, GenerationEvent event) throws IOException;
    }

    /** Starts a generation: {@link InferenceEngine#submit}. */
    @FunctionalInterface
    interface Engine {

        Generation submit(GenerationRequest request, Consumer<GenerationEvent> events);
    }

    private record ChoiceEvent(int choice, GenerationEvent event) {}

    private final List<Generation> generations = new ArrayList<>();
    private final BlockingQueue<ChoiceEvent> events;
    private final int choicesPerPrompt;
    private final Runnable tooSlow;
    private volatile boolean abandoned;

    private RunningChoices(int choices, int choicesPerPrompt, Runnable tooSlow) {
        events = new LinkedBlockingQueue<>(choices * RakutenChat.STREAM_BUFFER);
        this.choicesPerPrompt = choicesPerPrompt;
        this.tooSlow = tooSlow;
    }

    /**
     * Submits all of them, or none.
     *
     * @param requests those of one prompt behind each other
     * @param choicesPerPrompt how many
     * @param tooSlow called once when the events are not taken fast enough
     * @throws RuntimeException as the engine does
     */
    static RunningChoices submit(
            Engine engine, List<GenerationRequest> requests, int choicesPerPrompt, Runnable tooSlow) {
        RunningChoices choices = new RunningChoices(requests.size(), choicesPerPrompt, tooSlow);
        try {
            for (int i = 0; i < requests.size(); i++) {
                int choice = i;
                choices.generations.add(
                        engine.submit(requests.get(i), event -> choices.put(new ChoiceEvent(choice, event))));
            }
            return choices;
        } catch (RuntimeException e) {
            choices.close();
            throw e;
        }
    }

    private void put(ChoiceEvent event) {
        if (!abandoned && !events.offer(event)) {
            abandoned = true;
            close();
            tooSlow.run();
        }
    }

    /**
     * Waits for all of them and tells of their events.
     *
     * @return the tokens that they took
     * @throws RuntimeException the cause, if one fails
     */
    Usage await(Listener listener) throws IOException {
        int running = generations.size();
        int promptTokens = 0;
        int replyTokens = 0;
        while (running > 0) {
            ChoiceEvent next = take();
            if (next.event() instanceof GenerationEvent.Failed(Throwable cause)) {
                throw cause instanceof RuntimeException unchecked ? unchecked : new IllegalStateException(cause);
            }
            listener.accept(next.choice(), next.event());
            if (next.event() instanceof GenerationEvent.Finished finished) {
                running--;
                promptTokens +=
                        next.choice() % choicesPerPrompt == 0 ? finished.usage().promptTokens() : 0;
                replyTokens += finished.usage().replyTokens();
            }
        }
        return new Usage(promptTokens, replyTokens);
    }

    private ChoiceEvent take() {
        if (abandoned) {
            throw new CancellationException("the client is " + events.size() + " tokens behind");
        }
        try {
            return events.take();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancellationException("the thread that waited for a reply was interrupted");
        }
    }

    /** Stops those that still run; safe to call at any time from any thread. */
    @Override
    public void close() {
        generations.forEach(Generation::cancel);
    }
}
