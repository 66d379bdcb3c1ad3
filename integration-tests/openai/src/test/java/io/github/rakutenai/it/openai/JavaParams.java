package io.github.rakutenai.it.openai;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.openai.core.JsonValue;
import com.openai.models.FunctionDefinition;
import com.openai.models.FunctionParameters;
import com.openai.models.ResponseFormatJsonSchema;
import com.openai.models.chat.completions.ChatCompletionAssistantMessageParam;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.openai.models.chat.completions.ChatCompletionMessageFunctionToolCall;
import com.openai.models.chat.completions.ChatCompletionNamedToolChoice;
import com.openai.models.chat.completions.ChatCompletionToolChoiceOption;
import com.openai.models.chat.completions.ChatCompletionToolMessageParam;
import io.github.rakutenai.it.openai.ToolQuestion.Call;
import io.github.rakutenai.it.openai.ToolQuestion.Tool;

/** Tools and schemas as OpenAI's client for Java has them. */
final class JavaParams {

    private JavaParams() {}

    static ChatCompletionCreateParams of(ToolQuestion question) {
        ChatCompletionCreateParams.Builder params = ChatCompletionCreateParams.builder()
                .model(question.model())
                .addUserMessage(question.text())
                .temperature(question.temperature())
                .maxCompletionTokens(200);
        question.tools().forEach(tool -> params.addFunctionTool(definition(tool)));
        if (question.choice() != null) {
            params.toolChoice(choice(question.choice()));
        }
        if (question.parallel() != null) {
            params.parallelToolCalls(question.parallel());
        }
        if (question.seed() != null) {
            params.seed(question.seed());
        }
        addEarlier(question, params);
        return params.build();
    }

    static ResponseFormatJsonSchema format(String schema) {
        ResponseFormatJsonSchema.JsonSchema.Schema.Builder keywords =
                ResponseFormatJsonSchema.JsonSchema.Schema.builder();
        json(schema)
                .properties()
                .forEach(keyword ->
                        keywords.putAdditionalProperty(keyword.getKey(), JsonValue.fromJsonNode(keyword.getValue())));
        return ResponseFormatJsonSchema.builder()
                .jsonSchema(ResponseFormatJsonSchema.JsonSchema.builder()
                        .name("answer")
                        .strict(true)
                        .schema(keywords.build())
                        .build())
                .build();
    }

    private static void addEarlier(ToolQuestion question, ChatCompletionCreateParams.Builder params) {
        if (question.calls().isEmpty()) {
            return;
        }
        ChatCompletionAssistantMessageParam.Builder calls = ChatCompletionAssistantMessageParam.builder();
        question.calls().forEach(call -> calls.addToolCall(call(call)));
        params.addMessage(calls.build());
        for (int i = 0; i < question.calls().size(); i++) {
            params.addMessage(ChatCompletionToolMessageParam.builder()
                    .toolCallId(question.calls().get(i).id())
                    .content(question.results().get(i))
                    .build());
        }
    }

    private static ChatCompletionMessageFunctionToolCall call(Call call) {
        return ChatCompletionMessageFunctionToolCall.builder()
                .id(call.id())
                .function(ChatCompletionMessageFunctionToolCall.Function.builder()
                        .name(call.name())
                        .arguments(call.arguments())
                        .build())
                .build();
    }

    private static ChatCompletionToolChoiceOption choice(String choice) {
        return switch (choice) {
            case "none" -> ChatCompletionToolChoiceOption.ofAuto(ChatCompletionToolChoiceOption.Auto.NONE);
            case "required" -> ChatCompletionToolChoiceOption.ofAuto(ChatCompletionToolChoiceOption.Auto.REQUIRED);
            default ->
                ChatCompletionToolChoiceOption.ofNamedToolChoice(ChatCompletionNamedToolChoice.builder()
                        .function(ChatCompletionNamedToolChoice.Function.builder()
                                .name(choice)
                                .build())
                        .build());
        };
    }

    private static FunctionDefinition definition(Tool tool) {
        Map<String, JsonNode> properties = new LinkedHashMap<>();
        tool.properties().forEach((name, schema) -> properties.put(name, json(schema)));
        return FunctionDefinition.builder()
                .name(tool.name())
                .strict(true)
                .parameters(FunctionParameters.builder()
                        .putAdditionalProperty("type", JsonValue.from("object"))
                        .putAdditionalProperty("properties", JsonValue.from(properties))
                        .putAdditionalProperty(
                                "required",
                                JsonValue.from(List.copyOf(tool.properties().keySet())))
                        .putAdditionalProperty("additionalProperties", JsonValue.from(false))
                        .build())
                .build();
    }

    private static JsonNode json(String text) {
        try {
            return Http.JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }
}
