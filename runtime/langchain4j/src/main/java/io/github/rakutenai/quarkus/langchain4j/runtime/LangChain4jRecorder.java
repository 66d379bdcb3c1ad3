package io.github.rakutenai.quarkus.langchain4j.runtime;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import jakarta.enterprise.util.TypeLiteral;

import dev.langchain4j.model.TokenCountEstimator;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.DisabledChatModel;
import dev.langchain4j.model.chat.DisabledStreamingChatModel;
import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.chat.listener.ChatModelListener;
import io.github.rakutenai.quarkus.RakutenChat;
import io.github.rakutenai.quarkus.runtime.OpenModel;
import io.github.rakutenai.quarkus.runtime.RakutenModels;
import io.quarkus.arc.SyntheticCreationalContext;
import io.quarkus.runtime.RuntimeValue;
import io.quarkus.runtime.annotations.Recorder;
import io.quarkus.runtime.configuration.ConfigurationException;

/** Makes LangChain4j's beans of one model, over the engine of the same name. */
@Recorder
public class LangChain4jRecorder {

    private static final TypeLiteral<Instance<ChatModelListener>> LISTENERS = new TypeLiteral<>() {};

    private final RuntimeValue<LangChain4jConfig> config;

    public LangChain4jRecorder(RuntimeValue<LangChain4jConfig> config) {
        this.config = config;
    }

    /** @throws ConfigurationException naming property, value and allowed range, when the application starts */
    public Function<SyntheticCreationalContext<ChatModel>, ChatModel> chatModel(String name) {
        return bean(name, RakutenChatModel::new, DisabledChatModel::new);
    }

    /** As {@link #chatModel}. */
    public Function<SyntheticCreationalContext<StreamingChatModel>, StreamingChatModel> streamingChatModel(
            String name) {
        return bean(name, RakutenStreamingChatModel::new, DisabledStreamingChatModel::new);
    }

    public Function<SyntheticCreationalContext<TokenCountEstimator>, TokenCountEstimator> tokenCountEstimator(
            String name) {
        return context -> new RakutenTokenCountEstimator(open(name, context).requirePrepared());
    }

    private <T> Function<SyntheticCreationalContext<T>, T> bean(
            String name, BiFunction<RakutenChat, ChatSettings, T> enabled, Supplier<T> disabled) {
        LangChain4jSettings settings = config.getValue().models().get(name);
        if (!settings.enableIntegration()) {
            return context -> disabled.get();
        }
        ChatDefaults defaults = new ChatDefaults(name, settings);
        defaults.check();
        return context -> {
            OpenModel model = open(name, context);
            String modelName = model.requirePrepared().model().name();
            ChatSettings chatSettings =
                    new ChatSettings(modelName, defaults.parameters(modelName), listeners(name, settings, context));
            return enabled.apply(model.chat(), chatSettings);
        };
    }

    private static OpenModel open(String name, SyntheticCreationalContext<?> context) {
        return context.getInjectedReference(RakutenModels.class).model(name);
    }

    private static List<ChatModelListener> listeners(
            String name, LangChain4jSettings settings, SyntheticCreationalContext<?> context) {
        List<ChatModelListener> listeners = new ArrayList<>();
        context.getInjectedReference(LISTENERS, Any.Literal.INSTANCE).forEach(listeners::add);
        if (settings.logRequests() || settings.logResponses()) {
            listeners.add(new ChatLog(name, settings.logRequests(), settings.logResponses()));
        }
        return listeners;
    }
}
