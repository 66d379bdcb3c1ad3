package io.github.rakutenai.engine.inference;

import java.util.OptionalInt;
import java.util.random.RandomGenerator;

import io.github.rakutenai.engine.backend.Backend;
import io.github.rakutenai.engine.backend.Batch;
import io.github.rakutenai.engine.backend.RowOutput;
import io.github.rakutenai.engine.sampling.LogitsProcessor;
import io.github.rakutenai.engine.sampling.Sampler;
import io.github.rakutenai.engine.sampling.SamplingParams;

/**
 * Samples from the rows of the last pass, logits or candidates: the same token from both. Where candidates do not suffice, the
 * row's logits are read.
 *
 * @param sampler shared by all requests
 */
record RowSampler(Backend backend, Batch batch, Sampler sampler) {

    /** Logits of a row that asked for them, (vocabulary). */
    float[] logits(int row) {
        return batch.logits(row);
    }

    /** @param processor what the row's query asked for, if it asked for candidates */
    int sample(int row, LogitsProcessor processor, SamplingParams params, RandomGenerator random) {
        if (batch.output(row) == RowOutput.LOGITS) {
            processor.process(batch.logits(row));
            return sampler.sample(batch.logits(row), params, random);
        }
        OptionalInt token = sampler.sample(batch.candidates(row), params, random);
        if (token.isPresent()) {
            return token.getAsInt();
        }
        backend.readLogits(batch, row);
        return sampler.sample(batch.logits(row), params, random);
    }
}
