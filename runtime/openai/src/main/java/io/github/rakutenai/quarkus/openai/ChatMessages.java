package io.github.rakutenai.quarkus.openai;

import java.util.ArrayList;
import java.util.List;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.rakutenai.engine.tokenizer.Message;
import io.github.rakutenai.engine.tokenizer.Role;
import io.github.rakutenai.quarkus.openai.api.ChatMessage;

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
        if (message.toolCalls() != null && !message.toolCalls().isEmpty()) {
            throw OpenAiException.unsupported(name + ".tool_calls", name + ".tool_calls is not supported");
        }
        return new Message(role(name + ".role", message.role()), text(name + ".content", message.content()));
    }

    private static Role role(String name, String role) {
        return switch (role) {
            case "system", "developer" -> Role.SYSTEM;
            case "user" -> Role.USER;
            case "assistant" -> Role.ASSISTANT;
            default -> throw OpenAiException.unsupported(name, name + " " + role + " is not supported");
        };
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
