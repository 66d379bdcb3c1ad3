package io.github.rakutenai.it.nativeimage;

import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;

import dev.langchain4j.model.chat.ChatModel;
import io.github.rakutenai.quarkus.ChatRequest;
import io.github.rakutenai.quarkus.RakutenChat;
import io.smallrye.mutiny.Multi;
import org.jboss.resteasy.reactive.RestQuery;

/** Answers in all ways in which a bean can be asked. */
@Path("/answers")
public class Answers {

    @Inject
    RakutenChat chat;

    @Inject
    ChatModel model;

    @GET
    @Path("/whole")
    public String whole(@RestQuery String question) {
        return chat.ask(question);
    }

    @GET
    @Path("/stream")
    public Multi<String> stream(@RestQuery String question) {
        return chat.stream(question);
    }

    @GET
    @Path("/record")
    public String record(@RestQuery String question) {
        ChatRequest request = ChatRequest.of(question)
                .with(params -> params.temperature(0.7f).seed(1).maxTokens(400));
        Entry entry = chat.chat(request, Entry.class);
        return entry.kind() + " of " + entry.words().size() + " words";
    }

    @GET
    @Path("/langchain4j")
    public String langchain4j(@RestQuery String question) {
        return model.chat(question);
    }
}
