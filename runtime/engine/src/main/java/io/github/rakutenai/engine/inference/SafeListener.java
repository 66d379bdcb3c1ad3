package io.github.rakutenai.engine.inference;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;

import io.github.rakutenai.engine.scheduler.FinishReason;

/** Keeps what a listener throws away from the engine. */
final class SafeListener implements EngineListener {

    private static final Logger LOG = System.getLogger(SafeListener.class.getName());

    private final EngineListener listener;

    SafeListener(EngineListener listener) {
        this.listener = listener;
    }

    @Override
    public void weightsPacked(double share) {
        tell(() -> listener.weightsPacked(share));
    }

    @Override
    public void refused(RuntimeException cause) {
        tell(() -> listener.refused(cause));
    }

    @Override
    public void stepComputed(int rows, long nanos) {
        tell(() -> listener.stepComputed(rows, nanos));
    }

    @Override
    public void firstToken(int promptTokens, long nanos) {
        tell(() -> listener.firstToken(promptTokens, nanos));
    }

    @Override
    public void nextToken(long nanos) {
        tell(() -> listener.nextToken(nanos));
    }

    @Override
    public void finished(FinishReason reason, TokenUsage usage, Timings timings) {
        tell(() -> listener.finished(reason, usage, timings));
    }

    @Override
    public void failed(Throwable cause) {
        tell(() -> listener.failed(cause));
    }

    private static void tell(Runnable event) {
        try {
            event.run();
        } catch (RuntimeException | Error e) {
            LOG.log(Level.WARNING, "a listener of the engine failed", e);
        }
    }
}
