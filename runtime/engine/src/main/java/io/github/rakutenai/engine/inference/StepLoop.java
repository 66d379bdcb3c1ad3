package io.github.rakutenai.engine.inference;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;

import io.github.rakutenai.engine.backend.Backend;
import io.github.rakutenai.engine.backend.Batch;
import io.github.rakutenai.engine.backend.DeviceFailedException;
import io.github.rakutenai.engine.backend.RowOutput;
import io.github.rakutenai.engine.logits.CandidateQuery;
import io.github.rakutenai.engine.sampling.Sampler;
import io.github.rakutenai.engine.scheduler.FinishReason;
import io.github.rakutenai.engine.scheduler.Sequence;
import io.github.rakutenai.engine.scheduler.StepPlan;

/**
 * What the step thread does until the engine is closed: plan a step, compute it, sample from it. A step that throws an
 * exception fails the requests in it. An error, a device that failed, and a defect of the engine itself end the engine. Every
 * request hears its end, whatever happens.
 */
final class StepLoop implements Runnable {

    private static final Logger LOG = System.getLogger(StepLoop.class.getName());

    private final Backend backend;
    private final AcceptedRequests requests;
    private final StepPulse pulse;
    private final Set<Integer> endTokens;
    private final EngineEnvironment environment;
    private final Batch batch;
    private final RowSampler rows;
    private final ExecutorService masks;

    /**
     * @param batch has room for every step
     * @param masks makes the masks of grammars while the backend computes
     */
    StepLoop(
            Backend backend,
            AcceptedRequests requests,
            StepPulse pulse,
            Set<Integer> endTokens,
            EngineEnvironment environment,
            Batch batch,
            Sampler sampler,
            ExecutorService masks) {
        this.backend = backend;
        this.requests = requests;
        this.pulse = pulse;
        this.endTokens = endTokens;
        this.environment = environment;
        this.batch = batch;
        rows = new RowSampler(backend, batch, sampler);
        this.masks = masks;
    }

    @Override
    public void run() {
        try {
            while (!requests.closed()) {
                pulse.begins();
                endCancelledAndExpired();
                requests.awaitPlan().ifPresent(this::step);
            }
        } catch (Throwable e) {
            LOG.log(Level.ERROR, "the engine has ended", e);
            requests.close(e);
        }
        for (ActiveGeneration generation : requests.unfinished()) {
            tell(() -> fail(generation, new EngineClosedException(requests.fatal())));
        }
    }

    private void endCancelledAndExpired() {
        requests.takeCancelled().forEach(generation -> tell(() -> generation.finish(FinishReason.CANCELLED)));
        for (ActiveGeneration generation : requests.unfinished()) {
            generation.expired().ifPresent(cause -> fail(generation, cause));
        }
    }

    private void step(StepPlan plan) {
        List<ActiveGeneration> generations = requests.of(plan);
        generations.forEach(ActiveGeneration::stepStarts);
        long start = environment.nanoClock().getAsLong();
        try {
            forward(plan, generations);
        } catch (DeviceFailedException e) {
            throw e;
        } catch (RuntimeException e) {
            LOG.log(Level.ERROR, "a step of " + batch.rows() + " rows failed", e);
            generations.forEach(generation -> fail(generation, e));
            return;
        }
        long nanos = environment.nanoClock().getAsLong() - start;
        environment.listener().stepComputed(batch.rows(), nanos);
        requests.commit(plan, nanos);
        sample(plan, generations);
    }

    private void forward(StepPlan plan, List<ActiveGeneration> generations) {
        fill(plan, generations);
        List<ActiveGeneration> constrained = constrained(plan, generations);
        Optional<Future<?>> prepared = prepare(constrained);
        batch.whenQueriesAreRead(() -> {
            prepared.ifPresent(StepLoop::await);
            constrained.forEach(ActiveGeneration::maskCandidates);
        });
        backend.forward(batch);
        prepared.ifPresent(StepLoop::await);
    }

