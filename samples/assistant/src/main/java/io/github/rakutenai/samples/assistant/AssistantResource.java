package io.github.rakutenai.samples.assistant;

import java.util.List;
import java.util.UUID;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;

import io.smallrye.mutiny.Multi;

/** The assistant over HTTP. Texts stream as the model writes them. */
@Path("/")
public class AssistantResource {

    @Inject
    Assistant assistant;

    @Inject
    Basket basket;

    @POST
    @Path("conversations/{id}")
    public Multi<String> answer(String id, String question) {
        return assistant.answer(id, question);
    }

    @POST
    @Path("conversations/{id}/sale")
    public Multi<String> sell(String id, String question) {
        return assistant.sell(id, question);
    }

    @GET
    @Path("basket")
    public List<Basket.Article> basket() {
        return basket.articles();
    }

    /** A worker thread waits for the ticket: it is complete or it is none. */
    @POST
    @Path("tickets")
    public Ticket sort(String letter) {
        return assistant.sort(UUID.randomUUID().toString(), letter);
    }
}
