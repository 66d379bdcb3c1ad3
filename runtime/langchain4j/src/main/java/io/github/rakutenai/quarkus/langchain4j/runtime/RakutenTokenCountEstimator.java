package io.github.rakutenai.quarkus.langchain4j.runtime;

import java.util.ArrayList;
import java.util.List;

import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.model.TokenCountEstimator;
import io.github.rakutenai.engine.PreparedModel;
import io.github.rakutenai.engine.tokenizer.ChatTemplateException;
import io.github.rakutenai.engine.tokenizer.InvalidConversationException;
import io.github.rakutenai.engine.tokenizer.Message;

/**
 * Counts with the model's own tokenizer. A conversation that the model can be asked counts exactly as many tokens as its
 * prompt has. Other messages count their texts and what the chat template adds to a message.
 */
public final class RakutenTokenCountEstimator implements TokenCountEstimator {

    private static final String WORD = "a";

    private final PreparedModel model;
    private final int tokensAroundMessage;

    public RakutenTokenCountEstimator(PreparedModel model) {
        this.model = model;
        tokensAroundMessage = tokensAroundMessage(model);
    }

    /** Of a turn, half: one message asks, one answers. */
    private static int tokensAroundMessage(PreparedModel model) {
        Message question = Message.user(WORD);
        int one = model.countTokens(List.of(question));
        try {
            int three = model.countTokens(List.of(question, Message.assistant(WORD), question));
            return Math.ceilDiv(three - one, 2) - model.countTokens(WORD);
        } catch (ChatTemplateException e) {
            // A template without turns adds the same to its one question.
            return one - model.countTokens(WORD);
        }
    }

    @Override
    public int estimateTokenCountInText(String text) {
        return model.countTokens(text);
    }

    @Override
    public int estimateTokenCountInMessage(ChatMessage message) {
        return count(ChatMessages.translate(message));
    }

    @Override
    public int estimateTokenCountInMessages(Iterable<ChatMessage> messages) {
        List<Message> translated = new ArrayList<>();
        messages.forEach(message -> translated.add(ChatMessages.translate(message)));
        try {
            return model.countTokens(translated);
        } catch (InvalidConversationException e) {
            return translated.stream().mapToInt(this::count).sum();
        }
    }

    private int count(Message message) {
        int calls = message.toolCalls().stream()
                .mapToInt(call -> model.countTokens(call.name()) + model.countTokens(call.arguments()))
                .sum();
        return model.countTokens(message.content()) + calls + tokensAroundMessage;
    }
}
