package io.github.rakutenai.quarkus.runtime.devui;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import jakarta.inject.Singleton;

import io.github.rakutenai.engine.LoadedModel;
import io.github.rakutenai.engine.inference.EngineListener;
import io.github.rakutenai.quarkus.runtime.ModelObserver;

/** Counts what each model generates while the application runs. */
@Singleton
public class GeneratedTokens implements ModelObserver {

    private final Map<String, LongAdder> counts = new ConcurrentHashMap<>();

    /** Tokens that the model generated, of all requests together. */
    long of(String name) {
        return counts.computeIfAbsent(name, key -> new LongAdder()).sum();
    }

    @Override
    public EngineListener loaded(String name, LoadedModel model) {
        LongAdder count = counts.computeIfAbsent(name, key -> new LongAdder());
        return new EngineListener() {
            @Override
            public void firstToken(int promptTokens, long nanos) {
                count.increment();
            }

            @Override
            public void nextToken(long nanos) {
                count.increment();
            }
        };
    }
}
