package io.github.rakutenai.engine.inference;

import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;

import io.github.rakutenai.engine.backend.Backend;
import io.github.rakutenai.engine.backend.Batch;
import io.github.rakutenai.engine.grammar.GrammarVocabulary;
import io.github.rakutenai.engine.kvcache.BlockPool;
import io.github.rakutenai.engine.kvcache.BlockTable;
import io.github.rakutenai.engine.sampling.GrammarConstraint;
import io.github.rakutenai.engine.sampling.LogSoftmax;
import io.github.rakutenai.engine.sampling.Sampler;
import io.github.rakutenai.engine.sampling.SamplingParams;
import io.github.rakutenai.engine.scheduler.EngineBusyException;
import io.github.rakutenai.engine.scheduler.Scheduler;
import io.github.rakutenai.engine.scheduler.SchedulerLimits;
import io.github.rakutenai.engine.scheduler.Sequence;
import io.github.rakutenai.engine.speculation.DraftSource;
import io.github.rakutenai.engine.speculation.Speculation;
import io.github.rakutenai.engine.tokenizer.Detokenizer;
import io.github.rakutenai.engine.tokenizer.PromptTooLongException;
import io.github.rakutenai.engine.tokenizer.Vocabulary;

/**
 * Generates text for many callers in one pass over the weights a step. Owns the one thread that plans steps, runs the backend
 * and samples, and of one that makes the masks of grammars meanwhile; requests come from any thread, and join and leave between
 * steps. Does not close the backend.
 */
public final class InferenceEngine implements AutoCloseable {

    private final Backend backend;
    private final Vocabulary vocabulary;
    private final GrammarVocabulary grammars;
    private final Set<Integer> endTokens;
    private final ExecutorService masks;
    private final Speculation speculation;
    private final EngineEnvironment environment;
    private final LogSoftmax logSoftmax;
    private final BlockPool pool;
    private final StepPulse pulse;
    private final AcceptedRequests requests;
    private final Thread stepThread;

    /**
     * Starts the step thread.
     *
     * @param backend used by the step thread alone from now on
     * @param vocabulary of the model; embeddings may have more rows, which are never sampled
     * @param endTokens ids that end a reply
     * @param limits of queue and step
     * @param speculation where draft tokens come from
     * @throws IllegalArgumentException if a step of these limits is more than the backend computes at once
     */
    public InferenceEngine(
            Backend backend,
            Vocabulary vocabulary,
            Set<Integer> endTokens,
            SchedulerLimits limits,
            Speculation speculation,
            EngineEnvironment environment) {
        if (limits.stepTokens() > backend.maxBatchRows()) {
            throw new IllegalArgumentException("a step has up to " + limits.stepTokens()
                    + " tokens, but the backend computes at most " + backend.maxBatchRows() + " at once");
        }
        this.backend = backend;
        this.vocabulary = vocabulary;
        grammars = new GrammarVocabulary(vocabulary);
        this.endTokens = Set.copyOf(endTokens);
        masks = Executors.newSingleThreadExecutor(
                Thread.ofPlatform().daemon().name("rakutenai-masks").factory());
        this.speculation = speculation;
        this.environment = environment.guarded();
        logSoftmax = new LogSoftmax(vocabulary.size());
        pool = new BlockPool(backend.kvBlocks());
        pulse = new StepPulse(environment.nanoClock());
        requests = new AcceptedRequests(pool, new Scheduler(pool, limits), pulse);
        Batch batch = new Batch(limits.stepTokens(), backend.config().vocabularySize());
        Sampler sampler = new Sampler(vocabulary.size());
        StepLoop loop = new StepLoop(backend, requests, pulse, this.endTokens, this.environment, batch, sampler, masks);
        stepThread = Thread.ofPlatform().daemon().name("rakutenai-step").start(loop);
    }

    /**
     * Refuses what {@link #submit} would refuse whatever the request is, before anybody prepares one.
     *
     * @throws EngineBusyException if the queue is full
     * @throws EngineClosedException if the engine has ended
     */
    public void requirePlace() {
        try {
            requests.requirePlace();
        } catch (RuntimeException e) {
            environment.listener().refused(e);
            throw e;
        }
    }

