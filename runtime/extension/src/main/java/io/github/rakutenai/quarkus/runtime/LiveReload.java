package io.github.rakutenai.quarkus.runtime;

import java.util.Objects;

import io.quarkus.dev.console.DevConsoleManager;
import io.quarkus.runtime.LaunchMode;

/**
 * Hands the engines from one application to the next when dev mode reloads: a change of the application's code does not load
 * a model again.
 */
public final class LiveReload {

    /** What dev mode keeps the engines under; it closes them when it ends. */
    public static final String KEY = "io.github.rakutenai.engines";

    private LiveReload() {}

    /** The engines of the application before, if they are made from the same; they are closed if not. */
    static Engines engines(EngineConfiguration configuration) {
        if (LaunchMode.current().isDev() && take() instanceof Engines kept) {
            if (kept.configuration().equals(configuration)) {
                return kept;
            }
            kept.close();
        }
        return new Engines(configuration);
    }

    private static Object take() {
        Object kept = DevConsoleManager.getGlobal(KEY);
        DevConsoleManager.setGlobal(KEY, null);
        return kept;
    }

    /** Keeps the engines for the next application. */
    static void keep(Engines engines) {
        DevConsoleManager.setGlobal(KEY, Objects.requireNonNull(engines));
    }
}
