package io.github.rakutenai.it.tornado;

import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;

import io.github.rakutenai.quarkus.ChatRequest;
import io.github.rakutenai.quarkus.ModelName;
import io.github.rakutenai.quarkus.RakutenChat;
import org.jboss.resteasy.reactive.RestQuery;

/** Answers the likeliest text, on either backend. */
@Path("/answers")
public class AnswersResource {

    private static final int MAX_TOKENS = 12;

    @Inject
    RakutenChat device;

    @Inject
    @ModelName("processor")
    RakutenChat processor;

    @GET
    @Path("/device")
    public String onDevice(@RestQuery String question) {
        return answer(device, question);
    }

    @GET
    @Path("/processor")
    public String onProcessor(@RestQuery String question) {
        return answer(processor, question);
    }

    private static String answer(RakutenChat chat, String question) {
        return chat.chat(ChatRequest.of(question).with(params -> params.greedy().maxTokens(MAX_TOKENS)))
                .text();
    }
}
