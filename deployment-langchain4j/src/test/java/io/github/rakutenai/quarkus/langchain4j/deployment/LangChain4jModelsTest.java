package io.github.rakutenai.quarkus.langchain4j.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import jakarta.inject.Inject;

import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.exception.InvalidRequestException;
import dev.langchain4j.exception.TimeoutException;
import dev.langchain4j.exception.UnsupportedFeatureException;
import dev.langchain4j.model.TokenCountEstimator;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.ToolChoice;
import dev.langchain4j.model.chat.request.json.JsonObjectSchema;
import dev.langchain4j.model.chat.request.json.JsonRawSchema;
import dev.langchain4j.model.chat.request.json.JsonSchema;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.output.FinishReason;
import io.github.rakutenai.quarkus.langchain4j.RakutenChatRequestParameters;
import io.quarkus.test.QuarkusUnitTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The injected models, with settings and with parameters of a request. */
class LangChain4jModelsTest {

    @RegisterExtension
    static final QuarkusUnitTest APPLICATION = new QuarkusUnitTest()
            .withApplicationRoot(jar -> jar.addClass(LastRequest.class))
            .overrideConfigKey("quarkus.langchain4j.rakutenai.chat-model.temperature", "0.7")
            .overrideConfigKey("quarkus.langchain4j.rakutenai.chat-model.max-tokens", "3")
            .overrideConfigKey("quarkus.langchain4j.rakutenai.chat-model.seed", "5");

    @Inject
    ChatModel model;

    @Inject
    TokenCountEstimator tokens;

    @Inject
    LastRequest lastRequest;

    @Test
    void settings_are_the_parameters_of_requests_that_set_none() {
        ChatResponse response = model.chat(UserMessage.from("How are you?"));

        assertThat(response.tokenUsage().outputTokenCount()).isEqualTo(3);
        assertThat(response.finishReason()).isEqualTo(FinishReason.LENGTH);
        assertThat(response.modelName()).isEqualTo(lastRequest.request().modelName());
        assertThat(lastRequest.request().parameters())
                .isEqualTo(RakutenChatRequestParameters.builder()
                        .modelName(response.modelName())
                        .temperature(0.7)
                        .topP(1.0)
                        .topK(50)
                        .minP(0.0)
                        .repetitionPenalty(1.0)
                        .frequencyPenalty(0.0)
                        .presencePenalty(0.0)
                        .maxOutputTokens(3)
                        .seed(5L)
                        .toolChoice(ToolChoice.AUTO)
                        .parallelToolCalls(true)
                        .build());
    }

    @Test
    void parameters_of_the_request_come_first() {
        RakutenChatRequestParameters parameters = RakutenChatRequestParameters.builder()
                .temperature(3.0)
                .maxOutputTokens(20)
                .seed(7L)
                .build();

        String text = text(parameters);
        assertThat(text(parameters)).isEqualTo(text);
        assertThat(text(parameters.overrideWith(
                        RakutenChatRequestParameters.builder().seed(8L).build())))
                .isNotEqualTo(text);
    }

    @Test
    void a_logit_bias_decides_what_is_said() {
        RakutenChatRequestParameters biased = RakutenChatRequestParameters.builder()
                .temperature(0.0)
                .logitBias(Map.of(10, 100f))
                .build();
        RakutenChatRequestParameters otherwise =
                RakutenChatRequestParameters.builder().temperature(0.0).build();

        assertThat(text(biased)).isNotEqualTo(text(otherwise));
    }

    @Test
    void what_is_out_of_range_is_an_invalid_request() {
        assertThatThrownBy(() ->
                        text(RakutenChatRequestParameters.builder().minP(2.0).build()))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("minP must be at least 0.0 and at most 1.0, found 2.0");
    }

    @Test
    void a_request_that_takes_too_long_is_a_timeout() {
        assertThatThrownBy(() -> text(RakutenChatRequestParameters.builder()
                        .timeout(Duration.ofNanos(1))
                        .build()))
                .isInstanceOf(TimeoutException.class)
                .hasMessageContaining("not finished within");
    }

    @Test
    void another_model_is_refused_by_its_name() {
        assertThatThrownBy(() -> text(RakutenChatRequestParameters.builder()
                        .modelName("gpt-4o")
                        .build()))
                .isInstanceOf(UnsupportedFeatureException.class)
                .hasMessageContaining("modelName gpt-4o");
    }

    @Test
    void a_reply_in_json_is_json() {
        RakutenChatRequestParameters json = RakutenChatRequestParameters.builder()
                .responseFormat(JsonSchema.builder()
                        .name("Mood")
                        .rootElement(JsonObjectSchema.builder()
                                .addEnumProperty("mood", List.of("fine", "tired"))
                                .build())
                        .build())
                .maxOutputTokens(50)
                .build();

        assertThat(text(json)).matches("\\{\"mood\": \"(fine|tired)\"}");
    }

    @Test
    void a_schema_that_cannot_be_guaranteed_is_refused_with_the_place() {
        RakutenChatRequestParameters json = RakutenChatRequestParameters.builder()
                .responseFormat(JsonSchema.builder()
                        .name("Open")
                        .rootElement(JsonRawSchema.from("{\"unevaluatedProperties\": false}"))
                        .build())
                .build();

        assertThatThrownBy(() -> text(json))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("/unevaluatedProperties");
    }

    @Test
    void tokens_are_counted_as_the_prompt_counts_them() {
        UserMessage question = UserMessage.from("How are you?");
        int promptTokens = model.chat(question).tokenUsage().inputTokenCount();

        assertThat(tokens.estimateTokenCountInMessages(List.of(question))).isEqualTo(promptTokens);
        assertThat(tokens.estimateTokenCountInMessage(question))
                .isGreaterThan(tokens.estimateTokenCountInText("How are you?"))
                .isLessThan(promptTokens);
    }

    private String text(dev.langchain4j.model.chat.request.ChatRequestParameters parameters) {
        return model.chat(ChatRequest.builder()
                        .messages(UserMessage.from("Tell me something"))
                        .parameters(parameters)
                        .build())
                .aiMessage()
                .text();
    }
}
