package io.github.rakutenai.it.langchain4j;

import static io.github.rakutenai.it.langchain4j.ConformanceModels.HELLO;
import static io.github.rakutenai.it.langchain4j.ConformanceModels.KNOWLEDGE;

import java.util.List;
import jakarta.inject.Inject;

import dev.langchain4j.data.message.ImageContent;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.common.AbstractChatModelIT;
import dev.langchain4j.model.chat.request.ChatRequestParameters;
import io.github.rakutenai.quarkus.langchain4j.RakutenChatRequestParameters;
import io.github.rakutenai.quarkus.langchain4j.runtime.ChatSettings;
import io.github.rakutenai.quarkus.langchain4j.runtime.RakutenChatModel;
import io.github.rakutenai.quarkus.runtime.RakutenModels;
import io.quarkus.test.junit.QuarkusTest;
import org.junit.jupiter.api.Disabled;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** LangChain4j's own tests of a {@code ChatModel}. */
@QuarkusTest
class ChatModelConformanceTest extends AbstractChatModelIT {

    @Inject
    RakutenModels models;

    @Override
    protected List<ChatModel> models() {
        return List.of(createModelWith(ChatRequestParameters.builder().build()));
    }

    /** The demo model knows nothing of tools; these cases are about how calls and results are told. */
    @Override
    protected List<ChatModel> modelsSupportingTools() {
        ChatSettings settings = new ConformanceModels(models)
                .settings(ChatRequestParameters.builder().build());
        return List.of(new RakutenChatModel(new WeatherChat(), settings));
    }

    @Override
    protected ChatModel createModelWith(ChatRequestParameters parameters) {
        return new ConformanceModels(models).chatModel(parameters);
    }

    @Override
    protected ChatRequestParameters createIntegrationSpecificParameters(int maxOutputTokens) {
        return RakutenChatRequestParameters.builder()
                .maxOutputTokens(maxOutputTokens)
                .build();
    }

    /** The original downloads one. */
    @Override
    protected ImageContent catImageContentBase64() {
        return ImageContent.from("iVBORw0KGgo=", "image/png");
    }

    @Override
    @Disabled(KNOWLEDGE)
    @ParameterizedTest
    @MethodSource("models")
    protected void should_respect_user_message(ChatModel model) {}

    @Override
    @Disabled(KNOWLEDGE)
    @ParameterizedTest
    @MethodSource("models")
    protected void should_respect_system_message(ChatModel model) {}

    @Override
    @Disabled(KNOWLEDGE)
    @ParameterizedTest
    @MethodSource("models")
    protected void should_respect_multiple_messages(ChatModel model) {}

    @Override
    @Disabled(HELLO)
    @ParameterizedTest
    @MethodSource("models")
    protected void should_respect_stopSequences_in_chat_request(ChatModel model) {}

    @Override
    @Disabled(HELLO)
    @Test
    protected void should_respect_stopSequences_in_default_model_parameters() {}

    @Override
    protected boolean supportsModelNameParameter() {
        return false;
    }

    @Override
    @Disabled(KNOWLEDGE)
    @ParameterizedTest
    @MethodSource("models")
    protected void should_respect_JSON_response_format(ChatModel model) {}

    @Override
    @Disabled(KNOWLEDGE)
    @ParameterizedTest
    @MethodSource("models")
    protected void should_respect_JSON_response_format_with_schema(ChatModel model) {}

    @Override
    @Disabled(KNOWLEDGE)
    @ParameterizedTest
    @MethodSource("models")
    protected void should_respect_JsonRawSchema_responseFormat(ChatModel model) {}

    @Override
    protected boolean supportsSingleImageInputAsBase64EncodedString() {
        return false;
    }

    @Override
    protected boolean supportsSingleImageInputAsPublicURL() {
        return false;
    }
}
