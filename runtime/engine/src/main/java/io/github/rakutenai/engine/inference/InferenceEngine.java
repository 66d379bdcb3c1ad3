package io.github.rakutenai.engine.inference;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

import io.github.rakutenai.engine.backend.Backend;
import io.github.rakutenai.engine.backend.Batch;
import io.github.rakutenai.engine.backend.RowOutput;
import io.github.rakutenai.engine.kvcache.BlockPool;
import io.github.rakutenai.engine.kvcache.BlockTable;
import io.github.rakutenai.engine.sampling.LogitsPipeline;
import io.github.rakutenai.engine.sampling.Sampler;
import io.github.rakutenai.engine.sampling.SamplingParams;
import io.github.rakutenai.engine.scheduler.EngineBusyException;
import io.github.rakutenai.engine.scheduler.FinishReason;
import io.github.rakutenai.engine.scheduler.Scheduler;
import io.github.rakutenai.engine.scheduler.SchedulerLimits;
import io.github.rakutenai.engine.scheduler.Sequence;
import io.github.rakutenai.engine.scheduler.StepPlan;
import io.github.rakutenai.engine.tokenizer.Detokenizer;
import io.github.rakutenai.engine.tokenizer.PromptTooLongException;
import io.github.rakutenai.engine.tokenizer.Vocabulary;

/**
 * Generates text for many callers. Owns the one thread that plans steps, runs the backend and samples; requests come from
 * any thread. Does not close the backend.
 */
public final class InferenceEngine implements AutoCloseable {

    private static final Logger LOG = System.getLogger(InferenceEngine.class.getName());

    private final Backend backend;
    private final Vocabulary vocabulary;
    private final Set<Integer> endTokens;
    private final LongSupplier nanoClock;
    private final LongSupplier seeds;
    private final BlockPool pool;
    private final Batch batch;
    private final Sampler sampler;
    private final Thread stepThread;

    /** Guards the scheduler and the fields below; never held during a step. */
    private final ReentrantLock lock = new ReentrantLock();

    private final Condition changed = lock.newCondition();
    private final Scheduler scheduler;
    private final Map<Sequence, ActiveGeneration> active = new IdentityHashMap<>();
    /** Those of the active generations that nobody wants any longer. */
    private final Set<ActiveGeneration> cancelled = new LinkedHashSet<>();

    private boolean closed;
    private Throwable fatal;

    /**
     * Starts the step thread.
     *
     * @param backend used by the step thread alone from now on
     * @param vocabulary of the model; embeddings may have more rows, which are never sampled
     * @param endTokens ids that end a reply
     * @param limits of queue and step
     * @param nanoClock as {@link System#nanoTime()}
     * @param seeds gives a seed to each request that has none
     */
    public InferenceEngine(
            Backend backend,
            Vocabulary vocabulary,
            Set<Integer> endTokens,
            SchedulerLimits limits,
            LongSupplier nanoClock,
            LongSupplier seeds) {
        this.backend = backend;
        this.vocabulary = vocabulary;
        this.endTokens = Set.copyOf(endTokens);
        this.nanoClock = nanoClock;
        this.seeds = seeds;
        pool = new BlockPool(backend.kvBlocks());
        scheduler = new Scheduler(pool, limits);
        batch = new Batch(limits.stepTokens(), backend.config().vocabularySize());
        sampler = new Sampler(vocabulary.size());
        stepThread = Thread.ofPlatform().daemon().name("rakutenai-step").start(this::run);
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
        ActiveGeneration generation = prepare(request, events);
        lock.lock();
        try {
            if (closed) {
                throw new EngineClosedException(fatal);
            }
            scheduler.enqueue(generation.sequence());
            active.put(generation.sequence(), generation);
            changed.signal();
        } finally {
            lock.unlock();
        }
        return () -> cancel(generation);
    }

    private ActiveGeneration prepare(GenerationRequest request, Consumer<GenerationEvent> events) {
        int[] prompt = request.prompt();
        requireTokens(prompt);
        SamplingParams params = request.params();
        int contextTokens = backend.config().contextTokens();
        if (prompt.length >= contextTokens) {
            throw new PromptTooLongException(prompt.length, contextTokens - 1);
        }
        int maxTokens = Math.min(params.maxTokens(), contextTokens - prompt.length);
        return new ActiveGeneration(
                new Sequence(prompt, maxTokens, new BlockTable(pool)),
                params,
                LogitsPipeline.of(params, prompt, vocabulary.size()),
                new SplittableRandom(params.seed().orElseGet(seeds)),
                new ReplyText(new Detokenizer(vocabulary), params.stop()),
                new RequestClock(nanoClock),
                events);
    }

    private void requireTokens(int[] prompt) {
        for (int token : prompt) {
            if (token < 0 || token >= vocabulary.size()) {
                throw new IllegalArgumentException("the prompt names token " + token
                        + ", but the vocabulary has the ids 0.." + (vocabulary.size() - 1));
            }
        }
    }

    private void cancel(ActiveGeneration generation) {
        lock.lock();
        try {
            if (active.containsKey(generation.sequence())) {
                cancelled.add(generation);
                changed.signal();
            }
        } finally {
            lock.unlock();
        }
    }

    private void run() {
        try {
            for (StepPlan plan = nextPlan(); !plan.isEmpty(); plan = nextPlan()) {
                step(plan);
            }
        } catch (Throwable e) {
            LOG.log(Level.ERROR, "the engine has ended", e);
            end(e);
        }
        drain();
    }

