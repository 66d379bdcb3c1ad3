package io.github.rakutenai.quarkus.runtime;

import java.util.List;
import java.util.function.Consumer;

import io.github.rakutenai.engine.inference.EngineListener;
import io.github.rakutenai.engine.inference.Timings;
import io.github.rakutenai.engine.inference.TokenUsage;
import io.github.rakutenai.engine.scheduler.FinishReason;

/** What listens to one engine. It may change while the engine goes on: a live reload brings an application of its own. */
final class EngineListeners implements EngineListener {

    private volatile List<EngineListener> listeners = List.of();
    private volatile double packedShare;

    void set(List<EngineListener> others) {
        listeners = List.copyOf(others);
    }

    /** Share of the weights that are packed, 0 to 1. */
    double packedShare() {
        return packedShare;
    }

    @Override
    public void weightsPacked(double share) {
        packedShare = share;
    }

    @Override
    public void refused(RuntimeException cause) {
        tell(listener -> listener.refused(cause));
    }

    @Override
    public void stepComputed(int rows, long nanos) {
        tell(listener -> listener.stepComputed(rows, nanos));
    }

    @Override
    public void firstToken(int promptTokens, long nanos) {
        tell(listener -> listener.firstToken(promptTokens, nanos));
    }

    @Override
    public void nextToken(long nanos) {
        tell(listener -> listener.nextToken(nanos));
    }

    @Override
    public void finished(FinishReason reason, TokenUsage usage, Timings timings) {
        tell(listener -> listener.finished(reason, usage, timings));
    }

    @Override
    public void failed(Throwable cause) {
        tell(listener -> listener.failed(cause));
    }

    private void tell(Consumer<EngineListener> event) {
        listeners.forEach(event);
    }
}
