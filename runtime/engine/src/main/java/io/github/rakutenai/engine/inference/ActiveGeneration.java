package io.github.rakutenai.engine.inference;

import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

import io.github.rakutenai.engine.inference.GenerationEvent.Failed;
import io.github.rakutenai.engine.inference.GenerationEvent.Finished;
import io.github.rakutenai.engine.inference.GenerationEvent.TokenGenerated;
import io.github.rakutenai.engine.sampling.LogitsPipeline;
import io.github.rakutenai.engine.sampling.Sampler;
import io.github.rakutenai.engine.sampling.SamplingParams;
import io.github.rakutenai.engine.scheduler.FinishReason;
import io.github.rakutenai.engine.scheduler.Sequence;

/** Everything that belongs to one accepted request. The step thread owns it. */
final class ActiveGeneration {

    private final Sequence sequence;
    private final SamplingParams params;
    private final LogitsPipeline pipeline;
    private final RandomGenerator random;
    private final ReplyText text;
    private final RequestClock clock;
    private final Consumer<GenerationEvent> events;

    ActiveGeneration(
            Sequence sequence,
            SamplingParams params,
            LogitsPipeline pipeline,
            RandomGenerator random,
            ReplyText text,
            RequestClock clock,
            Consumer<GenerationEvent> events) {
        this.sequence = sequence;
        this.params = params;
        this.pipeline = pipeline;
        this.random = random;
        this.text = text;
        this.clock = clock;
        this.events = events;
    }

    Sequence sequence() {
        return sequence;
    }

    void stepStarts() {
        clock.stepStarts();
    }

    /** Samples the next token and tells of it; answers why the reply ends here, if it does. */
    Optional<FinishReason> sample(float[] logits, Sampler sampler, Set<Integer> endTokens) {
        pipeline.process(logits);
        int token = sampler.sample(logits, params, random);
        pipeline.accept(token);
        sequence.append(token);
        clock.tokenSampled();
        boolean ended = endTokens.contains(token);
        String shown = ended ? "" : text.append(token);
        Optional<FinishReason> reason = reason(ended);
        if (reason.isPresent() && !text.stopped()) {
            shown += text.finish();
        }
        events.accept(new TokenGenerated(token, shown));
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
        events.accept(new Finished(reason, usage, clock.timings()));
    }

    void fail(Throwable cause) {
        events.accept(new Failed(cause));
    }
}
