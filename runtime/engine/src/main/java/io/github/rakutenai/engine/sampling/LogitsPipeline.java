package io.github.rakutenai.engine.sampling;

import java.util.ArrayList;
import java.util.List;

/** The processors that one request's parameters ask for, in their order. */
public final class LogitsPipeline implements LogitsProcessor {

    private final List<LogitsProcessor> processors;

    private LogitsPipeline(List<LogitsProcessor> processors) {
        this.processors = processors;
    }

    /** @throws IllegalArgumentException if a parameter names a token outside the vocabulary */
    public static LogitsPipeline of(SamplingParams params, int[] prompt, int vocabularySize) {
        List<LogitsProcessor> processors = new ArrayList<>();
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
    public void accept(int token) {
        processors.forEach(processor -> processor.accept(token));
    }
}
