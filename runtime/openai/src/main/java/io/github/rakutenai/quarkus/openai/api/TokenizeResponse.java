package io.github.rakutenai.quarkus.openai.api;

import java.util.List;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;

/** The tokens of a prompt. */
@JsonNaming(SnakeCaseStrategy.class)
public record TokenizeResponse(
        int count,
        int maxModelLen,
        int[] tokens,
        @JsonInclude(JsonInclude.Include.NON_NULL) List<String> tokenStrs) {}
