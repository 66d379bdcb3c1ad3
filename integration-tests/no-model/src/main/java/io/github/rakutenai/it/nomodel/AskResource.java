package io.github.rakutenai.it.nomodel;

import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;

import io.github.rakutenai.quarkus.RakutenChat;
import org.jboss.resteasy.reactive.RestQuery;

/** Asks whatever model the application was started with. */
@Path("/ask")
public class AskResource {

    @Inject
    RakutenChat chat;

    @GET
    public String ask(@RestQuery String question) {
        return chat.ask(question);
    }
}
