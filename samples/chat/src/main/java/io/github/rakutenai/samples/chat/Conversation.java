package io.github.rakutenai.samples.chat;

import java.util.List;
import java.util.Objects;
import java.util.Optional;

import io.github.rakutenai.engine.sampling.SamplingParams;
import io.github.rakutenai.engine.tokenizer.Message;
import io.github.rakutenai.quarkus.ChatRequest;

/**
 * What a client sends; everything but the messages may be missing.
 *
 * @param messages oldest first; the last one is the user's
 */
public record Conversation(
        List<Message> messages,
        Optional<Float> temperature,
        Optional<Integer> topK,
        Optional<Float> topP,
        Optional<Integer> maxTokens,
        Optional<Long> seed,
        Optional<List<String>> stop) {

    /** @throws IllegalArgumentException naming what is missing or not allowed */
    static ChatRequest toRequest(Conversation conversation) {
        if (conversation == null || conversation.messages == null) {
            throw new IllegalArgumentException("messages are missing");
        }
        requireNoNull("messages", conversation.messages);
        return ChatRequest.of(conversation.messages).with(conversation::change);
    }

    private static void requireNoNull(String name, List<?> values) {
        if (values.stream().anyMatch(Objects::isNull)) {
            throw new IllegalArgumentException(name + " must not contain null");
        }
    }

    private SamplingParams.Builder change(SamplingParams.Builder params) {
        temperature.ifPresent(params::temperature);
        topK.ifPresent(params::topK);
        topP.ifPresent(params::topP);
        maxTokens.ifPresent(params::maxTokens);
        seed.ifPresent(params::seed);
        stop.ifPresent(texts -> {
            requireNoNull("stop", texts);
            params.stop(texts.toArray(String[]::new));
        });
        return params;
    }
}
