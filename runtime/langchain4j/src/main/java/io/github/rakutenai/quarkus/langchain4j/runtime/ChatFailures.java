package io.github.rakutenai.quarkus.langchain4j.runtime;

import java.util.concurrent.CancellationException;

import dev.langchain4j.exception.InternalServerException;
import dev.langchain4j.exception.InvalidRequestException;
import dev.langchain4j.exception.LangChain4jException;
import dev.langchain4j.exception.RateLimitException;
import dev.langchain4j.exception.TimeoutException;
import io.github.rakutenai.engine.inference.GenerationTimeoutException;
import io.github.rakutenai.engine.scheduler.EngineBusyException;
import io.quarkus.runtime.BlockingOperationNotAllowedException;

/** Turns the engine's exceptions into those that callers of LangChain4j know; the cause stays in them. */
final class ChatFailures {

    private ChatFailures() {}

    static RuntimeException translate(Throwable failure) {
        return switch (failure) {
            case LangChain4jException known -> known;
            case BlockingOperationNotAllowedException refused -> refused;
            case CancellationException interrupted -> interrupted;
            case EngineBusyException busy -> new RateLimitException(busy.getMessage(), busy);
            case GenerationTimeoutException late -> new TimeoutException(late.getMessage(), late);
            case IllegalArgumentException invalid -> new InvalidRequestException(invalid.getMessage(), invalid);
            default -> new InternalServerException(failure.getMessage(), failure);
        };
    }
}
