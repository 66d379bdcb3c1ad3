package io.github.rakutenai.engine.sampling;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import io.github.rakutenai.engine.logits.CandidateQuery;

/** The processors that one request's parameters ask for, in their order. */
public final class LogitsPipeline implements LogitsProcessor {

    private final List<LogitsProcessor> processors;

    private LogitsPipeline(List<LogitsProcessor> processors) {
        this.processors = processors;
    }

    /**
     * The grammar comes first: what it excludes is no candidate for anything that follows.
     *
     * @throws IllegalArgumentException if a parameter names a token outside the vocabulary
     */
    public static LogitsPipeline of(
            SamplingParams params, int[] prompt, int vocabularySize, Optional<GrammarConstraint> grammar) {
        List<LogitsProcessor> processors = new ArrayList<>();
        grammar.ifPresent(processors::add);
        if (!params.logitBias().isEmpty()) {
            processors.add(new LogitBias(params.logitBias(), vocabularySize));
        }
        if (Penalties.needed(params)) {
            processors.add(new Penalties(params, prompt, vocabularySize));
        }
        return new LogitsPipeline(List.copyOf(processors));
    }

    @Override
    public void process(float[] logits) {
        processors.forEach(processor -> processor.process(logits));
    }

    @Override
    public void adjust(CandidateQuery query) {
        processors.forEach(processor -> processor.adjust(query));
    }

    /** Whether it does something else after each token of the reply. */
    public boolean changes() {
        return processors.stream().anyMatch(processor -> !(processor instanceof LogitBias));
    }

    @Override
    public void accept(int token) {
        processors.forEach(processor -> processor.accept(token));
    }
}
