package io.github.rakutenai.quarkus.deployment;

import io.github.rakutenai.quarkus.ModelName;
import io.github.rakutenai.quarkus.RakutenChat;
import io.github.rakutenai.quarkus.runtime.ChatRecorder;
import io.github.rakutenai.quarkus.runtime.RakutenConfig;
import io.quarkus.arc.deployment.BeanDiscoveryFinishedBuildItem;
import io.quarkus.arc.deployment.SyntheticBeanBuildItem;
import io.quarkus.deployment.annotations.BuildProducer;
import io.quarkus.deployment.annotations.BuildStep;
import io.quarkus.deployment.annotations.ExecutionTime;
import io.quarkus.deployment.annotations.Record;
import org.jboss.jandex.DotName;

/** Makes a {@code RakutenChat} of each model that is injected by its name. */
class ChatProcessor {

    private static final DotName CHAT = DotName.createSimple(RakutenChat.class);
    private static final ModelBeans BEANS = new ModelBeans(DotName.createSimple(ModelName.class));

    @BuildStep
    @Record(ExecutionTime.RUNTIME_INIT)
    void named(
            ChatRecorder recorder,
            BeanDiscoveryFinishedBuildItem discovery,
            BuildProducer<UsedModelBuildItem> used,
            BuildProducer<SyntheticBeanBuildItem> beans) {
        for (String name : BEANS.injectedChats(discovery)) {
            used.produce(new UsedModelBuildItem(name));
            beans.produce(BEANS.chat(name, recorder.chat(name)));
        }
    }

    @BuildStep
    void unnamed(BeanDiscoveryFinishedBuildItem discovery, BuildProducer<UsedModelBuildItem> used) {
        boolean injected = discovery.getInjectionPoints().stream()
                .anyMatch(point -> point.getRequiredType().name().equals(CHAT) && point.hasDefaultedQualifier());
        if (injected) {
            used.produce(new UsedModelBuildItem(RakutenConfig.DEFAULT));
        }
    }
}
