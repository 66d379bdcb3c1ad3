package io.github.rakutenai.samples.chat;

import java.util.stream.Collectors;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.Response.Status;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import io.github.rakutenai.engine.inference.EngineClosedException;
import io.github.rakutenai.engine.scheduler.EngineBusyException;
import io.github.rakutenai.engine.tokenizer.PromptTooLongException;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/** Tells the client in JSON why its request was refused. */
class Problems {

    private static final int RETRY_AFTER_SECONDS = 1;

    @ServerExceptionMapper
    Response busy(EngineBusyException e) {
        return retryLater(Status.TOO_MANY_REQUESTS, e);
    }

    @ServerExceptionMapper
    Response closed(EngineClosedException e) {
        return retryLater(Status.SERVICE_UNAVAILABLE, e);
    }

    @ServerExceptionMapper
    Response tooLong(PromptTooLongException e) {
        return response(Status.BAD_REQUEST, new Problem(e.getMessage(), e.promptTokens(), e.maxPromptTokens()));
    }

    @ServerExceptionMapper
    Response invalid(IllegalArgumentException e) {
        return response(Status.BAD_REQUEST, new Problem(e.getMessage()));
    }

    @ServerExceptionMapper
    Response mismatched(MismatchedInputException e) {
        return response(Status.BAD_REQUEST, unreadable(e));
    }

    @ServerExceptionMapper
    Response malformed(WebApplicationException e) {
        return e.getCause() instanceof JsonProcessingException cause
                ? response(Status.BAD_REQUEST, unreadable(cause))
                : e.getResponse();
    }

    private static Problem unreadable(JsonProcessingException e) {
        if (e instanceof JsonMappingException mapping) {
            String field = mapping.getPath().stream()
                    .map(step -> step.getFieldName() == null ? "[" + step.getIndex() + "]" : "." + step.getFieldName())
                    .collect(Collectors.joining());
            return new Problem(
                    field.isEmpty()
                            ? "the request must be a JSON object"
                            : field.substring(1) + " is missing or not valid");
        }
        return new Problem("the request is not valid JSON: " + e.getOriginalMessage());
    }

    private static Response retryLater(Status status, Exception e) {
        Response refused = response(status, new Problem(e.getMessage()));
        return Response.fromResponse(refused)
                .header(HttpHeaders.RETRY_AFTER, RETRY_AFTER_SECONDS)
                .build();
    }

    private static Response response(Status status, Problem problem) {
        return Response.status(status)
                .type(MediaType.APPLICATION_JSON)
                .entity(problem)
                .build();
    }
}
