package io.github.rakutenai.quarkus.runtime.observability;

import jakarta.inject.Singleton;

import io.github.rakutenai.quarkus.runtime.RequestObserver;
import io.opentelemetry.api.trace.Span;

/** Marks the first token in the span in which a request is made: LangChain4j's of the model call, or the caller's own. */
@Singleton
class SpanObserver implements RequestObserver {

    static final String FIRST_TOKEN = "rakutenai.first_token";

    @Override
    public Runnable requestMade() {
        Span span = Span.current();
        return () -> span.addEvent(FIRST_TOKEN);
    }
}
