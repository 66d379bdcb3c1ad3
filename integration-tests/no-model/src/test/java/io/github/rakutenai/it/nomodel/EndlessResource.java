package io.github.rakutenai.it.nomodel;

import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;

import io.github.rakutenai.quarkus.RakutenChat;
import io.github.rakutenai.quarkus.runtime.RakutenModels;

/** Asks again and again until a request fails. */
@Path("/endless")
public class EndlessResource {

    /** System property with the failure. */
    static final String FAILURE = "rakutenai.it.failure";

    @Inject
    RakutenModels models;

    @GET
    public String start() {
        System.clearProperty(FAILURE);
        RakutenChat chat = models.model("<default>").chat();
        Thread.ofPlatform().daemon().start(() -> ask(chat));
        return "started";
    }

    private static void ask(RakutenChat chat) {
        try {
            while (true) {
                chat.ask("Hello");
            }
        } catch (RuntimeException e) {
            System.setProperty(FAILURE, e.toString());
        }
    }
}
