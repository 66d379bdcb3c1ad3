package io.github.rakutenai.quarkus.langchain4j.runtime;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

import dev.langchain4j.model.chat.request.ToolChoice;
import io.quarkus.runtime.annotations.ConfigDocDefault;
import io.quarkus.runtime.annotations.ConfigGroup;
import io.smallrye.config.WithDefault;

/** What LangChain4j sees of one model. */
@ConfigGroup
public interface LangChain4jSettings {

    /** Whether requests are answered; if not, each fails at once. `RakutenChat` is not affected. */
    @WithDefault("true")
    boolean enableIntegration();

    /** Whether requests are logged. */
    @ConfigDocDefault("false")
    @WithDefault("${quarkus.langchain4j.log-requests:false}")
    boolean logRequests();

    /** Whether responses are logged. */
    @ConfigDocDefault("false")
    @WithDefault("${quarkus.langchain4j.log-responses:false}")
    boolean logResponses();

    /**
     * The longest that a request takes in all before it fails with a `TimeoutException`; a request may set its own. What
     * `quarkus.rakutenai.timeout` says if unset.
     */
    @ConfigDocDefault("quarkus.langchain4j.timeout")
    @WithDefault("${quarkus.langchain4j.timeout:}")
    Optional<Duration> timeout();

    /** Parameters of requests that do not set them. */
    ChatModelSettings chatModel();

    /** Parameters of requests that do not set them. */
    @ConfigGroup
    interface ChatModelSettings {

        /** Divides the logits, from 0, which is greedy decoding, to 100. */
        @ConfigDocDefault("quarkus.langchain4j.temperature, or 1")
        @WithDefault("${quarkus.langchain4j.temperature:1}")
        float temperature();

        /** Keeps the smallest set of most likely tokens whose probability reaches it, above 0 and at most 1, which keeps all. */
        @WithDefault("1")
        float topP();

        /** Keeps this many most likely tokens, at least 0, which keeps all. */
        @WithDefault("50")
        int topK();

        /** Keeps tokens at least this times as likely as the likeliest, from 0, which keeps all, to 1. */
        @WithDefault("0")
        float minP();

        /** Makes tokens of prompt and reply less likely, above 0 and at most 10; 1 is off. */
        @WithDefault("1")
        float repetitionPenalty();

        /** Subtracted from a token's logit once for each time it stands in the reply, from -2 to 2; 0 is off. */
        @WithDefault("0")
        float frequencyPenalty();

        /** Subtracted once from logits of tokens that stand in the reply, from -2 to 2; 0 is off. */
        @WithDefault("0")
        float presencePenalty();

        /** The most tokens of a reply, at least 1. */
        @WithDefault("1024")
        int maxTokens();

        /** The reply ends before the first of these texts; at most 16. */
        Optional<List<String>> stop();

        /** Same seed, same text. A different text each time if unset. */
        OptionalLong seed();

        /** Whether a reply to a request with tools calls them: as the model likes, always, or never. */
        @WithDefault("auto")
        ToolChoice toolChoice();

        /** Whether one reply may call several tools. */
        @WithDefault("true")
        boolean parallelToolCalls();
    }
}
