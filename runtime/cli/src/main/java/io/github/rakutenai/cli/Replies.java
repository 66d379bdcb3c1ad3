package io.github.rakutenai.cli;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;

import io.github.rakutenai.engine.LoadedModel;
import io.github.rakutenai.engine.inference.Generation;
import io.github.rakutenai.engine.inference.GenerationEvent;
import io.github.rakutenai.engine.inference.Timeouts;
import io.github.rakutenai.engine.sampling.SamplingParams;
import io.github.rakutenai.engine.tokenizer.Message;

/** Waits for a model's replies and passes their text on as it comes. */
final class Replies {

    private final LoadedModel model;

    Replies(LoadedModel model) {
        this.model = model;
    }

    /**
     * Returns when the reply is complete. An interrupt ends it early, and the thread is not interrupted afterwards.
     *
     * @param text gets what has come, on this thread
     * @throws IOException if the engine fails
     */
    Answer answer(List<Message> messages, SamplingParams params, Consumer<String> text) throws IOException {
        BlockingQueue<GenerationEvent> events = new LinkedBlockingQueue<>();
        Generation generation = model.submit(messages, params, Timeouts.none(), events::add);
        StringBuilder all = new StringBuilder();
        while (true) {
            switch (next(events, generation)) {
                case GenerationEvent.TokenGenerated token -> {
                    all.append(token.text());
                    text.accept(token.text());
                }
                case GenerationEvent.Finished finished -> {
                    return Answer.of(all.toString(), finished);
                }
                case GenerationEvent.Failed failed -> throw new IOException(failed.cause());
            }
        }
    }

    private static GenerationEvent next(BlockingQueue<GenerationEvent> events, Generation generation) {
        while (true) {
            try {
                return events.take();
            } catch (InterruptedException e) {
                generation.cancel();
            }
        }
    }
}
