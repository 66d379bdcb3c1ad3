package io.github.rakutenai.it.nomodel;

import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;

import io.github.rakutenai.quarkus.RakutenChat;

/** Code of the application that a test changes while it runs. */
@Path("/changing")
public class ChangingResource {

    @Inject
    RakutenChat chat;

    @GET
    public String answer() {
        return "Before: " + chat.ask("Hello");
    }
}
