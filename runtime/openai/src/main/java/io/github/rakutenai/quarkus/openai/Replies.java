package io.github.rakutenai.quarkus.openai;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import jakarta.inject.Singleton;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.StreamingOutput;

import io.github.rakutenai.engine.inference.GenerationRequest;
import io.github.rakutenai.quarkus.openai.api.SamplingFields;
import io.github.rakutenai.quarkus.openai.api.Usage;
import io.quarkus.vertx.http.runtime.CurrentVertxRequest;
import io.vertx.ext.web.RoutingContext;
import org.jboss.logging.Logger;

/**
 * Runs generations for a client, and stops them when it leaves. Everything that can refuse a request does so before the first
 * byte of the response.
 */
@Singleton
public class Replies {

    private static final Logger LOG = Logger.getLogger(Replies.class);

    private final CurrentVertxRequest current;
    private final Errors errors;

    Replies(CurrentVertxRequest current, Errors errors) {
        this.current = current;
        this.errors = errors;
    }

    /**
     * Answers all at once or as a stream, whichever the fields ask for.
     *
     * @param requests those of one prompt behind each other
     * @param choicesPerPrompt how many
     */
    Response respond(
            ServedModel model,
            List<GenerationRequest> requests,
            int choicesPerPrompt,
            SamplingFields fields,
            Reply reply) {
        RoutingContext context = current.getCurrent();
        RunningChoices choices = RunningChoices.submit(
                model.open()::submit,
                requests,
                choicesPerPrompt,
                () -> context.request().connection().close());
        context.addEndHandler(end -> choices.close());
        if (context.response().closed()) {
            // The client left before anybody listened.
            choices.close();
        }
        if (!Boolean.TRUE.equals(fields.stream())) {
            return whole(choices, reply);
        }
        boolean includeUsage = fields.streamOptions() != null
                && Boolean.TRUE.equals(fields.streamOptions().includeUsage());
        StreamingOutput body = out -> stream(choices, reply, includeUsage, out);
        return Response.ok(body)
                .type(EventStream.MEDIA_TYPE)
                .header(HttpHeaders.CACHE_CONTROL, "no-cache")
                // Proxies such as nginx would hold the events back.
                .header("X-Accel-Buffering", "no")
                .build();
    }

    /** Requests of the same prompts that differ by their seeds alone, if they have one. */
    static List<GenerationRequest> repeated(List<GenerationRequest> requests, int times) {
        List<GenerationRequest> repeated = new ArrayList<>();
        for (GenerationRequest request : requests) {
            for (int i = 0; i < times; i++) {
                repeated.add(withSeed(request, i));
            }
        }
        return repeated;
    }

    private static GenerationRequest withSeed(GenerationRequest request, int choice) {
        if (choice == 0 || request.params().seed().isEmpty()) {
            return request;
        }
        long seed = request.params().seed().getAsLong() + choice;
        return request.with(request.params().toBuilder().seed(seed).build());
    }

    private static Response whole(RunningChoices choices, Reply reply) {
        try (choices) {
            Usage usage = choices.await(reply::add);
            return Response.ok(Json.write(reply.whole(usage)), MediaType.APPLICATION_JSON_TYPE)
                    .build();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void stream(RunningChoices choices, Reply reply, boolean includeUsage, OutputStream out) {
        EventStream events = new EventStream(out);
        try (choices) {
            send(events, reply.begin());
            Usage usage = choices.await((choice, event) -> send(events, reply.chunks(choice, event)));
            if (includeUsage) {
                events.send(reply.usage(usage));
            }
            events.done();
        } catch (IOException | CancellationException e) {
            LOG.debug("a client left its stream, or was too slow", e);
        } catch (RuntimeException e) {
            sendError(events, e);
        }
    }

    private static void send(EventStream events, List<Object> chunks) throws IOException {
        for (Object chunk : chunks) {
            events.send(chunk);
        }
    }

    private void sendError(EventStream events, RuntimeException cause) {
        try {
            events.send(errors.of(cause).body());
        } catch (IOException e) {
            LOG.debug("a client left its stream before it heard of an error", e);
        }
    }
}
