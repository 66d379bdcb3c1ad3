package io.github.rakutenai.it.openai;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.locks.LockSupport;

import io.github.rakutenai.engine.inference.EngineStatus;
import io.github.rakutenai.quarkus.runtime.OpenModel;
import io.github.rakutenai.quarkus.runtime.RakutenConfig;
import io.github.rakutenai.quarkus.runtime.RakutenModels;

/** The application's one model, seen from inside. */
final class Served {

    private static final long PATIENCE_NANOS = 60_000_000_000L;

    private Served() {}

    /** What clients call it. */
    static String model(RakutenModels models) {
        return open(models).model().model().name();
    }

    static EngineStatus status(RakutenModels models) {
        return open(models).model().engine().status();
    }

    /** Waits until no request runs or waits, and checks that none holds memory. */
    static void awaitIdle(RakutenModels models) {
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        EngineStatus status = status(models);
        while (status.runningRequests() + status.waitingRequests() > 0 && System.nanoTime() < deadline) {
            LockSupport.parkNanos(1_000_000);
            status = status(models);
        }
        assertThat(status.runningRequests() + status.waitingRequests()).isZero();
        assertThat(status.usedKvBlocks()).isZero();
    }

    private static OpenModel open(RakutenModels models) {
        return models.models().get(RakutenConfig.DEFAULT);
    }
}
