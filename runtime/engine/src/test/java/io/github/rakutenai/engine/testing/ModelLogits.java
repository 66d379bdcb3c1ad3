package io.github.rakutenai.engine.testing;

import io.github.rakutenai.engine.backend.Batch;
import io.github.rakutenai.engine.backend.CpuBackend;
import io.github.rakutenai.engine.backend.CpuOptions;
import io.github.rakutenai.engine.backend.RowOutput;
import io.github.rakutenai.engine.kernel.KernelProvider;
import io.github.rakutenai.engine.kvcache.BlockPool;
import io.github.rakutenai.engine.kvcache.BlockTable;
import io.github.rakutenai.engine.model.Model;

/** Logits of all positions of a text, computed in one batch. */
public final class ModelLogits {

    private ModelLogits() {}

    /** @return a row for each token, from position 0 */
    public static Batch of(Model model, CpuOptions options, int[] tokens) {
        Batch batch = new Batch(tokens.length, model.config().vocabularySize());
        try (CpuBackend backend = new CpuBackend(model.config(), model.weights(), KernelProvider.fastest(), options);
                BlockTable table = new BlockTable(new BlockPool(options.kvBlocks()))) {
            table.reserve(tokens.length);
            for (int position = 0; position < tokens.length; position++) {
                batch.add(tokens[position], position, table, RowOutput.LOGITS);
            }
            backend.forward(batch);
        }
        return batch;
    }
}
