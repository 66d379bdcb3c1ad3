package io.github.rakutenai.quarkus.deployment;

import java.util.LinkedHashMap;
import java.util.Map;

import io.github.rakutenai.quarkus.runtime.NativeBuildConfig;
import io.quarkus.deployment.annotations.BuildStep;
import io.quarkus.deployment.annotations.Produce;
import io.quarkus.deployment.pkg.builditem.ArtifactResultBuildItem;
import io.quarkus.deployment.pkg.builditem.CurateOutcomeBuildItem;
import io.quarkus.deployment.pkg.steps.NativeOrNativeSourcesBuild;
import org.jboss.logging.Logger;

/** Says which dependencies a native executable leaves out, and why. */
class NativeExclusionsProcessor {

    private static final Logger LOG = Logger.getLogger(NativeExclusionsProcessor.class);
    private static final String GROUP = "io.github.rakutenai";

    @BuildStep(onlyIf = NativeOrNativeSourcesBuild.class)
    @Produce(ArtifactResultBuildItem.class)
    void exclusions(CurateOutcomeBuildItem application, NativeBuildConfig config) {
        application.getApplicationModel().getRuntimeDependencies().stream()
                .filter(dependency -> dependency.getGroupId().equals(GROUP))
                .map(dependency -> excluded(config.vectors()).get(dependency.getArtifactId()))
                .filter(reason -> reason != null)
                .forEach(LOG::warn);
    }

    /** Reasons by artifact. */
    static Map<String, String> excluded(boolean vectors) {
        Map<String, String> reasons = new LinkedHashMap<>();
        reasons.put(
                "rakutenai-tornado",
                "rakutenai-tornado is left out of the native executable, which computes on the CPU: TornadoVM compiles its"
                        + " kernels from bytecode inside a JVM");
        if (!vectors) {
            reasons.put(
                    "rakutenai-onednn",
                    "rakutenai-onednn is left out of the native executable: it needs vector instructions, which"
                            + " -Dquarkus.rakutenai.native.vectors=true adds where GraalVM supports them");
        }
        return reasons;
    }
}
