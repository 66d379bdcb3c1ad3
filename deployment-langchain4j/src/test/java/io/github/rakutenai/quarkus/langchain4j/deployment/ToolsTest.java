package io.github.rakutenai.quarkus.langchain4j.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import jakarta.inject.Inject;

import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.exception.InvalidRequestException;
import dev.langchain4j.model.TokenCountEstimator;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.ToolChoice;
import dev.langchain4j.model.chat.request.json.JsonIntegerSchema;
import dev.langchain4j.model.chat.request.json.JsonObjectSchema;
import dev.langchain4j.model.chat.request.json.JsonRawSchema;
import dev.langchain4j.model.chat.request.json.JsonSchema;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.CompleteToolCall;
import dev.langchain4j.model.chat.response.PartialToolCall;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.langchain4j.model.output.FinishReason;
import io.github.rakutenai.quarkus.langchain4j.RakutenChatRequestParameters;
import io.quarkus.test.QuarkusUnitTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Requests that let the demo model call tools, which it calls because it must. */
class ToolsTest {

    private static final String ARGUMENTS = "\\{\"unit\": \"(celsius|kelvin)\"(, \"day\": \"(sat|sun)\")?\\}";

    private static final ToolSpecification WEATHER = ToolSpecification.builder()
            .name("weather")
            .description("how it is outside")
            .parameters(JsonObjectSchema.builder()
                    .addEnumProperty("unit", List.of("celsius", "kelvin"))
                    .addEnumProperty("day", List.of("sat", "sun"))
                    .required("unit")
                    .build())
            .build();

    private static final ToolSpecification NOW =
            ToolSpecification.builder().name("now").build();

    private static final UserMessage QUESTION = UserMessage.from("How warm is it?");

    @RegisterExtension
    static final QuarkusUnitTest APPLICATION = new QuarkusUnitTest()
            .overrideConfigKey("quarkus.langchain4j.rakutenai.chat-model.temperature", "0")
            .overrideConfigKey("quarkus.langchain4j.rakutenai.chat-model.max-tokens", "200")
            .overrideConfigKey("quarkus.langchain4j.rakutenai.chat-model.parallel-tool-calls", "false");

    @Inject
    ChatModel model;

    @Inject
    StreamingChatModel streamingModel;

    @Inject
    TokenCountEstimator tokens;

    @Test
    void a_required_tool_is_called_with_arguments_by_its_schema() {
        ChatResponse response = model.chat(request(ToolChoice.REQUIRED, WEATHER));

        ToolExecutionRequest call = onlyCall(response);
        assertThat(call.name()).isEqualTo("weather");
        assertThat(call.arguments()).matches(ARGUMENTS);
        assertThat(call.id()).isNotBlank();
        assertThat(response.aiMessage().text()).isNull();
        assertThat(response.finishReason()).isEqualTo(FinishReason.TOOL_EXECUTION);
    }

    @Test
    void results_of_calls_come_back_and_are_answered() {
        AiMessage call = model.chat(request(ToolChoice.REQUIRED, WEATHER, NOW)).aiMessage();
        List<ChatMessage> messages = List.of(
                QUESTION,
                call,
                ToolExecutionResultMessage.from(call.toolExecutionRequests().getFirst(), "7 degrees"));

        ChatResponse response = model.chat(ChatRequest.builder()
                .messages(messages)
                .toolSpecifications(WEATHER, NOW)
                .toolChoice(ToolChoice.NONE)
                .build());

        assertThat(response.aiMessage().hasToolExecutionRequests()).isFalse();
        assertThat(response.aiMessage().text()).isNotBlank().doesNotStartWith("<tool_calls>");
        assertThat(response.finishReason()).isIn(FinishReason.STOP, FinishReason.LENGTH);
        assertThat(tokens.estimateTokenCountInMessages(messages))
                .isEqualTo(model.chat(messages).tokenUsage().inputTokenCount());
    }

    @Test
    void a_stream_tells_of_calls_as_they_are_written() {
        Calls calls = new Calls();
        streamingModel.chat(request(ToolChoice.REQUIRED, WEATHER, NOW), calls);

        ChatResponse response = calls.response.join();
        ToolExecutionRequest call = onlyCall(response);
        assertThat(calls.text).isEmpty();
        assertThat(calls.complete).containsExactly(new CompleteToolCall(0, call));
        assertThat(calls.partial)
                .allMatch(part -> part.index() == 0
                        && part.id().equals(call.id())
                        && part.name().equals(call.name()));
        assertThat(calls.partial.stream().map(PartialToolCall::partialArguments).reduce("", String::concat))
                .isEqualTo(call.arguments());
        assertThat(response.finishReason()).isEqualTo(FinishReason.TOOL_EXECUTION);
    }

