package io.github.rakutenai.quarkus.openai;

import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import jakarta.inject.Singleton;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;

import io.github.rakutenai.engine.inference.EngineClosedException;
import io.github.rakutenai.engine.inference.GenerationTimeoutException;
import io.github.rakutenai.engine.scheduler.EngineBusyException;
import io.github.rakutenai.engine.tokenizer.InvalidConversationException;
import io.github.rakutenai.engine.tokenizer.PromptTooLongException;
import io.github.rakutenai.quarkus.openai.api.ErrorBody.ErrorDetail;
import org.jboss.logging.Logger;

/** What failed, in OpenAI's form. */
@Singleton
public class Errors {

    private static final Logger LOG = Logger.getLogger(Errors.class);
    private static final Pattern CAMEL_HUMP = Pattern.compile("[A-Z]");

    private final int retryAfterSeconds;

    Errors(OpenAiConfig config) {
        retryAfterSeconds = config.retryAfterSeconds();
    }

    Response response(Throwable cause) {
        OpenAiException error = of(cause);
        Response.ResponseBuilder response =
                Response.status(error.status()).type(MediaType.APPLICATION_JSON).entity(Json.write(error.body()));
        if (cause instanceof EngineBusyException || cause instanceof EngineClosedException) {
            response.header(HttpHeaders.RETRY_AFTER, retryAfterSeconds);
        }
        return response.build();
    }

    OpenAiException of(Throwable cause) {
        return switch (cause) {
            case OpenAiException error -> error;
            case EngineBusyException busy -> error(429, busy, "rate_limit_error", "rate_limit_exceeded");
            case EngineClosedException closed -> error(503, closed, "server_error", "unavailable");
            case GenerationTimeoutException timeout -> error(504, timeout, "server_error", "timeout");
            case PromptTooLongException tooLong -> tooLong(tooLong);
            case InvalidConversationException invalid -> OpenAiException.invalid("messages", invalid.getMessage());
            case IllegalArgumentException invalid -> error(400, invalid, "invalid_request_error", null);
            default -> {
                LOG.error("a request failed", cause);
                yield new OpenAiException(500, new ErrorDetail("internal error", "server_error", null, null));
            }
        };
    }

    private static OpenAiException error(int status, Throwable cause, String type, String code) {
        return new OpenAiException(status, new ErrorDetail(cause.getMessage(), type, null, code));
    }

    private static OpenAiException tooLong(PromptTooLongException cause) {
        return new OpenAiException(
                400,
                new ErrorDetail(
                        cause.getMessage(),
                        "invalid_request_error",
                        null,
                        "context_length_exceeded",
                        cause.promptTokens(),
                        cause.maxPromptTokens()));
    }

    /** A sampling parameter that is refused: messages begin with its name, which has underscores here. */
    static OpenAiException ofParameter(IllegalArgumentException cause) {
        String[] words = cause.getMessage().split(" ", 2);
        String name = CAMEL_HUMP.matcher(words[0]).replaceAll(Errors::withUnderscore);
        return OpenAiException.invalid(name, words.length == 1 ? name : name + " " + words[1]);
    }

    private static String withUnderscore(MatchResult hump) {
        return "_" + hump.group().toLowerCase(Locale.ROOT);
    }
}
