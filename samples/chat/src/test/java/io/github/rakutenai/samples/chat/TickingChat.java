package io.github.rakutenai.samples.chat;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;

import io.github.rakutenai.quarkus.ChatEvent;
import io.github.rakutenai.quarkus.ChatRequest;
import io.github.rakutenai.quarkus.RakutenChat;
import io.github.rakutenai.quarkus.Reply;
import io.smallrye.mutiny.Multi;

/** Says "tick" until it is cancelled. */
class TickingChat implements RakutenChat {

    final CountDownLatch cancelled = new CountDownLatch(1);

    @Override
    public Reply chat(ChatRequest request) {
        throw new UnsupportedOperationException("it would never end");
    }

    @Override
    public <T extends Record> T chat(ChatRequest request, Class<T> type) {
        throw new UnsupportedOperationException("it would never end");
    }

    @Override
    public Multi<ChatEvent> stream(ChatRequest request) {
        return Multi.createFrom()
                .ticks()
                .every(Duration.ofMillis(10))
                .<ChatEvent>map(tick -> new ChatEvent.Delta("tick "))
                .onCancellation()
                .invoke(cancelled::countDown);
    }
}
