package io.github.rakutenai.benchmarks.endtoend;

import java.util.Arrays;

import io.github.rakutenai.engine.backend.Backend;
import io.github.rakutenai.engine.backend.Batch;
import io.github.rakutenai.engine.backend.RowOutput;
import io.github.rakutenai.engine.model.ModelConfig;

/**
 * Computes every row in full, then puts logits in place of the result that make the next token of a given text the only
 * likely one: random weights cost what trained ones do, but write no text.
 */
final class DictatedBackend implements Backend {

    private static final float ALMOST_CERTAIN = 100;

    private final Backend backend;
    private final int[] text;

    /** @param text of all sequences */
    DictatedBackend(Backend backend, int[] text) {
        this.backend = backend;
        this.text = text;
    }

    @Override
    public void forward(Batch batch) {
        backend.forward(batch);
        for (int row = 0; row < batch.rows(); row++) {
            if (batch.output(row) == RowOutput.LOGITS) {
                // Behind the end there is nothing to be sampled, but drafts may reach there.
                int next = text[Math.min(batch.position(row) + 1, text.length - 1)];
                Arrays.fill(batch.logits(row), 0);
                batch.logits(row)[next] = ALMOST_CERTAIN;
            }
        }
    }

    @Override
    public void readLogits(Batch batch, int row) {
        backend.readLogits(batch, row);
    }

    @Override
    public String name() {
        return backend.name();
    }

    @Override
    public String device() {
        return backend.device();
    }

    @Override
    public ModelConfig config() {
        return backend.config();
    }

    @Override
    public int kvBlocks() {
        return backend.kvBlocks();
    }

    @Override
    public int maxBatchRows() {
        return backend.maxBatchRows();
    }

    @Override
    public void close() {
        backend.close();
    }
}
