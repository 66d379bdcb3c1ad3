package io.github.rakutenai.quarkus.deployment;

import io.github.rakutenai.quarkus.runtime.ModelLocator;
import io.github.rakutenai.quarkus.runtime.RakutenModels;
import io.quarkus.arc.deployment.AdditionalBeanBuildItem;
import io.quarkus.deployment.annotations.BuildStep;

/** Makes the models, and with them {@code RakutenChat}, beans. */
class ChatProcessor {

    @BuildStep
    AdditionalBeanBuildItem beans() {
        return new AdditionalBeanBuildItem(RakutenModels.class, ModelLocator.class);
    }
}
