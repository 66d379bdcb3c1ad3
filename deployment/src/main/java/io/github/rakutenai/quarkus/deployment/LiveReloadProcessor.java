package io.github.rakutenai.quarkus.deployment;

import io.github.rakutenai.quarkus.runtime.LiveReload;
import io.quarkus.deployment.IsDevelopment;
import io.quarkus.deployment.annotations.BuildStep;
import io.quarkus.deployment.annotations.Produce;
import io.quarkus.deployment.builditem.CuratedApplicationShutdownBuildItem;
import io.quarkus.deployment.builditem.ServiceStartBuildItem;
import io.quarkus.dev.console.DevConsoleManager;

/** Closes what live reloads keep when dev mode ends. */
class LiveReloadProcessor {

    @BuildStep(onlyIf = IsDevelopment.class)
    @Produce(ServiceStartBuildItem.class)
    void closeAtTheEnd(CuratedApplicationShutdownBuildItem shutdown) {
        shutdown.addCloseTask(LiveReloadProcessor::close, true);
    }

    private static void close() {
        Object kept = DevConsoleManager.getGlobal(LiveReload.KEY);
        if (kept instanceof AutoCloseable engines) {
            try {
                engines.close();
            } catch (Exception e) {
                throw new IllegalStateException("the engines could not be closed", e);
            }
        }
    }
}
