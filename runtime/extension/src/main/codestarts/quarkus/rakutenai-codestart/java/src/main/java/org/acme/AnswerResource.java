package org.acme;

import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;

import io.github.rakutenai.quarkus.RakutenChat;
import io.smallrye.mutiny.Multi;

@Path("/answer")
public class AnswerResource {

    @Inject
    RakutenChat chat;

    @GET
    public Multi<String> answer(@QueryParam("question") String question) {
        return chat.stream(question);
    }
}
