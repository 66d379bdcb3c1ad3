package io.github.rakutenai.it.langchain4j;

import io.github.rakutenai.engine.inference.Timings;
import io.github.rakutenai.engine.inference.TokenUsage;
import io.github.rakutenai.engine.scheduler.FinishReason;
import io.github.rakutenai.quarkus.ChatEvent;
import io.github.rakutenai.quarkus.ChatRequest;
import io.github.rakutenai.quarkus.RakutenChat;
import io.github.rakutenai.quarkus.Reply;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.infrastructure.Infrastructure;

/** Answers every question alike, in two pieces. */
final class BerlinChat implements RakutenChat {

    private static final Reply REPLY =
            new Reply("It is Berlin.", new TokenUsage(8, 4), FinishReason.STOP, new Timings(1, 1, 1));

    @Override
    public Reply chat(ChatRequest request) {
        return REPLY;
    }

    @Override
    public <T extends Record> T chat(ChatRequest request, Class<T> type) {
        throw new UnsupportedOperationException("it answers no records");
    }

    @Override
    public Multi<ChatEvent> stream(ChatRequest request) {
        return Multi.createFrom()
                .<ChatEvent>items(
                        new ChatEvent.Delta("It is "), new ChatEvent.Delta("Berlin."), new ChatEvent.Completed(REPLY))
                .emitOn(Infrastructure.getDefaultExecutor());
    }
}
