package io.github.rakutenai.it;

import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;

import dev.langchain4j.model.chat.ChatModel;
import io.github.rakutenai.quarkus.RakutenChat;
import io.smallrye.common.annotation.NonBlocking;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.smallrye.mutiny.Multi;
import org.jboss.resteasy.reactive.RestQuery;

/** Asks on each kind of thread. */
@Path("/ask")
public class AskResource {

    @Inject
    RakutenChat chat;

    @Inject
    ChatModel model;

    @GET
    @Path("/worker")
    public String onWorker(@RestQuery String question) {
        return chat.ask(question);
    }

    @GET
    @Path("/virtual-thread")
    @RunOnVirtualThread
    public String onVirtualThread(@RestQuery String question) {
        return chat.ask(question);
    }

    @GET
    @Path("/event-loop")
    @NonBlocking
    public String onEventLoop(@RestQuery String question) {
        return chat.ask(question);
    }

    @GET
    @Path("/model-on-event-loop")
    @NonBlocking
    public String modelOnEventLoop(@RestQuery String question) {
        return model.chat(question);
    }

    @GET
    @Path("/stream")
    public Multi<String> stream(@RestQuery String question) {
        return chat.stream(question);
    }
}
