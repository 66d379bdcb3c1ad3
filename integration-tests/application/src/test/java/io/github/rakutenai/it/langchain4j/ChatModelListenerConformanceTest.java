package io.github.rakutenai.it.langchain4j;

import java.util.Map;
import jakarta.inject.Inject;

import dev.langchain4j.exception.InvalidRequestException;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.common.AbstractChatModelListenerIT;
import dev.langchain4j.model.chat.listener.ChatModelListener;
import io.github.rakutenai.quarkus.langchain4j.RakutenChatRequestParameters;
import io.github.rakutenai.quarkus.runtime.RakutenModels;
import io.quarkus.test.junit.QuarkusTest;

/** LangChain4j's own tests of listeners of a {@code ChatModel}. */
@QuarkusTest
class ChatModelListenerConformanceTest extends AbstractChatModelListenerIT {

    @Inject
    RakutenModels models;

    @Override
    protected ChatModel createModel(ChatModelListener listener) {
        RakutenChatRequestParameters defaults = RakutenChatRequestParameters.builder()
                .temperature(temperature())
                .topP(topP())
                .maxOutputTokens(maxTokens())
                .build();
        return new ConformanceModels(models).chatModel(defaults, listener);
    }

    /** Only the engine knows that there is no such token. */
    @Override
    protected ChatModel createFailingModel(ChatModelListener listener) {
        RakutenChatRequestParameters defaults = RakutenChatRequestParameters.builder()
                .logitBias(Map.of(Integer.MAX_VALUE, 1f))
                .build();
        return new ConformanceModels(models).chatModel(defaults, listener);
    }

    @Override
    protected String modelName() {
        return new ConformanceModels(models).modelName();
    }

    @Override
    protected Class<? extends Exception> expectedExceptionClass() {
        return InvalidRequestException.class;
    }
}
