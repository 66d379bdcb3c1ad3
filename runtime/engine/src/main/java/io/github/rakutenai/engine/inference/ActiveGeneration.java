package io.github.rakutenai.engine.inference;

import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

import io.github.rakutenai.engine.inference.GenerationEvent.Failed;
import io.github.rakutenai.engine.inference.GenerationEvent.Finished;
import io.github.rakutenai.engine.inference.GenerationEvent.PromptRead;
import io.github.rakutenai.engine.inference.GenerationEvent.TokenGenerated;
import io.github.rakutenai.engine.sampling.Sampler;
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

    /** Samples the next token and tells of it; answers why the reply ends here, if it does. */
    Optional<FinishReason> sample(float[] logits, Sampler sampler, Set<Integer> endTokens) {
        if (sequence.length() == sequence.mostTokens()) {
            return Optional.of(FinishReason.LENGTH);
        }
        logProbabilities.read(logits);
        int token = choice.next(logits, sampler);
        sequence.append(token);
        clock.tokenSampled(sequence.promptTokens(), listener);
        boolean ended = endTokens.contains(token);
        String shown = ended ? "" : text.append(token);
        Optional<FinishReason> reason = reason(ended);
        if (reason.isPresent() && !text.stopped()) {
            shown += text.finish();
        }
        events.accept(new TokenGenerated(token, shown, logProbabilities.of(token)));
        return reason;
    }

    private Optional<FinishReason> reason(boolean ended) {
        if (ended || text.stopped()) {
            return Optional.of(FinishReason.STOP);
        }
        return sequence.length() == sequence.mostTokens() ? Optional.of(FinishReason.LENGTH) : Optional.empty();
    }

    void finish(FinishReason reason) {
        TokenUsage usage = new TokenUsage(sequence.promptTokens(), sequence.replyTokens());
        Timings timings = clock.timings();
        listener.finished(reason, usage, timings);
        events.accept(new Finished(reason, usage, timings));
    }

    void fail(Throwable cause) {
        listener.failed(cause);
        events.accept(new Failed(cause));
    }
}
