package io.github.rakutenai.quarkus.langchain4j.deployment;

import static io.quarkiverse.langchain4j.deployment.LangChain4jDotNames.CHAT_MODEL;
import static io.quarkiverse.langchain4j.deployment.LangChain4jDotNames.MODEL_NAME;
import static io.quarkiverse.langchain4j.deployment.LangChain4jDotNames.STREAMING_CHAT_MODEL;

import java.util.List;
import java.util.function.Function;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;

import dev.langchain4j.model.TokenCountEstimator;
import dev.langchain4j.model.chat.listener.ChatModelListener;
import io.github.rakutenai.quarkus.deployment.ModelBeans;
import io.github.rakutenai.quarkus.deployment.UsedModelBuildItem;
import io.github.rakutenai.quarkus.langchain4j.runtime.LangChain4jBuildConfig;
import io.github.rakutenai.quarkus.langchain4j.runtime.LangChain4jRecorder;
import io.github.rakutenai.quarkus.runtime.ChatRecorder;
import io.quarkiverse.langchain4j.deployment.items.ChatModelProviderCandidateBuildItem;
import io.quarkiverse.langchain4j.deployment.items.SelectedChatModelProviderBuildItem;
import io.quarkus.arc.SyntheticCreationalContext;
import io.quarkus.arc.deployment.BeanDiscoveryFinishedBuildItem;
import io.quarkus.arc.deployment.SyntheticBeanBuildItem;
import io.quarkus.deployment.annotations.BuildProducer;
import io.quarkus.deployment.annotations.BuildStep;
import io.quarkus.deployment.annotations.ExecutionTime;
import io.quarkus.deployment.annotations.Record;
import io.quarkus.deployment.builditem.FeatureBuildItem;
import org.jboss.jandex.AnnotationInstance;
import org.jboss.jandex.ClassType;
import org.jboss.jandex.DotName;
import org.jboss.jandex.ParameterizedType;
import org.jboss.jandex.Type;

/** Offers the models to LangChain4j, and makes beans of those that it selects. */
class LangChain4jProcessor {

    private static final String FEATURE = "langchain4j-rakutenai";
    private static final String PROVIDER = "rakutenai";
    private static final DotName TOKEN_COUNT_ESTIMATOR = DotName.createSimple(TokenCountEstimator.class);
    private static final ModelBeans BEANS = new ModelBeans(MODEL_NAME);
    private static final Type LISTENERS =
            ParameterizedType.create(Instance.class, ClassType.create(ChatModelListener.class));

    @BuildStep
    FeatureBuildItem feature() {
        return new FeatureBuildItem(FEATURE);
    }

    @BuildStep
    void offer(LangChain4jBuildConfig config, BuildProducer<ChatModelProviderCandidateBuildItem> candidates) {
        if (config.chatModel().enabled()) {
            candidates.produce(new ChatModelProviderCandidateBuildItem(PROVIDER));
        }
    }

    @BuildStep
    @Record(ExecutionTime.RUNTIME_INIT)
    void models(
            LangChain4jRecorder recorder,
            List<SelectedChatModelProviderBuildItem> selected,
            BuildProducer<UsedModelBuildItem> used,
            BuildProducer<SyntheticBeanBuildItem> beans) {
        for (SelectedChatModelProviderBuildItem selection : selected) {
            if (selection.getProvider().equals(PROVIDER)) {
                String name = selection.getConfigName();
                used.produce(new UsedModelBuildItem(name));
                beans.produce(bean(CHAT_MODEL, name, recorder.chatModel(name)));
                beans.produce(bean(STREAMING_CHAT_MODEL, name, recorder.streamingChatModel(name)));
                beans.produce(bean(TOKEN_COUNT_ESTIMATOR, name, recorder.tokenCountEstimator(name)));
            }
        }
    }

    private static <T> SyntheticBeanBuildItem bean(
            DotName type, String name, Function<SyntheticCreationalContext<T>, T> creation) {
        return BEANS.bean(type, name)
                .addInjectionPoint(
                        LISTENERS, AnnotationInstance.builder(Any.class).build())
                .createWith(creation)
                .done();
    }

    /** LangChain4j's own qualifier is understood where a {@code RakutenChat} is injected, too. */
    @BuildStep
    @Record(ExecutionTime.RUNTIME_INIT)
    void chats(
            ChatRecorder recorder,
            BeanDiscoveryFinishedBuildItem discovery,
            BuildProducer<UsedModelBuildItem> used,
            BuildProducer<SyntheticBeanBuildItem> beans) {
        for (String name : BEANS.injectedChats(discovery)) {
            used.produce(new UsedModelBuildItem(name));
            beans.produce(BEANS.chat(name, recorder.chat(name)));
        }
    }
}
