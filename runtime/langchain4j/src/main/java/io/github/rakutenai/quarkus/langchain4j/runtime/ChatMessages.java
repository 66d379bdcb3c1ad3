package io.github.rakutenai.quarkus.langchain4j.runtime;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.Content;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.TextContent;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.exception.UnsupportedFeatureException;
import io.github.rakutenai.engine.tokenizer.Message;
import io.github.rakutenai.engine.tokenizer.ToolCall;

/** Turns LangChain4j's messages into the engine's. */
final class ChatMessages {

    private ChatMessages() {}

    /** @throws UnsupportedFeatureException naming what a text model does not take */
    static List<Message> translate(List<ChatMessage> messages) {
        return messages.stream().map(ChatMessages::translate).toList();
    }

    /** As {@link #translate(List)}. */
    static Message translate(ChatMessage message) {
        return switch (message) {
            case SystemMessage system -> Message.system(system.text());
            case UserMessage user -> Message.user(text(user.contents()));
            case AiMessage assistant -> Message.assistant(text(assistant), calls(assistant));
            case ToolExecutionResultMessage result ->
                Message.toolResult(Tools.id(result.id(), result.toolName()), text(result.contents()));
            default -> throw Unsupported.feature("a message of type " + message.type());
        };
    }

    private static String text(AiMessage message) {
        return message.text() == null ? "" : message.text();
    }

    private static List<ToolCall> calls(AiMessage message) {
        return message.toolExecutionRequests().stream().map(Tools::translate).toList();
    }

    private static String text(List<Content> contents) {
        return contents.stream().map(ChatMessages::text).collect(Collectors.joining("\n"));
    }

    private static String text(Content content) {
        if (content instanceof TextContent text) {
            return text.text();
        }
        throw Unsupported.feature(content.type().name().toLowerCase(Locale.ROOT) + " content");
    }
}
