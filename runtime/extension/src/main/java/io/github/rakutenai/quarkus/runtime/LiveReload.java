package io.github.rakutenai.quarkus.runtime;

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
        return LaunchMode.current().isDev() ? kept(configuration) : new Engines(configuration);
    }

    private static Engines kept(EngineConfiguration configuration) {
        Object kept = DevConsoleManager.getGlobal(KEY);
        if (kept instanceof Engines engines) {
            if (engines.configuration().equals(configuration)) {
                return engines;
            }
            engines.close();
        }
        Engines engines = new Engines(configuration);
        DevConsoleManager.setGlobal(KEY, engines);
        return engines;
    }
}
