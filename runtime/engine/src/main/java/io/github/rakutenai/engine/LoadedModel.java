package io.github.rakutenai.engine;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

import io.github.rakutenai.engine.backend.Backend;
import io.github.rakutenai.engine.grammar.Grammar;
import io.github.rakutenai.engine.inference.EngineEnvironment;
import io.github.rakutenai.engine.inference.Generation;
import io.github.rakutenai.engine.inference.GenerationEvent;
import io.github.rakutenai.engine.inference.GenerationRequest;
import io.github.rakutenai.engine.inference.InferenceEngine;
import io.github.rakutenai.engine.inference.LogProbabilityRequest;
import io.github.rakutenai.engine.inference.Timeouts;
import io.github.rakutenai.engine.inference.WarmUp;
import io.github.rakutenai.engine.model.Model;
import io.github.rakutenai.engine.sampling.SamplingParams;
import io.github.rakutenai.engine.tokenizer.ContextOverflow;
import io.github.rakutenai.engine.tokenizer.Conversation;
import io.github.rakutenai.engine.tokenizer.Message;
import io.github.rakutenai.engine.tokenizer.PromptEncoder;
import io.github.rakutenai.engine.tokenizer.SentencePieceTokenizer;

/** A checkpoint, put together with everything it takes to answer from it. Any number of threads may use it. */
public final class LoadedModel implements AutoCloseable {

    /** On the CPU. Bounds how long one step holds up the others, and how many rows share one pass over the weights. */
    public static final int STEP_TOKENS = 128;

    private final PreparedModel prepared;
    private final PromptEncoder prompts;
    private final ContextOverflow contextOverflow;
    private final Backend backend;
    private final InferenceEngine engine;

    LoadedModel(PreparedModel prepared) {
        this.prepared = prepared;
        prompts = prepared.prompts();
        EngineOptions options = prepared.options();
        contextOverflow = options.contextOverflow();
        EngineEnvironment environment = EngineEnvironment.system(options.listener());
        backend = prepared.openBackend(environment.listener());
        try {
            new WarmUp(backend, backend.maxBatchRows(), environment.nanoClock()).run(options.warmUp());
            engine = new InferenceEngine(
                    backend,
                    prepared.vocabulary(),
                    prepared.endTokens(),
                    prepared.limits(backend),
                    options.speculation(),
                    environment);
        } catch (RuntimeException | Error e) {
            backend.close();
            throw e;
        }
    }

    /**
     * Maps a GGUF file or a Hugging Face folder and starts the engine. Nothing stays open if it fails.
     *
     * @throws IOException if the checkpoint cannot be read
     * @throws io.github.rakutenai.engine.checkpoint.MalformedCheckpointException if it is damaged, or not a model that the
     *     decoder implements
     * @throws IllegalArgumentException if an option does not fit the model or the machine
     */
    public static LoadedModel open(Path path, EngineOptions options) throws IOException {
        PreparedModel prepared = PreparedModel.open(path, options);
        try {
            return prepared.load();
        } catch (RuntimeException | Error e) {
            prepared.close();
            throw e;
        }
    }

    /**
     * Continues a conversation without tools, with any reply, and returns at once.
     *
     * @param timeouts how long it may take
     * @param events gets every event on the engine's own thread: it must hand them over and return
     * @throws IllegalArgumentException if the conversation or a parameter is not valid, or the prompt is too long; nothing
     *     was computed
     * @throws io.github.rakutenai.engine.scheduler.EngineBusyException if the queue is full
     * @throws io.github.rakutenai.engine.inference.EngineClosedException if the engine has ended
     */
    public Generation submit(
            List<Message> messages, SamplingParams params, Timeouts timeouts, Consumer<GenerationEvent> events) {
        return submit(new Conversation(messages), params, timeouts, Optional.empty(), events);
    }

    /**
     * As {@link #submit(List, SamplingParams, Timeouts, Consumer)}, with tools and with a reply that is a text of a grammar.
     *
     * @param grammar what the reply must be; empty if anything
     */
    public Generation submit(
            Conversation conversation,
            SamplingParams params,
            Timeouts timeouts,
            Optional<Grammar> grammar,
            Consumer<GenerationEvent> events) {
        engine.requirePlace();
        return engine.submit(
                new GenerationRequest(
                        prompt(conversation, params), params, timeouts, LogProbabilityRequest.none(), grammar),
                events);
    }

    /**
     * The prompt of a conversation.
     *
     * @throws IllegalArgumentException if the template cannot express it, or it is too long to be continued with these parameters
     */
    public int[] prompt(Conversation conversation, SamplingParams params) {
        return prompts.encode(conversation, maxPromptTokens(params), contextOverflow);
    }

    /** Refusing leaves room for one token of the reply; who drops turns wants room for a reply that is worth it. */
    private int maxPromptTokens(SamplingParams params) {
        int contextTokens = model().config().contextTokens();
        return switch (contextOverflow) {
            case REFUSE -> contextTokens - 1;
            case DROP_OLDEST_TURNS -> contextTokens - Math.min(params.maxTokens(), Math.max(1, contextTokens / 4));
        };
    }

    public Model model() {
        return prepared.model();
    }

    public SentencePieceTokenizer tokenizer() {
        return prepared.tokenizer();
    }

    public Backend backend() {
        return backend;
    }

    public InferenceEngine engine() {
        return engine;
    }

    /** Ends the engine at once, then the backend, then unmaps the checkpoint. */
    @Override
    public void close() {
        close(Duration.ZERO);
    }

    /**
     * Lets the accepted requests end before it closes.
     *
     * @param drain how long they may still take
     */
    public void close(Duration drain) {
        engine.close(drain);
        backend.close();
        prepared.close();
    }
}
