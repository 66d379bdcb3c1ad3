package io.github.rakutenai.quarkus.openai.api;

import java.util.Map;

import com.fasterxml.jackson.databind.JsonNode;

/** What requests for chat completions and completions have in common; null is what a client leaves out. */
public interface SamplingFields {

    Float temperature();

    Float topP();

    Integer topK();

    Float minP();

    Float repetitionPenalty();

    Float frequencyPenalty();

    Float presencePenalty();

    Long seed();

    /** A text or a list of texts. */
    JsonNode stop();

    Map<String, Float> logitBias();

    Integer n();

    Boolean stream();

    StreamOptions streamOptions();
}
