package io.github.rakutenai.engine.backend;

import io.github.rakutenai.engine.kernel.ScalarKernels;
import io.github.rakutenai.engine.model.ModelConfig;
import io.github.rakutenai.engine.model.Weights;

class ScalarCpuBackendTest extends BackendContract {

    @Override
    protected Backend open(ModelConfig config, Weights weights, int kvBlocks, int maxBatchRows) {
        CpuOptions options = new CpuOptions(2, KvCacheType.F32, ActivationType.FLOAT32, kvBlocks, maxBatchRows);
        return new CpuBackend(config, weights, ScalarKernels::new, options);
    }

    @Override
    protected float oracleTolerance() {
        return 0;
    }

    @Override
    protected float batchTolerance() {
        return 0;
    }
}