    @Test
    void one_reply_may_call_several_tools() {
        RakutenChatRequestParameters parameters = RakutenChatRequestParameters.builder()
                .toolSpecifications(NOW)
                .toolChoice(ToolChoice.REQUIRED)
                .parallelToolCalls(true)
                .maxOutputTokens(100)
                .build();

        AiMessage message = model.chat(ChatRequest.builder()
                        .messages(QUESTION)
                        .parameters(parameters)
                        .build())
                .aiMessage();

        assertThat(message.toolExecutionRequests())
                .isNotEmpty()
                .allMatch(call -> call.arguments().equals("{}"));
        assertThat(message.toolExecutionRequests())
                .extracting(ToolExecutionRequest::id)
                .doesNotHaveDuplicates();
    }

    @Test
    void a_reply_that_calls_nothing_keeps_to_the_response_format() {
        JsonSchema format = JsonSchema.builder()
                .name("Degrees")
                .rootElement(JsonObjectSchema.builder()
                        .addEnumProperty("sky", List.of("grey", "blue"))
                        .build())
                .build();

        for (ToolChoice choice : List.of(ToolChoice.AUTO, ToolChoice.NONE)) {
            ChatResponse response = model.chat(ChatRequest.builder()
                    .messages(QUESTION)
                    .parameters(RakutenChatRequestParameters.builder()
                            .toolSpecifications(WEATHER)
                            .toolChoice(choice)
                            .responseFormat(format)
                            .build())
                    .build());
            if (response.aiMessage().hasToolExecutionRequests()) {
                assertThat(choice).isEqualTo(ToolChoice.AUTO);
                assertThat(onlyCall(response).arguments()).matches(ARGUMENTS);
            } else {
                assertThat(response.aiMessage().text()).matches("\\{\"sky\": \"(grey|blue)\"}");
            }
        }
    }

    @Test
    void calls_that_are_cut_are_none() {
        ChatResponse response = model.chat(ChatRequest.builder()
                .messages(QUESTION)
                .toolSpecifications(WEATHER)
                .toolChoice(ToolChoice.REQUIRED)
                .maxOutputTokens(14)
                .build());

        assertThat(response.aiMessage().hasToolExecutionRequests()).isFalse();
        assertThat(response.aiMessage().text()).isEmpty();
        assertThat(response.finishReason()).isEqualTo(FinishReason.LENGTH);
    }

    @Test
    void a_tool_that_cannot_be_guaranteed_is_refused_with_its_name_and_the_place() {
        ToolSpecification open = ToolSpecification.builder()
                .name("open")
                .parameters(JsonObjectSchema.builder()
                        .addProperty("a", JsonRawSchema.from("{\"$ref\": \"https://example.com\"}"))
                        .build())
                .build();

        assertThatThrownBy(() -> model.chat(request(ToolChoice.AUTO, WEATHER, open)))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("the tool open")
                .hasMessageContaining("\"/properties/a/$ref\"");
    }

    @Test
    void results_that_answer_no_call_are_refused() {
        assertThatThrownBy(() -> model.chat(QUESTION, ToolExecutionResultMessage.from("1", "weather", "warm")))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("message 1");
    }

    @Test
    void objects_within_arguments_have_no_properties_but_their_own() {
        ToolSpecification nested = ToolSpecification.builder()
                .name("nested")
                .parameters(JsonObjectSchema.builder()
                        .addProperty(
                                "point",
                                JsonObjectSchema.builder()
                                        .addProperty("x", new JsonIntegerSchema())
                                        .required("x")
                                        .build())
                        .required("point")
                        .build())
                .build();

        assertThat(onlyCall(model.chat(request(ToolChoice.REQUIRED, nested))).arguments())
                .matches("\\{\"point\": \\{\"x\": -?[0-9]+}}");
    }

    private static ChatRequest request(ToolChoice choice, ToolSpecification... tools) {
        return ChatRequest.builder()
                .messages(QUESTION)
                .toolSpecifications(tools)
                .toolChoice(choice)
                .build();
    }

    private static ToolExecutionRequest onlyCall(ChatResponse response) {
        assertThat(response.aiMessage().toolExecutionRequests()).hasSize(1);
        return response.aiMessage().toolExecutionRequests().getFirst();
    }

    private static final class Calls implements StreamingChatResponseHandler {

        private final StringBuilder text = new StringBuilder();
        private final List<PartialToolCall> partial = new ArrayList<>();
        private final List<CompleteToolCall> complete = new ArrayList<>();
        private final CompletableFuture<ChatResponse> response = new CompletableFuture<>();

        @Override
        public void onPartialResponse(String piece) {
            text.append(piece);
        }

        @Override
        public void onPartialToolCall(PartialToolCall part) {
            partial.add(part);
        }

        @Override
        public void onCompleteToolCall(CompleteToolCall call) {
            complete.add(call);
        }

        @Override
        public void onCompleteResponse(ChatResponse whole) {
            response.complete(whole);
        }

        @Override
        public void onError(Throwable error) {
            response.completeExceptionally(error);
        }
    }
}
