package io.github.rakutenai.quarkus.openai;

import java.util.OptionalInt;
import jakarta.inject.Singleton;

import io.github.rakutenai.engine.tokenizer.PromptTooLongException;

/** Refuses prompts that are longer than is configured. */
@Singleton
public class PromptLimit {

    private final OptionalInt maxPromptTokens;

    PromptLimit(OpenAiConfig config) {
        maxPromptTokens = config.maxPromptTokens();
    }

    /**
     * The prompt itself.
     *
     * @throws PromptTooLongException if it is too long
     */
    int[] check(int[] prompt) {
        if (maxPromptTokens.isPresent() && prompt.length > maxPromptTokens.getAsInt()) {
            throw new PromptTooLongException(prompt.length, maxPromptTokens.getAsInt());
        }
        return prompt;
    }
}
