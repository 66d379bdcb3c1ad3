package io.github.rakutenai.quarkus.openai;

import java.util.ArrayList;
import java.util.List;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.rakutenai.engine.tokenizer.Message;
import io.github.rakutenai.engine.tokenizer.ToolCall;
import io.github.rakutenai.quarkus.openai.api.ChatMessage;
import io.github.rakutenai.quarkus.openai.api.ChatToolCall;

/** Turns OpenAI's messages into the engine's. */
final class ChatMessages {

    private ChatMessages() {}

    /** @throws OpenAiException naming the field that is missing or not supported */
    static List<Message> of(List<ChatMessage> messages) {
        if (messages == null || messages.isEmpty()) {
            throw OpenAiException.invalid("messages", "messages are missing");
        }
        List<Message> read = new ArrayList<>();
        for (int i = 0; i < messages.size(); i++) {
            read.add(of("messages[" + i + "]", messages.get(i)));
        }
        return read;
    }

    private static Message of(String name, ChatMessage message) {
        if (message == null || message.role() == null) {
            throw OpenAiException.invalid(name + ".role", name + ".role is missing");
        }
        String content = text(name + ".content", message.content());
        boolean calls = message.toolCalls() != null && !message.toolCalls().isEmpty();
        if (calls && !message.role().equals("assistant")) {
            throw OpenAiException.invalid(name + ".tool_calls", name + ".tool_calls are for role assistant");
        }
        return switch (message.role()) {
            case "system", "developer" -> Message.system(content);
            case "user" -> Message.user(content);
            case "assistant" ->
                calls
                        ? Message.assistant(content, toolCalls(name + ".tool_calls", message.toolCalls()))
                        : Message.assistant(content);
            case "tool" -> Message.toolResult(required(name + ".tool_call_id", message.toolCallId()), content);
            default ->
                throw OpenAiException.unsupported(
                        name + ".role", name + ".role " + message.role() + " is not supported");
        };
    }

    private static List<ToolCall> toolCalls(String name, List<ChatToolCall> toolCalls) {
        List<ToolCall> calls = new ArrayList<>();
        for (int i = 0; i < toolCalls.size(); i++) {
            calls.add(toolCall(name + "[" + i + "]", toolCalls.get(i)));
        }
        return calls;
    }

    private static ToolCall toolCall(String name, ChatToolCall call) {
        if (call == null || call.function() == null) {
            throw OpenAiException.invalid(name + ".function", name + ".function is missing");
        }
        String arguments = call.function().arguments();
        return new ToolCall(
                required(name + ".id", call.id()),
                required(name + ".function.name", call.function().name()),
                // Clients that call without arguments may leave them out.
                arguments == null || arguments.isBlank() ? "{}" : arguments);
    }

    private static String required(String name, String value) {
        if (value == null) {
            throw OpenAiException.invalid(name, name + " is missing");
        }
        return value;
    }

    private static String text(String name, JsonNode content) {
        if (content == null || content.isNull()) {
            return "";
        }
        if (content.isTextual()) {
            return content.textValue();
        }
        if (!content.isArray()) {
            throw OpenAiException.invalid(name, name + " must be a text or a list of parts");
        }
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < content.size(); i++) {
            text.append(part(name + "[" + i + "]", content.get(i)));
        }
        return text.toString();
    }

    private static String part(String name, JsonNode part) {
        String type = part.path("type").asText();
        if (!type.equals("text")) {
            throw OpenAiException.unsupported(
                    name + ".type", name + " is of type " + type + ", only text is supported");
        }
        if (!part.path("text").isTextual()) {
            throw OpenAiException.invalid(name + ".text", name + ".text must be a text");
        }
        return part.get("text").textValue();
    }
}
