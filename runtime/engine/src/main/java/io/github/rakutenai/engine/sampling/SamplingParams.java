package io.github.rakutenai.engine.sampling;

import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/**
 * How the next token is chosen, and when to stop. Applied in this order: {@code logitBias}, the penalties,
 * {@code temperature}, {@code topK}, {@code topP}, {@code minP}.
 *
 * @param temperature divides the logits; 0 is greedy decoding, at most 100
 * @param topK keeps the k most likely tokens; 0 keeps all
 * @param topP keeps the smallest set of most likely tokens whose probability reaches p, in (0, 1]; 1 keeps all
 * @param minP keeps tokens at least p times as likely as the likeliest, in [0, 1]; 0 keeps all
 * @param repetitionPenalty divides positive and multiplies negative logits of tokens of prompt and reply, in (0, 10]; 1 is
 *     off (Keskar et al., CTRL, section 4.1)
 * @param frequencyPenalty subtracted once for each time a token stands in the reply, in [-2, 2]; 0 is off
 * @param presencePenalty subtracted once from tokens that stand in the reply, in [-2, 2]; 0 is off
 * @param maxTokens the most tokens of the reply, at least 0; with 0 the prompt is read and nothing written
 * @param seed same seed, same text; empty: a different text each time
 * @param stop the reply ends before the first of these texts; none of them empty, at most {@value #MAX_STOP_TEXTS}
 * @param logitBias added to the logits of these token ids, in [-100, 100] each
 */
public record SamplingParams(
        float temperature,
        int topK,
        float topP,
        float minP,
        float repetitionPenalty,
        float frequencyPenalty,
        float presencePenalty,
        int maxTokens,
        OptionalLong seed,
        List<String> stop,
        Map<Integer, Float> logitBias) {

    public static final int MAX_STOP_TEXTS = 16;

    /** @throws IllegalArgumentException naming the parameter, its value and what is allowed */
    public SamplingParams {
        requireBetween("temperature", temperature, 0, 100);
        require(topK >= 0, "topK must be at least 0, found " + topK);
        requireBetween("topP", topP, Float.MIN_VALUE, 1);
        requireBetween("minP", minP, 0, 1);
        requireBetween("repetitionPenalty", repetitionPenalty, Float.MIN_NORMAL, 10);
        requireBetween("frequencyPenalty", frequencyPenalty, -2, 2);
        requireBetween("presencePenalty", presencePenalty, -2, 2);
        require(maxTokens >= 0, "maxTokens must be at least 0, found " + maxTokens);
        stop = List.copyOf(stop);
        require(stop.stream().noneMatch(String::isEmpty), "a stop text must not be empty");
        require(
                stop.size() <= MAX_STOP_TEXTS,
                "at most " + MAX_STOP_TEXTS + " stop texts are allowed, found " + stop.size());
        logitBias = Map.copyOf(logitBias);
        logitBias.forEach((token, bias) -> requireBetween("logitBias of token " + token, bias, -100, 100));
    }

    /**
     * What the model card of RakutenAI-7B-instruct generates with: sampling at temperature 1 from the 50 most likely tokens,
     * at most 1024 of them.
     */
    public static SamplingParams defaults() {
        return new Builder().build();
    }

    public static Builder builder() {
        return new Builder();
    }

    /** A builder that starts from these values. */
    public Builder toBuilder() {
        return new Builder(this);
    }

    public boolean greedy() {
        return temperature == 0;
    }

    private static void requireBetween(String name, float value, float least, float most) {
        if (!(value >= least && value <= most)) {
            String from = least == Float.MIN_VALUE || least == Float.MIN_NORMAL ? "above 0" : "at least " + least;
            throw new IllegalArgumentException(name + " must be " + from + " and at most " + most + ", found " + value);
        }
    }

    private static void require(boolean condition, String message) {
        if (!condition) {
            throw new IllegalArgumentException(message);
        }
    }

    /** Starts from {@link SamplingParams#defaults()}. */
    public static final class Builder {

        private float temperature = 1;
        private int topK = 50;
        private float topP = 1;
        private float minP;
        private float repetitionPenalty = 1;
        private float frequencyPenalty;
        private float presencePenalty;
        private int maxTokens = 1024;
        private OptionalLong seed = OptionalLong.empty();
        private List<String> stop = List.of();
        private Map<Integer, Float> logitBias = Map.of();

        private Builder() {}

        private Builder(SamplingParams params) {
            temperature = params.temperature;
            topK = params.topK;
            topP = params.topP;
            minP = params.minP;
            repetitionPenalty = params.repetitionPenalty;
            frequencyPenalty = params.frequencyPenalty;
            presencePenalty = params.presencePenalty;
            maxTokens = params.maxTokens;
            seed = params.seed;
            stop = params.stop;
            logitBias = params.logitBias;
        }

        public Builder temperature(float value) {
            temperature = value;
            return this;
        }

        /** Always the most likely token: temperature 0. */
        public Builder greedy() {
            return temperature(0);
        }

        public Builder topK(int value) {
            topK = value;
            return this;
        }

        public Builder topP(float value) {
            topP = value;
            return this;
        }

        public Builder minP(float value) {
            minP = value;
            return this;
        }

        public Builder repetitionPenalty(float value) {
            repetitionPenalty = value;
            return this;
        }

        public Builder frequencyPenalty(float value) {
            frequencyPenalty = value;
            return this;
        }

        public Builder presencePenalty(float value) {
            presencePenalty = value;
            return this;
        }

        public Builder maxTokens(int value) {
            maxTokens = value;
            return this;
        }

        public Builder seed(long value) {
            seed = OptionalLong.of(value);
            return this;
        }

        public Builder stop(String... values) {
            stop = List.of(values);
            return this;
        }

        public Builder logitBias(Map<Integer, Float> values) {
            logitBias = values;
            return this;
        }

        /** @throws IllegalArgumentException naming the parameter, its value and what is allowed */
        public SamplingParams build() {
            return new SamplingParams(
                    temperature,
                    topK,
                    topP,
                    minP,
                    repetitionPenalty,
                    frequencyPenalty,
                    presencePenalty,
                    maxTokens,
                    seed,
                    stop,
                    logitBias);
        }
    }
}
