package io.github.rakutenai.quarkus.langchain4j;

import java.time.Duration;
import java.util.Map;
import java.util.Objects;

import dev.langchain4j.model.chat.request.ChatRequestParameters;
import dev.langchain4j.model.chat.request.DefaultChatRequestParameters;

/** Parameters of a chat request that other providers lack, beside the common ones. What is null is not set. */
public class RakutenChatRequestParameters extends DefaultChatRequestParameters {

    private final Long seed;
    private final Double minP;
    private final Double repetitionPenalty;
    private final Map<Integer, Float> logitBias;
    private final Duration timeout;
    private final Boolean parallelToolCalls;

    private RakutenChatRequestParameters(Builder builder) {
        super(builder);
        seed = builder.seed;
        minP = builder.minP;
        repetitionPenalty = builder.repetitionPenalty;
        logitBias = builder.logitBias;
        timeout = builder.timeout;
        parallelToolCalls = builder.parallelToolCalls;
    }

    /** Same seed, same text; a different text each time if null. */
    public Long seed() {
        return seed;
    }

    /** Keeps tokens at least this times as likely as the likeliest, in [0, 1]. */
    public Double minP() {
        return minP;
    }

    /** Makes tokens of prompt and reply less likely, in (0, 10]; 1 is off. */
    public Double repetitionPenalty() {
        return repetitionPenalty;
    }

    /** Added to the logits of these token ids, in [-100, 100] each; null or unmodifiable. */
    public Map<Integer, Float> logitBias() {
        return logitBias;
    }

    /** The longest that the request takes in all. */
    public Duration timeout() {
        return timeout;
    }

    /** Whether one reply may call several tools, or one several times; it may if null. */
    public Boolean parallelToolCalls() {
        return parallelToolCalls;
    }

    @Override
    public RakutenChatRequestParameters overrideWith(ChatRequestParameters other) {
        return builder().overrideWith(this).overrideWith(other).build();
    }

    @Override
    public RakutenChatRequestParameters defaultedBy(ChatRequestParameters defaults) {
        return builder().overrideWith(defaults).overrideWith(this).build();
    }

    @Override
    public boolean equals(Object other) {
        return super.equals(other)
                && other instanceof RakutenChatRequestParameters that
                && Objects.equals(seed, that.seed)
                && Objects.equals(minP, that.minP)
                && Objects.equals(repetitionPenalty, that.repetitionPenalty)
                && Objects.equals(logitBias, that.logitBias)
                && Objects.equals(timeout, that.timeout)
                && Objects.equals(parallelToolCalls, that.parallelToolCalls);
    }

    @Override
    public int hashCode() {
        return Objects.hash(super.hashCode(), seed, minP, repetitionPenalty, logitBias, timeout, parallelToolCalls);
    }

    @Override
    public String toString() {
        return "RakutenChatRequestParameters{" + super.toString() + ", seed=" + seed + ", minP=" + minP
                + ", repetitionPenalty=" + repetitionPenalty + ", logitBias=" + logitBias + ", timeout=" + timeout
                + ", parallelToolCalls=" + parallelToolCalls + "}";
    }

    public static Builder builder() {
        return new Builder();
    }

    /** Each method sets the parameter of its name. */
    public static final class Builder extends DefaultChatRequestParameters.Builder<Builder> {

        private Long seed;
        private Double minP;
        private Double repetitionPenalty;
        private Map<Integer, Float> logitBias;
        private Duration timeout;
        private Boolean parallelToolCalls;

        private Builder() {}

        /** Takes over what the others set; the rest stays. */
        @Override
        public Builder overrideWith(ChatRequestParameters others) {
            super.overrideWith(others);
            if (others instanceof RakutenChatRequestParameters own) {
                seed = orElse(own.seed, seed);
                minP = orElse(own.minP, minP);
                repetitionPenalty = orElse(own.repetitionPenalty, repetitionPenalty);
                logitBias = orElse(own.logitBias, logitBias);
                timeout = orElse(own.timeout, timeout);
                parallelToolCalls = orElse(own.parallelToolCalls, parallelToolCalls);
            }
            return this;
        }

        public Builder seed(Long value) {
            seed = value;
            return this;
        }

        public Builder minP(Double value) {
            minP = value;
            return this;
        }

        public Builder repetitionPenalty(Double value) {
            repetitionPenalty = value;
            return this;
        }

        public Builder logitBias(Map<Integer, Float> value) {
            logitBias = value == null ? null : Map.copyOf(value);
            return this;
        }

        public Builder timeout(Duration value) {
            timeout = value;
            return this;
        }

        public Builder parallelToolCalls(Boolean value) {
            parallelToolCalls = value;
            return this;
        }

        @Override
        public RakutenChatRequestParameters build() {
            return new RakutenChatRequestParameters(this);
        }

        private static <T> T orElse(T value, T otherwise) {
            return value == null ? otherwise : value;
        }
    }
}
