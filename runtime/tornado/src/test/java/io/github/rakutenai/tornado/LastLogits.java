package io.github.rakutenai.tornado;

import java.util.function.Supplier;

import io.github.rakutenai.engine.backend.ActivationType;
import io.github.rakutenai.engine.backend.Backend;
import io.github.rakutenai.engine.backend.Batch;
import io.github.rakutenai.engine.backend.CpuBackend;
import io.github.rakutenai.engine.backend.CpuOptions;
import io.github.rakutenai.engine.backend.KvCacheType;
import io.github.rakutenai.engine.backend.RowOutput;
import io.github.rakutenai.engine.kernel.ScalarKernels;
import io.github.rakutenai.engine.kvcache.BlockPool;
import io.github.rakutenai.engine.kvcache.BlockTable;
import io.github.rakutenai.engine.model.ModelConfig;
import io.github.rakutenai.engine.model.Weights;

/** Logits after a prompt whose last token is decoded alone, of a backend that is opened for it. */
final class LastLogits {

    private LastLogits() {}

    static float[] oracle(ModelConfig config, Weights weights, int[] tokens) {
        CpuOptions options = new CpuOptions(
                1, KvCacheType.F32, ActivationType.FLOAT32, BlockPool.blocksFor(tokens.length), tokens.length);
        return of(() -> new CpuBackend(config, weights, ScalarKernels::new, options), tokens);
    }

    static float[] of(Supplier<Backend> open, int[] tokens) {
        int last = tokens.length - 1;
        try (Backend backend = open.get();
                BlockTable table = new BlockTable(new BlockPool(backend.kvBlocks()))) {
            Batch batch = new Batch(last, backend.config().vocabularySize());
            table.reserve(tokens.length);
            for (int position = 0; position < last; position++) {
                batch.add(tokens[position], position, table, RowOutput.NOTHING);
            }
            backend.forward(batch);
            batch.clear();
            batch.add(tokens[last], last, table, RowOutput.LOGITS);
            backend.forward(batch);
            return batch.logits(0).clone();
        }
    }
}
