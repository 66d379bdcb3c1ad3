package io.github.rakutenai.quarkus.deployment;

import java.util.List;

import io.quarkus.deployment.annotations.BuildProducer;
import io.quarkus.deployment.annotations.BuildStep;
import io.quarkus.deployment.builditem.ApplicationIndexBuildItem;
import io.quarkus.deployment.builditem.nativeimage.NativeImageResourceBuildItem;
import io.quarkus.deployment.builditem.nativeimage.ReflectiveClassBuildItem;
import io.quarkus.deployment.builditem.nativeimage.RuntimeInitializedClassBuildItem;
import io.quarkus.deployment.pkg.steps.NativeOrNativeSourcesBuild;

/** What native executables need of the engine, and of the application for it. */
class NativeExecutableProcessor {

    // What belongs to one process: native functions, the machine's memory, its modules.
    private static final List<String> INITIALIZED_AT_RUN_TIME = List.of(
            "io.github.rakutenai.engine.kernel.KernelProvider", "io.github.rakutenai.engine.tensor.LargeMemory");

    @BuildStep(onlyIf = NativeOrNativeSourcesBuild.class)
    void classes(BuildProducer<RuntimeInitializedClassBuildItem> classes) {
        INITIALIZED_AT_RUN_TIME.forEach(name -> classes.produce(new RuntimeInitializedClassBuildItem(name)));
    }

    /** Without effect where the demo model is no dependency. */
    @BuildStep
    NativeImageResourceBuildItem demoModel() {
        return new NativeImageResourceBuildItem("META-INF/rakutenai/demo.gguf", "META-INF/rakutenai/demo.properties");
    }

    /** Any record of the application may be what a model is asked for, and any enum a component of it. */
    @BuildStep(onlyIf = NativeOrNativeSourcesBuild.class)
    ReflectiveClassBuildItem answers(ApplicationIndexBuildItem application) {
        String[] types = application.getIndex().getKnownClasses().stream()
                .filter(type -> type.isRecord() || type.isEnum())
                .map(type -> type.name().toString())
                .toArray(String[]::new);
        return ReflectiveClassBuildItem.builder(types)
                .reason("RakutenChat may answer with it")
                .methods()
                .fields()
                .build();
    }
}
