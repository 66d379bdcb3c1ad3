package io.github.rakutenai.quarkus.langchain4j.runtime;

import java.util.UUID;

import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.output.FinishReason;
import dev.langchain4j.model.output.TokenUsage;
import io.github.rakutenai.quarkus.Reply;

/**
 * Turns the engine's replies into LangChain4j's responses.
 *
 * @param modelName the model that answers
 */
record ChatResponses(String modelName) {

    ChatResponse translate(Reply reply) {
        return ChatResponse.builder()
                .id(UUID.randomUUID().toString())
                .modelName(modelName)
                .aiMessage(message(reply))
                .tokenUsage(new TokenUsage(
                        reply.usage().promptTokens(), reply.usage().replyTokens()))
                .finishReason(finishReason(reply))
                .build();
    }

    private static AiMessage message(Reply reply) {
        return reply.toolCalls().isEmpty()
                ? AiMessage.from(reply.text())
                : AiMessage.from(
                        reply.toolCalls().stream().map(Tools::translate).toList());
    }

    private static FinishReason finishReason(Reply reply) {
        return switch (reply.finishReason()) {
            case STOP -> reply.toolCalls().isEmpty() ? FinishReason.STOP : FinishReason.TOOL_EXECUTION;
            case LENGTH -> FinishReason.LENGTH;
            case CANCELLED -> FinishReason.OTHER;
        };
    }
}
