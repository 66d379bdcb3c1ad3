package io.github.rakutenai.quarkus.runtime;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future.State;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import io.github.rakutenai.engine.LoadedModel;
import io.github.rakutenai.engine.inference.Timeouts;
import io.github.rakutenai.engine.scheduler.EngineBusyException;

/** A model that may still be loading, and the requests that wait for it: as many as its engine will take. */
final class AwaitedModel {

    private final CompletableFuture<LoadedModel> ready;
    private final int queueSize;
    private final Semaphore places;

    /**
     * @param ready the model as soon as requests may come
     * @param queueSize requests that its engine lets wait
     * @param running requests that its engine computes together
     */
    AwaitedModel(CompletableFuture<LoadedModel> ready, int queueSize, int running) {
        this.ready = ready;
        this.queueSize = queueSize;
        places = new Semaphore(queueSize + running);
    }

    /** The model if it is loaded by now. */
    Optional<LoadedModel> loaded() {
        return ready.state() == State.SUCCESS ? Optional.of(ready.resultNow()) : Optional.empty();
    }

    /** Whether it cannot be loaded. */
    boolean failed() {
        return ready.state() == State.FAILED;
    }

    /**
     * The model; waits for it.
     *
     * @param timeouts of the request that needs it
     * @throws EngineBusyException if too many wait already
     * @throws io.github.rakutenai.engine.inference.GenerationTimeoutException if the request's time is over before
     * @throws IllegalStateException if it cannot be loaded
     * @throws CancellationException if the thread is interrupted
     */
    LoadedModel get(Timeouts timeouts) {
        Optional<LoadedModel> loaded = loaded();
        return loaded.isPresent() ? loaded.get() : await(timeouts);
    }

    private LoadedModel await(Timeouts timeouts) {
        if (!places.tryAcquire()) {
            throw new EngineBusyException(queueSize);
        }
        long start = System.nanoTime();
        try {
            return ready.get(timeouts.shortest().map(AwaitedModel::nanos).orElse(Long.MAX_VALUE), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            throw timeouts.expired(Duration.ofNanos(System.nanoTime() - start), false)
                    .orElseThrow();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancellationException("the thread that waited for the model was interrupted");
        } catch (ExecutionException e) {
            throw new IllegalStateException(
                    "the model could not be loaded: " + e.getCause().getMessage(), e.getCause());
        } finally {
            places.release();
        }
    }

    private static long nanos(Duration duration) {
        return TimeUnit.NANOSECONDS.convert(duration);
    }
}