    /** Waits for work; an empty plan means that the engine is closed. */
    private StepPlan nextPlan() {
        while (true) {
            finishCancelled();
            lock.lock();
            try {
                StepPlan plan = closed ? new StepPlan(List.of()) : scheduler.plan();
                if (closed || !plan.isEmpty()) {
                    return plan;
                }
                // A receiver that was interrupted may have left the mark on this thread.
                changed.awaitUninterruptibly();
            } finally {
                lock.unlock();
            }
        }
    }

    private void finishCancelled() {
        for (ActiveGeneration generation : takeCancelled()) {
            tell(() -> generation.finish(FinishReason.CANCELLED));
        }
    }

    private List<ActiveGeneration> takeCancelled() {
        lock.lock();
        try {
            List<ActiveGeneration> taken = List.copyOf(cancelled);
            taken.forEach(this::remove);
            return taken;
        } finally {
            lock.unlock();
        }
    }

    private void step(StepPlan plan) {
        List<ActiveGeneration> generations = generations(plan);
        generations.forEach(ActiveGeneration::stepStarts);
        try {
            backend.forward(fill(plan));
        } catch (RuntimeException e) {
            LOG.log(Level.ERROR, "a step of " + batch.rows() + " rows failed", e);
            generations.forEach(generation -> fail(generation, e));
            return;
        }
        lock.lock();
        try {
            scheduler.commit(plan);
        } finally {
            lock.unlock();
        }
        sample(plan, generations);
    }

    private List<ActiveGeneration> generations(StepPlan plan) {
        lock.lock();
        try {
            return plan.chunks().stream()
                    .map(chunk -> active.get(chunk.sequence()))
                    .toList();
        } finally {
            lock.unlock();
        }
    }

    private Batch fill(StepPlan plan) {
        batch.clear();
        for (StepPlan.Chunk chunk : plan.chunks()) {
            Sequence sequence = chunk.sequence();
            int last = chunk.from() + chunk.count() - 1;
            for (int position = chunk.from(); position <= last; position++) {
                boolean samples = position == last && chunk.reachesEnd();
                RowOutput output = samples ? RowOutput.LOGITS : RowOutput.NOTHING;
                batch.add(sequence.token(position), position, sequence.table(), output);
            }
        }
        return batch;
    }

    private void sample(StepPlan plan, List<ActiveGeneration> generations) {
        int row = -1;
        for (int i = 0; i < generations.size(); i++) {
            StepPlan.Chunk chunk = plan.chunks().get(i);
            row += chunk.count();
            if (chunk.reachesEnd()) {
                sample(generations.get(i), batch.logits(row));
            }
        }
    }

    private void sample(ActiveGeneration generation, float[] logits) {
        try {
            generation.sample(logits, sampler, endTokens).ifPresent(reason -> {
                remove(generation);
                tell(() -> generation.finish(reason));
            });
        } catch (RuntimeException e) {
            fail(generation, e);
        }
    }

    private void fail(ActiveGeneration generation, Throwable cause) {
        remove(generation);
        tell(() -> generation.fail(cause));
    }

    /** Runs a last event; a caller that throws at it harms nobody else. */
    private static void tell(Runnable event) {
        try {
            event.run();
        } catch (RuntimeException | Error e) {
            LOG.log(Level.WARNING, "a receiver of generation events failed", e);
        }
    }

    private void remove(ActiveGeneration generation) {
        lock.lock();
        try {
            active.remove(generation.sequence());
            cancelled.remove(generation);
            scheduler.remove(generation.sequence());
        } finally {
            lock.unlock();
        }
    }

    private void end(Throwable cause) {
        lock.lock();
        try {
            if (!closed) {
                closed = true;
                fatal = cause;
            }
            changed.signal();
        } finally {
            lock.unlock();
        }
    }

    private void drain() {
        for (ActiveGeneration generation : unfinished()) {
            fail(generation, new EngineClosedException(fatal));
        }
    }

    private List<ActiveGeneration> unfinished() {
        lock.lock();
        try {
            return List.copyOf(active.values());
        } finally {
            lock.unlock();
        }
    }

    /** Whether it takes requests: it was not closed and has not ended itself. */
    public boolean running() {
        lock.lock();
        try {
            return !closed;
        } finally {
            lock.unlock();
        }
    }

    /** Requests that wait for their first step. */
    public int waitingRequests() {
        lock.lock();
        try {
            return scheduler.waiting();
        } finally {
            lock.unlock();
        }
    }

    /** Requests that are being computed. */
    public int runningRequests() {
        lock.lock();
        try {
            return scheduler.running();
        } finally {
            lock.unlock();
        }
    }

    /** Key/value blocks that requests hold. */
    public int usedKvBlocks() {
        lock.lock();
        try {
            return pool.usedBlocks();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Ends the step thread after its current step; every request that is not finished then fails.
     *
     * @throws IllegalStateException if a receiver of events calls it: the step thread cannot wait for its own end
     */
    @Override
    public void close() {
        if (Thread.currentThread() == stepThread) {
            throw new IllegalStateException("a receiver of generation events cannot close the engine");
        }
        end(null);
        boolean interrupted = false;
        while (stepThread.isAlive()) {
            try {
                stepThread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
