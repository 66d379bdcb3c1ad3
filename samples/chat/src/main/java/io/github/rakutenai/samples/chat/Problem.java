package io.github.rakutenai.samples.chat;

import com.fasterxml.jackson.annotation.JsonInclude;

/**
 * Why a request was refused.
 *
 * @param message a sentence
 * @param promptTokens tokens of a conversation that is too long
 * @param maxPromptTokens tokens that the model's context has room for
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Problem(String message, Integer promptTokens, Integer maxPromptTokens) {

    Problem(String message) {
        this(message, null, null);
    }
}