    /**
     * Accepts a request and returns at once.
     *
     * @param events gets every event of the request, on the step thread: it must hand them over and return, for all other
     *     requests wait for it meanwhile
     * @throws EngineBusyException if the queue is full
     * @throws PromptTooLongException if no room for a reply is left
     * @throws IllegalArgumentException if a token or a parameter does not fit this model
     * @throws EngineClosedException if the engine has ended
     */
    public Generation submit(GenerationRequest request, Consumer<GenerationEvent> events) {
        try {
            ActiveGeneration generation = prepare(request, events);
            requests.accept(generation);
            return () -> requests.cancel(generation);
        } catch (RuntimeException e) {
            environment.listener().refused(e);
            throw e;
        }
    }

    private ActiveGeneration prepare(GenerationRequest request, Consumer<GenerationEvent> events) {
        int[] prompt = request.prompt();
        requireTokens(prompt);
        SamplingParams params = request.params();
        int contextTokens = backend.config().contextTokens();
        int maxPromptTokens = contextTokens - Math.min(1, params.maxTokens());
        if (prompt.length > maxPromptTokens) {
            throw new PromptTooLongException(prompt.length, maxPromptTokens);
        }
        int maxTokens = Math.min(params.maxTokens(), contextTokens - prompt.length);
        int scoreFrom = request.logProbabilities().promptFrom().orElse(prompt.length);
        long seed = params.seed().orElseGet(environment.seeds());
        Optional<GrammarConstraint> grammar =
                request.grammar().map(g -> new GrammarConstraint(grammars.start(g), endTokens));
        ActiveGeneration generation = new ActiveGeneration(
                new Sequence(prompt, scoreFrom, maxTokens, new BlockTable(pool), drafts(grammar)),
                new TokenChoice(params, prompt, vocabulary.size(), grammar, seed),
                new RequestLogProbabilities(request.logProbabilities(), logSoftmax),
                new ReplyText(new Detokenizer(vocabulary), params.stop()),
                new RequestClock(environment.nanoClock(), request.timeouts()),
                environment.listener(),
                events);
        generation.appendForced();
        return generation;
    }

    private DraftSource drafts(Optional<GrammarConstraint> grammar) {
        DraftSource source = speculation.newSource();
        return grammar.<DraftSource>map(constraint -> new LegalDrafts(source, constraint))
                .orElse(source);
    }

    private void requireTokens(int[] prompt) {
        for (int token : prompt) {
            if (token < 0 || token >= vocabulary.size()) {
                throw new IllegalArgumentException("the prompt names token " + token
                        + ", but the vocabulary has the ids 0.." + (vocabulary.size() - 1));
            }
        }
    }

    /** Whether it takes requests: it was not closed and has not ended itself. */
    public boolean running() {
        return requests.accepting();
    }

    /** Why it has ended itself, if it has. */
    public Optional<Throwable> failure() {
        return Optional.ofNullable(requests.fatal());
    }

    /** Whether the next request would find a place in its queue. */
    public boolean hasPlace() {
        return requests.hasPlace();
    }

    /** How long the step thread has been at its current step; zero while it waits for requests. */
    public Duration stepAge() {
        return pulse.age();
    }

    /** What it is doing now. */
    public EngineStatus status() {
        return requests.status();
    }

    /** Ends the step thread after its current step; every request that is not finished then fails. */
    @Override
    public void close() {
        close(Duration.ZERO);
    }

    /**
     * Refuses new requests, lets the accepted ones end, and ends the step thread. Requests that are not finished when the time
     * is over fail. Interrupting the caller ends the waiting.
     *
     * @param drain how long the accepted requests may still take
     * @throws IllegalStateException if a receiver of events calls it: the step thread cannot wait for its own end
     */
    public void close(Duration drain) {
        if (Thread.currentThread() == stepThread) {
            throw new IllegalStateException("a receiver of generation events cannot close the engine");
        }
        boolean interrupted = false;
        try {
            requests.drain(drain);
        } catch (InterruptedException e) {
            interrupted = true;
        }
        requests.close(null);
        while (stepThread.isAlive()) {
            try {
                stepThread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        masks.shutdown();
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
