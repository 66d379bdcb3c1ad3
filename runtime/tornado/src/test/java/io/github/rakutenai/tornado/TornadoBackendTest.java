package io.github.rakutenai.tornado;

import io.github.rakutenai.engine.backend.Backend;
import io.github.rakutenai.engine.backend.BackendContract;
import io.github.rakutenai.engine.backend.BackendOptions;
import io.github.rakutenai.engine.backend.KvCacheType;
import io.github.rakutenai.engine.model.ModelConfig;
import io.github.rakutenai.engine.model.Weights;
import org.junit.jupiter.api.extension.ExtendWith;

/** On whatever device TornadoVM has here: the CPU with PoCL, or a GPU. A kernel that cannot be compiled fails the test. */
@ExtendWith(TestDevice.class)
class TornadoBackendTest extends BackendContract {

    @Override
    protected Backend open(ModelConfig config, Weights weights, int kvBlocks, int maxBatchRows) {
        BackendOptions options = new BackendOptions(KvCacheType.F32, kvBlocks, kvBlocks, maxBatchRows, maxBatchRows);
        return new TornadoBackendProvider().open(config, weights, options, share -> {});
    }

    @Override
    protected float oracleTolerance() {
        return TestDevice.tolerance();
    }

    @Override
    protected float batchTolerance() {
        return TestDevice.tolerance();
    }
}
