package io.github.rakutenai.engine.backend;

import io.github.rakutenai.engine.kernel.VectorKernels;
import io.github.rakutenai.engine.model.ModelConfig;
import io.github.rakutenai.engine.model.Weights;
import io.github.rakutenai.engine.testing.RandomBlocks;

/** The CPU backend as it is by default: activations are rounded for weights of up to 6 bits. */
class Int8CpuBackendTest extends BackendContract {

    @Override
    protected Backend open(ModelConfig config, Weights weights, int kvBlocks, int maxBatchRows) {
        CpuOptions options = new CpuOptions(2, KvCacheType.F32, ActivationType.INT8, kvBlocks, maxBatchRows);
        return new CpuBackend(config, weights, VectorKernels::new, options);
    }

    @Override
    protected RandomBlocks format() {
        return RandomBlocks.Q4_0;
    }

    /** Rounding to 8 bits moves a logit by 1 % of the standard deviation; of 15,000 logits the worst by 0.08 to 0.12. */
    @Override
    protected float oracleTolerance() {
        return 0.2f;
    }

    @Override
    protected float batchTolerance() {
        return 0;
    }
}
