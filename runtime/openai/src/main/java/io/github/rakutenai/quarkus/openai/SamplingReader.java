package io.github.rakutenai.quarkus.openai;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;
import jakarta.inject.Singleton;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.rakutenai.engine.sampling.SamplingParams;
import io.github.rakutenai.quarkus.openai.api.SamplingFields;

/** Turns a request's fields into the engine's parameters; what is left out is what the model card generates with. */
@Singleton
public class SamplingReader {

    private final OptionalInt maxTokens;
    private final int maxChoices;
    private final int maxLogitBias;

    SamplingReader(OpenAiConfig config) {
        maxTokens = config.maxTokens();
        maxChoices = config.maxChoices();
        maxLogitBias = config.maxLogitBias();
    }

    /** Tokens of a reply to a request that says nothing: as many as may be. */
    int mostTokens() {
        return maxTokens.orElse(Integer.MAX_VALUE);
    }

    /** @throws OpenAiException naming the field, its value and what is allowed */
    SamplingParams params(SamplingFields fields, String tokensField, int tokens) {
        if (tokens > mostTokens()) {
            throw OpenAiException.invalid(
                    tokensField, tokensField + " must be at most " + mostTokens() + ", found " + tokens);
        }
        try {
            SamplingParams.Builder params = SamplingParams.builder().maxTokens(tokens);
            ifGiven(fields.temperature(), params::temperature);
            ifGiven(fields.topP(), params::topP);
            ifGiven(fields.topK(), params::topK);
            ifGiven(fields.minP(), params::minP);
            ifGiven(fields.repetitionPenalty(), params::repetitionPenalty);
            ifGiven(fields.frequencyPenalty(), params::frequencyPenalty);
            ifGiven(fields.presencePenalty(), params::presencePenalty);
            ifGiven(fields.seed(), params::seed);
            return params.stop(stop(fields.stop()))
                    .logitBias(logitBias(fields.logitBias()))
                    .build();
        } catch (IllegalArgumentException e) {
            throw Errors.ofParameter(e);
        }
    }

    /**
     * How many replies a request asks for.
     *
     * @param prompts that it brings
     */
    int choices(SamplingFields fields, int prompts) {
        int n = Optional.ofNullable(fields.n()).orElse(1);
        if (n < 1 || n > maxChoices) {
            throw OpenAiException.invalid("n", "n must be from 1 to " + maxChoices + ", found " + n);
        }
        if ((long) n * prompts > maxChoices) {
            throw OpenAiException.invalid(
                    "prompt",
                    "at most " + maxChoices + " replies are given to one request, found " + prompts + " prompts and n "
                            + n);
        }
        return n;
    }

    private static <T> void ifGiven(T value, Consumer<T> set) {
        if (value != null) {
            set.accept(value);
        }
    }

    private static String[] stop(JsonNode stop) {
        if (stop == null || stop.isNull()) {
            return new String[0];
        }
        List<String> texts = new ArrayList<>();
        for (JsonNode text : stop.isArray() ? stop : List.of(stop)) {
            if (!text.isTextual()) {
                throw OpenAiException.invalid("stop", "stop must be a text or a list of texts");
            }
            texts.add(text.textValue());
        }
        return texts.toArray(String[]::new);
    }

    private Map<Integer, Float> logitBias(Map<String, Float> biases) {
        if (biases == null) {
            return Map.of();
        }
        if (biases.size() > maxLogitBias) {
            throw OpenAiException.invalid(
                    "logit_bias", "logit_bias may have " + maxLogitBias + " entries, found " + biases.size());
        }
        Map<Integer, Float> byToken = new HashMap<>();
        biases.forEach((token, bias) -> byToken.put(token(token), bias(token, bias)));
        return byToken;
    }

    private static Integer token(String token) {
        try {
            return Integer.valueOf(token);
        } catch (NumberFormatException e) {
            throw OpenAiException.invalid("logit_bias", "logit_bias names " + token + ", which is no token id");
        }
    }

    private static Float bias(String token, Float bias) {
        if (bias == null) {
            throw OpenAiException.invalid("logit_bias", "logit_bias of token " + token + " must be a number");
        }
        return bias;
    }
}
