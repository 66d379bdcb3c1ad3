package io.github.rakutenai.quarkus.openai;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

import io.quarkus.runtime.annotations.ConfigPhase;
import io.quarkus.runtime.annotations.ConfigRoot;
import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** RakutenAI: endpoints that OpenAI's clients speak. */
@ConfigMapping(prefix = "quarkus.rakutenai.openai")
@ConfigRoot(phase = ConfigPhase.RUN_TIME)
public interface OpenAiConfig {

    /** Keys, one of which each request must bring as `Authorization: Bearer ...`. Nobody needs one if unset. */
    Optional<List<String>> apiKeys();

    /** The largest body of a request. */
    @WithDefault("1M")
    MemorySize maxBodySize();

    /** The most tokens of one prompt. What the model's context has room for if unset. */
    OptionalInt maxPromptTokens();

    /**
     * The most tokens of one reply: a request that asks for more is refused, and one that says nothing may have so many. What
     * the model's context has room for if unset.
     */
    OptionalInt maxTokens();

    /** The most replies to one request: `n`, times the prompts of a completion. */
    @WithDefault("16")
    int maxChoices();

    /** The most entries of `logit_bias`. */
    @WithDefault("300")
    int maxLogitBias();

    /** The most characters of one JSON schema: of `response_format`, or of a tool's `parameters`. */
    @WithDefault("200000")
    int maxSchemaCharacters();

    /** The most `tools` of one request. */
    @WithDefault("128")
    int maxTools();

    /**
     * The most states of the automaton that a reply's schema becomes, or all tools of a request, at about 50 bytes each. Those of
     * tools are 100000 at most.
     */
    @WithDefault("100000")
    int maxGrammarStates();

    /** Seconds after which a client that found the engine busy is told to try again. */
    @WithDefault("1")
    int retryAfterSeconds();
}