    /** Those that need the mask of a grammar after this step. */
    private static List<ActiveGeneration> constrained(StepPlan plan, List<ActiveGeneration> generations) {
        List<ActiveGeneration> constrained = new ArrayList<>();
        for (int i = 0; i < generations.size(); i++) {
            if (generations.get(i).preparesFor(plan.chunks().get(i).end() - 1)) {
                constrained.add(generations.get(i));
            }
        }
        return constrained;
    }

    private Optional<Future<?>> prepare(List<ActiveGeneration> constrained) {
        return constrained.isEmpty()
                ? Optional.empty()
                : Optional.of(masks.submit(() -> constrained.forEach(ActiveGeneration::prepare)));
    }

    private static void await(Future<?> prepared) {
        boolean interrupted = false;
        while (!prepared.isDone()) {
            try {
                prepared.get();
            } catch (InterruptedException e) {
                interrupted = true;
            } catch (ExecutionException e) {
                throw new IllegalStateException("a grammar's mask could not be made", e.getCause());
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void fill(StepPlan plan, List<ActiveGeneration> generations) {
        batch.clear();
        for (int i = 0; i < generations.size(); i++) {
            StepPlan.Chunk chunk = plan.chunks().get(i);
            for (int position = chunk.from(); position < chunk.end(); position++) {
                add(chunk, position, generations.get(i));
            }
        }
    }

    private void add(StepPlan.Chunk chunk, int position, ActiveGeneration generation) {
        Sequence sequence = chunk.sequence();
        int token = sequence.token(position);
        if (!chunk.wantsLogits(position)) {
            batch.add(token, position, sequence.table(), RowOutput.NOTHING);
            return;
        }
        Optional<CandidateQuery> query =
                backend.prefersCandidates() ? generation.candidates(position) : Optional.empty();
        query.ifPresentOrElse(
                candidates -> batch.add(token, position, sequence.table(), candidates),
                () -> batch.add(token, position, sequence.table(), RowOutput.LOGITS));
    }

    private void sample(StepPlan plan, List<ActiveGeneration> generations) {
        int row = 0;
        for (int i = 0; i < generations.size(); i++) {
            StepPlan.Chunk chunk = plan.chunks().get(i);
            sample(generations.get(i), chunk, row - chunk.from());
            row += chunk.count();
        }
    }

    /**
     * Scores what the prompt asks for, and samples as long as the last token's logits are there: once, and again after each
     * draft token that was sampled. That is the speculative sampling of Leviathan et al. (2023), section 2.3, for drafts that
     * are certain: each token is drawn from the model's own distribution. A request that has ended has no computed token left.
     *
     * @param firstRow where the row of position 0 would be
     */
    private void sample(ActiveGeneration generation, StepPlan.Chunk chunk, int firstRow) {
        Sequence sequence = generation.sequence();
        try {
            for (int position = chunk.from(); position < chunk.end(); position++) {
                if (sequence.scores(position + 1)) {
                    generation.score(batch.logits(firstRow + position));
                }
            }
            while (sequence.caughtUp()) {
                sample(generation, firstRow + sequence.length() - 1);
            }
        } catch (RuntimeException | Error e) {
            fail(generation, e);
        }
    }

    private void sample(ActiveGeneration generation, int row) {
        generation.sample(rows, row, endTokens).ifPresent(reason -> {
            requests.remove(generation);
            tell(() -> generation.finish(reason));
        });
    }

    private void fail(ActiveGeneration generation, Throwable cause) {
        try {
            requests.remove(generation);
        } finally {
            tell(() -> generation.fail(cause));
        }
    }

    /** Runs a last event; a caller that throws at it harms nobody else. */
    private static void tell(Runnable event) {
        try {
            event.run();
        } catch (RuntimeException | Error e) {
            LOG.log(Level.WARNING, "a receiver of generation events failed", e);
        }
    }
}
