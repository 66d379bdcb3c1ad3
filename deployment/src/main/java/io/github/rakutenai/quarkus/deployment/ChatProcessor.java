package io.github.rakutenai.quarkus.deployment;

import java.util.Set;
import java.util.stream.Collectors;
import jakarta.enterprise.context.ApplicationScoped;

import io.github.rakutenai.quarkus.RakutenChat;
import io.github.rakutenai.quarkus.runtime.ChatRecorder;
import io.github.rakutenai.quarkus.runtime.RakutenModels;
import io.quarkiverse.langchain4j.ModelName;
import io.quarkiverse.langchain4j.runtime.NamedConfigUtil;
import io.quarkus.arc.deployment.BeanDiscoveryFinishedBuildItem;
import io.quarkus.arc.deployment.SyntheticBeanBuildItem;
import io.quarkus.arc.processor.InjectionPointInfo;
import io.quarkus.deployment.annotations.BuildProducer;
import io.quarkus.deployment.annotations.BuildStep;
import io.quarkus.deployment.annotations.ExecutionTime;
import io.quarkus.deployment.annotations.Record;
import org.jboss.jandex.AnnotationInstance;
import org.jboss.jandex.ClassType;
import org.jboss.jandex.DotName;

/** Makes a {@code RakutenChat} of each model that is injected by its name. */
class ChatProcessor {

    private static final DotName CHAT = DotName.createSimple(RakutenChat.class);
    private static final DotName MODEL_NAME = DotName.createSimple(ModelName.class);

    @BuildStep
    @Record(ExecutionTime.RUNTIME_INIT)
    void chats(
            ChatRecorder recorder,
            BeanDiscoveryFinishedBuildItem discovery,
            BuildProducer<UsedModelBuildItem> used,
            BuildProducer<SyntheticBeanBuildItem> beans) {
        for (String name : injected(discovery)) {
            used.produce(new UsedModelBuildItem(name));
            if (!NamedConfigUtil.isDefault(name)) {
                beans.produce(ModelBeans.configure(CHAT, name)
                        .addInjectionPoint(ClassType.create(RakutenModels.class))
                        .scope(ApplicationScoped.class)
                        .createWith(recorder.chat(name))
                        .done());
            }
        }
    }

    private static Set<String> injected(BeanDiscoveryFinishedBuildItem discovery) {
        return discovery.getInjectionPoints().stream()
                .filter(point -> point.getRequiredType().name().equals(CHAT))
                .map(ChatProcessor::modelName)
                .collect(Collectors.toSet());
    }

    private static String modelName(InjectionPointInfo point) {
        AnnotationInstance name = point.getRequiredQualifier(MODEL_NAME);
        return name == null ? NamedConfigUtil.DEFAULT_NAME : name.value().asString();
    }
}
