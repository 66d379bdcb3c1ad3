package io.github.rakutenai.it.openai;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;

import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.ToolChoice;
import dev.langchain4j.model.chat.request.json.JsonObjectSchema;
import dev.langchain4j.model.chat.request.json.JsonRawSchema;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.CompleteToolCall;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.langchain4j.model.openai.OpenAiChatRequestParameters;
import dev.langchain4j.model.output.FinishReason;
import io.github.rakutenai.it.openai.ToolQuestion.Call;
import io.github.rakutenai.it.openai.ToolQuestion.Tool;

/** Questions with tools as LangChain4j has them. */
final class LangChain4jTools {

    private LangChain4jTools() {}

    /** Joins the pieces of a stream. */
    static final class Listener implements StreamingChatResponseHandler {

        final CompletableFuture<ToolQuestion.Answer> answer = new CompletableFuture<>();
        private final StringBuilder text = new StringBuilder();
        private final List<Call> calls = new ArrayList<>();

        @Override
        public void onPartialResponse(String piece) {
            text.append(piece);
        }

        @Override
        public void onCompleteToolCall(CompleteToolCall call) {
            calls.add(call(call.toolExecutionRequest()));
        }

        @Override
        public void onCompleteResponse(ChatResponse response) {
            answer.complete(new ToolQuestion.Answer(text.toString(), calls, finishReason(response)));
        }

        @Override
        public void onError(Throwable error) {
            answer.completeExceptionally(error);
        }
    }

    static ToolQuestion.Answer answer(ChatResponse response) {
        AiMessage message = response.aiMessage();
        return new ToolQuestion.Answer(
                message.text() == null ? "" : message.text(),
                message.toolExecutionRequests().stream()
                        .map(LangChain4jTools::call)
                        .toList(),
                finishReason(response));
    }

    private static String finishReason(ChatResponse response) {
        return response.finishReason() == FinishReason.TOOL_EXECUTION
                ? "tool_calls"
                : response.finishReason().name().toLowerCase(Locale.ROOT);
    }

    private static Call call(ToolExecutionRequest request) {
        return new Call(request.id(), request.name(), request.arguments());
    }

    static ChatRequest request(ToolQuestion question) {
        OpenAiChatRequestParameters.Builder parameters = OpenAiChatRequestParameters.builder()
                .modelName(question.model())
                .temperature(question.temperature())
                .maxCompletionTokens(200)
                .parallelToolCalls(question.parallel())
                .toolSpecifications(tools(question))
                .toolChoice(choice(question.choice()));
        if (question.seed() != null) {
            parameters.seed(question.seed().intValue());
        }
        return ChatRequest.builder()
                .messages(messages(question))
                .parameters(parameters.build())
                .build();
    }

    private static List<ChatMessage> messages(ToolQuestion question) {
        List<ChatMessage> messages = new ArrayList<>(List.of(UserMessage.from(question.text())));
        if (!question.calls().isEmpty()) {
            messages.add(AiMessage.from(question.calls().stream()
                    .map(call -> ToolExecutionRequest.builder()
                            .id(call.id())
                            .name(call.name())
                            .arguments(call.arguments())
                            .build())
                    .toList()));
        }
        for (int i = 0; i < question.calls().size(); i++) {
            Call call = question.calls().get(i);
            messages.add(ToolExecutionResultMessage.from(
                    call.id(), call.name(), question.results().get(i)));
        }
        return messages;
    }

    /** LangChain4j names a tool by giving no other. */
    private static List<ToolSpecification> tools(ToolQuestion question) {
        return question.tools().stream()
                .filter(tool -> !isName(question.choice()) || tool.name().equals(question.choice()))
                .map(LangChain4jTools::specification)
                .toList();
    }

    private static ToolChoice choice(String choice) {
        if (choice == null) {
            return null;
        }
        return choice.equals("none") ? ToolChoice.NONE : ToolChoice.REQUIRED;
    }

    private static boolean isName(String choice) {
        return choice != null && !choice.equals("none") && !choice.equals("required");
    }

    private static ToolSpecification specification(Tool tool) {
        JsonObjectSchema.Builder parameters = JsonObjectSchema.builder()
                .required(List.copyOf(tool.properties().keySet()))
                .additionalProperties(false);
        tool.properties().forEach((name, schema) -> parameters.addProperty(name, JsonRawSchema.from(schema)));
        return ToolSpecification.builder()
                .name(tool.name())
                .parameters(parameters.build())
                .build();
    }
}
