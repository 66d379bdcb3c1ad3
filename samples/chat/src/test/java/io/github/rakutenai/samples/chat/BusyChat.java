package io.github.rakutenai.samples.chat;

import io.github.rakutenai.engine.scheduler.EngineBusyException;
import io.github.rakutenai.quarkus.ChatEvent;
import io.github.rakutenai.quarkus.ChatRequest;
import io.github.rakutenai.quarkus.RakutenChat;
import io.github.rakutenai.quarkus.Reply;
import io.smallrye.mutiny.Multi;

/** Has no place in its queue. */
class BusyChat implements RakutenChat {

    @Override
    public Reply chat(ChatRequest request) {
        throw new EngineBusyException(4);
    }

    @Override
    public <T extends Record> T chat(ChatRequest request, Class<T> type) {
        throw new EngineBusyException(4);
    }

    @Override
    public Multi<ChatEvent> stream(ChatRequest request) {
        return Multi.createFrom().failure(new EngineBusyException(4));
    }
}
