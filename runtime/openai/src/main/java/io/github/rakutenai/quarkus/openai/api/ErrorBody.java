package io.github.rakutenai.quarkus.openai.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;

/** What a client gets in place of an answer. */
public record ErrorBody(ErrorDetail error) {

    /**
     * What is wrong.
     *
     * @param message a sentence
     * @param type kind of the error, such as "invalid_request_error"
     * @param param the field that is to blame, or null
     * @param code what the error is, for programs, or null
     * @param promptTokens of a prompt that is too long; not OpenAI's
     * @param maxPromptTokens how long it may be; not OpenAI's
     */
    @JsonNaming(SnakeCaseStrategy.class)
    public record ErrorDetail(
            String message,
            String type,
            String param,
            String code,
            @JsonInclude(JsonInclude.Include.NON_NULL) Integer promptTokens,
            @JsonInclude(JsonInclude.Include.NON_NULL) Integer maxPromptTokens) {

        public ErrorDetail(String message, String type, String param, String code) {
            this(message, type, param, code, null, null);
        }
    }
}
