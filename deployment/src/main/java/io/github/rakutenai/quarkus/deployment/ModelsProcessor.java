package io.github.rakutenai.quarkus.deployment;

import java.util.List;
import java.util.stream.Collectors;
import jakarta.inject.Singleton;

import io.github.rakutenai.quarkus.ModelName;
import io.github.rakutenai.quarkus.runtime.ChatRecorder;
import io.github.rakutenai.quarkus.runtime.ModelLocator;
import io.github.rakutenai.quarkus.runtime.RakutenModels;
import io.github.rakutenai.quarkus.runtime.UsedModels;
import io.quarkus.arc.deployment.AdditionalBeanBuildItem;
import io.quarkus.arc.deployment.SyntheticBeanBuildItem;
import io.quarkus.deployment.annotations.BuildStep;
import io.quarkus.deployment.annotations.ExecutionTime;
import io.quarkus.deployment.annotations.Record;

/** Makes the models a bean that opens those that are configured, and knows which must be. */
class ModelsProcessor {

    /** The qualifier must be known as one: an extension's own jar is no bean archive. */
    @BuildStep
    AdditionalBeanBuildItem models() {
        return AdditionalBeanBuildItem.builder()
                .addBeanClasses(RakutenModels.class, ModelLocator.class, ModelName.class)
                .setUnremovable()
                .build();
    }

    @BuildStep
    @Record(ExecutionTime.STATIC_INIT)
    SyntheticBeanBuildItem usedModels(ChatRecorder recorder, List<UsedModelBuildItem> used) {
        return SyntheticBeanBuildItem.configure(UsedModels.class)
                .scope(Singleton.class)
                .runtimeValue(recorder.used(
                        used.stream().map(UsedModelBuildItem::name).collect(Collectors.toSet())))
                .done();
    }
}
