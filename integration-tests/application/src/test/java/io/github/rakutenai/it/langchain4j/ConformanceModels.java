package io.github.rakutenai.it.langchain4j;

import java.util.List;

import dev.langchain4j.model.chat.listener.ChatModelListener;
import dev.langchain4j.model.chat.request.ChatRequestParameters;
import io.github.rakutenai.quarkus.langchain4j.RakutenChatRequestParameters;
import io.github.rakutenai.quarkus.langchain4j.runtime.ChatSettings;
import io.github.rakutenai.quarkus.langchain4j.runtime.RakutenChatModel;
import io.github.rakutenai.quarkus.langchain4j.runtime.RakutenStreamingChatModel;
import io.github.rakutenai.quarkus.runtime.RakutenModels;

/** Models over the application's engine, as LangChain4j's conformance tests want them. */
final class ConformanceModels {

    /** Why a case is not run that asks for more than a model which says anything. */
    static final String KNOWLEDGE = "asks for knowledge that the demo model does not have";

    /** Why the cases about stop texts are not run; {@link StopSequencesTest} says the same of texts that the model writes. */
    static final String HELLO = "asks for a greeting that the demo model does not repeat";

    private final RakutenModels models;

    ConformanceModels(RakutenModels models) {
        this.models = models;
    }

    String modelName() {
        return models.model("<default>").model().model().name();
    }

    RakutenChatModel chatModel(ChatRequestParameters defaults, ChatModelListener... listeners) {
        return new RakutenChatModel(models.model("<default>").chat(), settings(defaults, listeners));
    }

    RakutenStreamingChatModel streamingChatModel(ChatRequestParameters defaults, ChatModelListener... listeners) {
        return new RakutenStreamingChatModel(models.model("<default>").chat(), settings(defaults, listeners));
    }

    ChatSettings settings(ChatRequestParameters defaults, ChatModelListener... listeners) {
        RakutenChatRequestParameters parameters = RakutenChatRequestParameters.builder()
                .modelName(modelName())
                .overrideWith(defaults)
                .build();
        return new ChatSettings(modelName(), parameters, List.of(listeners));
    }
}
