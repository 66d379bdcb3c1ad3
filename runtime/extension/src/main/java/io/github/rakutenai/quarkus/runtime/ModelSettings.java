package io.github.rakutenai.quarkus.runtime;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;

import io.github.rakutenai.engine.backend.ActivationType;
import io.github.rakutenai.engine.backend.KvCacheType;
import io.github.rakutenai.engine.speculation.Speculation;
import io.github.rakutenai.engine.tokenizer.ContextOverflow;
import io.quarkus.runtime.annotations.ConfigDocDefault;
import io.quarkus.runtime.annotations.ConfigGroup;
import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.WithDefault;

/** Settings of one model. */
@ConfigGroup
public interface ModelSettings {

    /**
     * The model: `demo` for the demo model, the path of a GGUF file, the path of a folder with `config.json`, safetensors and
     * tokenizer as Hugging Face has them, or a model of the hub as `hf:owner/name[@revision][:file.gguf]`.
     */
    @ConfigDocDefault("demo in dev mode and in tests; none in production")
    Optional<String> model();

    /**
     * What computes: `cpu`; `tornadovm`, on whatever device TornadoVM finds, and the application does not start if it finds
     * none; or `auto`, which takes TornadoVM where the application depends on `rakutenai-tornado` and there is a GPU, and the CPU
     * otherwise.
     */
    @WithDefault("auto")
    BackendSetting backend();

    /** Whether the model is opened. One that is not needs no `model`, and cannot be asked. */
    @WithDefault("true")
    boolean active();

    /** Threads that compute on the CPU, from 1 to 1024. One for each core that the process may use if unset. */
    OptionalInt threads();

    /**
     * The most tokens of one conversation, prompt and reply together, at least 1 and at most what the model was trained for.
     * That much if unset.
     */
    OptionalInt contextTokens();

    /**
     * Tokens that each token attends to, itself included; 0 for all of them. What the model's file says if unset, and 4096
     * for files of RakutenAI-7B that say nothing.
     */
    OptionalInt slidingWindow();

    /**
     * How conversations become prompts: `rakutenai` for the form of RakutenAI's model card, the name of one of the model's
     * own templates, the path of a file with a Jinja template, or the text of one. The model's own template if unset, or the
     * card's if it has none.
     */
    Optional<String> chatTemplate();

    /** The system message of conversations that have none. The model card's two introducing sentences if unset. */
    Optional<String> systemMessage();

    /** What happens to a conversation that is longer than the context. */
    @WithDefault("refuse")
    ContextOverflow contextOverflow();

    /**
     * The most requests that are computed together, from 1 to 128. Each step computes the next token of all of them, in one
     * pass over the weights.
     */
    @WithDefault("16")
    int maxConcurrentSequences();

    /** Requests that wait while others are computed, from 0 to 10000; those that come when all places are taken fail. */
    @WithDefault("64")
    int queueSize();

    /** The longest that a request waits for its first step before it fails; a request may set its own. No limit if unset. */
    Optional<Duration> queueTimeout();

    /** The longest that a request takes in all before it fails; a request may set its own. No limit if unset. */
    Optional<Duration> timeout();

    /** How long accepted requests may still take when the application stops. Dev mode does not wait for them. */
    @WithDefault("10s")
    Duration drainTimeout();

    /**
     * How long the model computes for nobody when it is opened, before it takes requests, so that the first ones are not slow;
     * `0s` for not at all.
     */
    @ConfigDocDefault("2s in production, 0s in dev mode and in tests")
    Optional<Duration> warmUp();

    /** A step that takes longer than this counts as stuck: liveness is then down. */
    @WithDefault("2m")
    Duration stuckAfter();

    /**
     * Whether the same request with the same seed gives the same text whatever else is computed beside it. On the CPU without
     * oneDNN it does in any case; with this setting oneDNN is not used, and `auto` takes the CPU.
     */
    @WithDefault("false")
    boolean deterministic();

    /**
     * Whether keys and values of what was computed are kept, while there is room, for later requests that begin with the same
     * text: system messages, conversations.
     */
    @WithDefault("true")
    boolean prefixCache();

    /**
     * Whether several tokens of a reply are computed in one step where it is likely that they are the next ones: `prompt-lookup`
     * for those that followed the same words earlier in prompt or reply, `off` for none. Replies are the same.
     */
    @WithDefault("prompt-lookup")
    Speculation speculation();

    /**
     * What weights of up to 6 bits (the `Q4`, `Q5`, `Q6` types and narrower) are multiplied with on the CPU: `int8` rounds
     * activations to 8 bits and keeps a second copy of these weights in memory, in an order that is several times faster;
     * `float32` rounds nothing and copies nothing.
     */
    @WithDefault("int8")
    ActivationType activations();

    /** Keys and values of past tokens. */
    KvCache kvCache();

    /** Keys and values of past tokens. */
    @ConfigGroup
    interface KvCache {

        /** How they are stored. */
        @WithDefault("f16")
        KvCacheType type();

        /**
         * The memory for them, which all requests share: a size such as `4G`, or a share of the machine's or container's memory
         * such as `25%`; at least what one conversation of `context-tokens` takes. What `max-concurrent-sequences` such
         * conversations take, but at most an eighth of the memory, if unset.
         */
        Optional<String> size();
    }

    /** oneDNN, which multiplies batches of rows where the application depends on `rakutenai-onednn`. */
    OneDnn onednn();

    /** oneDNN, which multiplies batches of rows where the application depends on `rakutenai-onednn`. */
    @ConfigGroup
    interface OneDnn {

        /** Whether it is used where it is present and faster. */
        @WithDefault("true")
        boolean enabled();

        /**
         * The most memory that its copies of the weights take; weights that find no room in it are multiplied by the engine
         * itself. Half of what the machine has beside the model, its keys and its values if unset.
         */
        Optional<MemorySize> maxMemory();
    }
}
