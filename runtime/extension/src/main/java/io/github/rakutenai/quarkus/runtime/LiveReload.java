package io.github.rakutenai.quarkus.runtime;

import io.quarkus.dev.console.DevConsoleManager;
import io.quarkus.dev.spi.HotReplacementContext;
import io.quarkus.dev.spi.HotReplacementSetup;
import io.quarkus.runtime.LaunchMode;

/**
 * Hands the engines from one application to the next when dev mode reloads: a change of the application's code does not load
 * a model again. Dev mode finds this by its service file, and closes it when it ends.
 */
public final class LiveReload implements HotReplacementSetup {

    private static final String KEY = "io.github.rakutenai.engines";

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

    @Override
    public void setupHotDeployment(HotReplacementContext context) {}

    @Override
    public void close() {
        Object kept = DevConsoleManager.getGlobal(KEY);
        if (kept instanceof Engines engines) {
            engines.close();
        }
    }
}
