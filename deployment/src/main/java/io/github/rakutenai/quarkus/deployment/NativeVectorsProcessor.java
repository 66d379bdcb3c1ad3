package io.github.rakutenai.quarkus.deployment;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.BooleanSupplier;

import io.github.rakutenai.engine.backend.MatmulAccelerator;
import io.github.rakutenai.quarkus.runtime.NativeBuildConfig;
import io.github.rakutenai.quarkus.runtime.graal.VectorsOfExecutables;
import io.quarkus.deployment.annotations.BuildProducer;
import io.quarkus.deployment.annotations.BuildStep;
import io.quarkus.deployment.builditem.GeneratedResourceBuildItem;
import io.quarkus.deployment.builditem.nativeimage.NativeImageEnableModule;
import io.quarkus.deployment.builditem.nativeimage.NativeImageSystemPropertyBuildItem;
import io.quarkus.deployment.builditem.nativeimage.RuntimeInitializedClassBuildItem;
import io.quarkus.deployment.builditem.nativeimage.ServiceProviderBuildItem;
import io.quarkus.deployment.pkg.NativeConfig;
import io.quarkus.deployment.pkg.steps.NativeOrNativeSourcesBuild;

/** Vector instructions in native executables that are to have them, and what computes with them. */
class NativeVectorsProcessor {

    private static final String ARGUMENTS =
            "Args = -H:+UnlockExperimentalVMOptions -H:+VectorAPISupport -H:-UnlockExperimentalVMOptions\n";

    /** The libraries that one process has loaded, and the functions it has found. */
    private static final List<String> INITIALIZED_AT_RUN_TIME =
            List.of("io.github.rakutenai.onednn.NativeLibraries", "io.github.rakutenai.onednn.WeightMemory");

    /** A native build of an application that asks for them. */
    static final class Vectors implements BooleanSupplier {

        private final BooleanSupplier nativeBuild;
        private final NativeBuildConfig config;

        Vectors(NativeConfig nativeConfig, NativeBuildConfig config) {
            this.nativeBuild = new NativeOrNativeSourcesBuild(nativeConfig);
            this.config = config;
        }

        @Override
        public boolean getAsBoolean() {
            return nativeBuild.getAsBoolean() && config.vectors();
        }
    }

    @BuildStep(onlyIf = Vectors.class)
    NativeImageEnableModule module() {
        return new NativeImageEnableModule("jdk.incubator.vector");
    }

    @BuildStep(onlyIf = Vectors.class)
    NativeImageSystemPropertyBuildItem property() {
        return new NativeImageSystemPropertyBuildItem(VectorsOfExecutables.PROPERTY, "true");
    }

    @BuildStep(onlyIf = Vectors.class)
    GeneratedResourceBuildItem arguments() {
        return new GeneratedResourceBuildItem(
                "META-INF/native-image/io.github.rakutenai/vectors/native-image.properties",
                ARGUMENTS.getBytes(StandardCharsets.UTF_8));
    }

    @BuildStep(onlyIf = Vectors.class)
    ServiceProviderBuildItem accelerators() {
        return ServiceProviderBuildItem.allProvidersFromClassPath(MatmulAccelerator.class.getName());
    }

    @BuildStep(onlyIf = Vectors.class)
    void classes(BuildProducer<RuntimeInitializedClassBuildItem> classes) {
        INITIALIZED_AT_RUN_TIME.forEach(name -> classes.produce(new RuntimeInitializedClassBuildItem(name)));
    }
}
