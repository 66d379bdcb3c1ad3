package io.github.rakutenai.quarkus.runtime;

import java.util.function.Consumer;

import io.github.rakutenai.engine.inference.Generation;
import io.github.rakutenai.engine.inference.GenerationEvent;
import io.github.rakutenai.quarkus.ChatRequest;

/** What starts to answer a conversation and returns at once. */
@FunctionalInterface
interface ChatEngine {

    /** @param events gets every event on the thread that computes; it must not hold that up */
    Generation submit(ChatRequest request, Consumer<GenerationEvent> events);
}
