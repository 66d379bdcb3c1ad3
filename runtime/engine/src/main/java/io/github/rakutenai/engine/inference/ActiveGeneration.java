package io.github.rakutenai.engine.inference;

import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

import io.github.rakutenai.engine.inference.GenerationEvent.Failed;
import io.github.rakutenai.engine.inference.GenerationEvent.Finished;
import io.github.rakutenai.engine.inference.GenerationEvent.PromptRead;
import io.github.rakutenai.engine.inference.GenerationEvent.TokenGenerated;
import io.github.rakutenai.engine.logits.CandidateQuery;
import io.github.rakutenai.engine.sampling.TokenLogProbabilities;
import io.github.rakutenai.engine.scheduler.FinishReason;
import io.github.rakutenai.engine.scheduler.Sequence;

/** Everything that belongs to one accepted request. The step thread owns it. */
final class ActiveGeneration {

    private final Sequence sequence;
    private final TokenChoice choice;
    private final RequestLogProbabilities logProbabilities;
    private final ReplyText text;
    private final RequestClock clock;
    private final EngineListener listener;
    private final Consumer<GenerationEvent> events;

    /** Tokens of the reply that the receiver has heard of. */
    private int told;

    ActiveGeneration(
            Sequence sequence,
            TokenChoice choice,
            RequestLogProbabilities logProbabilities,
            ReplyText text,
            RequestClock clock,
            EngineListener listener,
            Consumer<GenerationEvent> events) {
        this.sequence = sequence;
        this.choice = choice;
        this.logProbabilities = logProbabilities;
        this.text = text;
        this.clock = clock;
        this.listener = listener;
        this.events = events;
    }

    Sequence sequence() {
        return sequence;
    }

    /** Why it must end now, if it took too long. */
    Optional<GenerationTimeoutException> expired() {
        return clock.expired();
    }

    /** Called before each of its steps. */
    void stepStarts() {
        clock.stepStarts();
    }

    /** Takes note of how likely the prompt's next unscored token was, and tells of all when there is none left. */
    void score(float[] logits) {
        logProbabilities.addOfPrompt(sequence.token(sequence.unscored()), logits);
        sequence.scored();
        if (!sequence.scores(sequence.unscored())) {
            events.accept(new PromptRead(logProbabilities.ofPrompt()));
        }
    }

    /**
     * Appends the tokens that must come next, so that they are computed together with what stands before them. None if the
     * request hears how likely tokens were: only logits tell, so that each is sampled, though there may be one way alone.
     */
    void appendForced() {
        if (logProbabilities.ofReply()) {
            return;
        }
        for (int token : choice.forced()) {
            if (sequence.length() < sequence.mostTokens()) {
                sequence.append(token);
            }
        }
    }

    /**
     * What sampling after a position takes of its row, but for a mask, if it can do without the logits; in ascending order of the
     * positions of a step.
     */
    Optional<CandidateQuery> candidates(int position) {
        return logProbabilities.ofReply() || sequence.scores(position + 1)
                ? Optional.empty()
                : choice.candidates(position - (sequence.length() - 1));
    }

    /** Adds the mask to what was asked for. */
    void maskCandidates() {
        choice.maskCandidates();
    }

    /** Whether it has to do ahead what {@link #prepare} does, to sample after the position. */
    boolean preparesFor(int position) {
        return choice.isConstrained() && position >= sequence.length() - 1;
    }

    /** Does ahead what sampling needs, but for the logits; on any thread while no other method is called. */
    void prepare() {
        choice.prepare();
    }

    /**
     * Samples the next token, appends those that must follow it, and tells of all that were appended; answers why the reply ends
     * here, if it does.
     */
    Optional<FinishReason> sample(RowSampler rows, int row, Set<Integer> endTokens) {
        if (sequence.mostTokens() == sequence.promptTokens()) {
            return Optional.of(FinishReason.LENGTH);
        }
        Optional<FinishReason> reason = tellForced();
        if (reason.isEmpty()) {
            if (logProbabilities.ofReply()) {
                logProbabilities.read(rows.logits(row));
            }
            int token = choice.next(rows, row);
            sequence.append(token);
            reason = tell(token, endTokens.contains(token), logProbabilities.of(token));
        }
        if (reason.isEmpty()) {
            appendForced();
            reason = tellForced();
        }
        return reason;
    }

    private Optional<FinishReason> tellForced() {
        Optional<FinishReason> reason = Optional.empty();
        while (reason.isEmpty() && told < sequence.replyTokens()) {
            reason = tell(sequence.token(sequence.promptTokens() + told), false, Optional.empty());
        }
        return reason;
    }

    private Optional<FinishReason> tell(int token, boolean ended, Optional<TokenLogProbabilities> likelihood) {
        told++;
        clock.tokenSampled(sequence.promptTokens(), listener);
        String shown = ended ? "" : text.append(token);
        Optional<FinishReason> reason = reason(ended);
        if (reason.isPresent() && !text.stopped()) {
            shown += text.finish();
        }
        events.accept(new TokenGenerated(token, shown, likelihood));
        return reason;
    }

    private Optional<FinishReason> reason(boolean ended) {
        boolean last = told == sequence.replyTokens();
        if (ended || text.stopped() || last && choice.isComplete()) {
            return Optional.of(FinishReason.STOP);
        }
        return told == sequence.mostTokens() - sequence.promptTokens()
                ? Optional.of(FinishReason.LENGTH)
                : Optional.empty();
    }

    void finish(FinishReason reason) {
        TokenUsage usage = new TokenUsage(sequence.promptTokens(), told);
        Timings timings = clock.timings();
        listener.finished(reason, usage, timings);
        events.accept(new Finished(reason, usage, timings));
    }

    void fail(Throwable cause) {
        listener.failed(cause);
        events.accept(new Failed(cause));
    }
}
