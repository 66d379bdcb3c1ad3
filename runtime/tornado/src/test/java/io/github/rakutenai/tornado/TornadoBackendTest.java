package io.github.rakutenai.tornado;

import io.github.rakutenai.engine.backend.Backend;
import io.github.rakutenai.engine.backend.BackendContract;
import io.github.rakutenai.engine.backend.BackendOptions;
import io.github.rakutenai.engine.backend.KvCacheType;
import io.github.rakutenai.engine.model.ModelConfig;
import io.github.rakutenai.engine.model.Weights;

/** On whatever device TornadoVM has here: the CPU with PoCL, or a GPU. */
class TornadoBackendTest extends BackendContract {

    @Override
    protected Backend open(ModelConfig config, Weights weights, int kvBlocks, int maxBatchRows) {
        TornadoBackendProvider provider = new TornadoBackendProvider();
        provider.availability();
        BackendOptions options = new BackendOptions(KvCacheType.F32, kvBlocks, kvBlocks, maxBatchRows, 8);
        return provider.open(config, weights, options, share -> {});
    }

    @Override
    protected float oracleTolerance() {
        return 1e-4f;
    }

    @Override
    protected float batchTolerance() {
        return 1e-4f;
    }
}
