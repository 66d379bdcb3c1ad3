package io.github.rakutenai.benchmarks.endtoend;

import java.util.Arrays;

import io.github.rakutenai.engine.backend.Backend;
import io.github.rakutenai.engine.backend.Batch;
import io.github.rakutenai.engine.backend.DelegatingBackend;
import io.github.rakutenai.engine.backend.RowOutput;

/**
 * Computes every row in full, then puts logits in place of the result that make the next token of a given text the only
 * likely one: random weights cost what trained ones do, but write no text.
 */
public final class DictatedBackend extends DelegatingBackend {

    /** What comes behind a row. */
    @FunctionalInterface
    public interface Dictation {

        /** Called for each row in its order; answers the next token, which only matters where the row asks for logits. */
        int next(Batch batch, int row);
    }

    private static final float ALMOST_CERTAIN = 100;

    private final Dictation dictation;

    public DictatedBackend(Backend backend, Dictation dictation) {
        super(backend);
        this.dictation = dictation;
    }

    /** @param text of all sequences */
    DictatedBackend(Backend backend, int[] text) {
        // Behind the end there is nothing to be sampled, but drafts may reach there.
        this(backend, (batch, row) -> text[Math.min(batch.position(row) + 1, text.length - 1)]);
    }

    @Override
    public void forward(Batch batch) {
        super.forward(batch);
        for (int row = 0; row < batch.rows(); row++) {
            int next = dictation.next(batch, row);
            if (batch.output(row) == RowOutput.LOGITS) {
                Arrays.fill(batch.logits(row), 0);
                batch.logits(row)[next] = ALMOST_CERTAIN;
            }
        }
    }
}
