package io.github.rakutenai.samples.chat;

import jakarta.inject.Inject;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;

import io.github.rakutenai.quarkus.RakutenChat;
import io.smallrye.mutiny.Multi;
import org.jboss.resteasy.reactive.RestStreamElementType;
import org.jboss.resteasy.reactive.common.util.RestMediaType;

/** Answers conversations, which the client keeps. */
@Path("/chat")
public class ChatResource {

    @Inject
    RakutenChat chat;

    /** The whole answer at once. */
    @POST
    public Answer answer(Conversation conversation) {
        return Answer.of(chat.chat(Conversation.toRequest(conversation)));
    }

    /** The answer as it comes, one JSON object a line; a client that closes the connection stops the work. */
    @POST
    @Path("/stream")
    @Produces(RestMediaType.APPLICATION_NDJSON)
    @RestStreamElementType(MediaType.APPLICATION_JSON)
    public Multi<AnswerEvent> stream(Conversation conversation) {
        return chat.stream(Conversation.toRequest(conversation)).map(AnswerEvent::of);
    }
}
