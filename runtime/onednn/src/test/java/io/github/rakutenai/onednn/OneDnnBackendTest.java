package io.github.rakutenai.onednn;

import static org.assertj.core.api.Assumptions.assumeThat;

import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;

import io.github.rakutenai.engine.backend.Accelerators;
import io.github.rakutenai.engine.backend.ActivationType;
import io.github.rakutenai.engine.backend.Backend;
import io.github.rakutenai.engine.backend.BackendContract;
import io.github.rakutenai.engine.backend.CpuBackend;
import io.github.rakutenai.engine.backend.CpuOptions;
import io.github.rakutenai.engine.backend.KvCacheType;
import io.github.rakutenai.engine.kernel.KernelProvider;
import io.github.rakutenai.engine.model.ModelConfig;
import io.github.rakutenai.engine.model.Weights;

/** The CPU backend with oneDNN for every matmul, those of single rows included. */
class OneDnnBackendTest extends BackendContract {

    @Override
    protected Backend open(ModelConfig config, Weights weights, int kvBlocks, int maxBatchRows) {
        OneDnnAccelerator oneDnn = new OneDnnAccelerator();
        assumeThat(oneDnn.unavailable()).isEmpty();
        CpuOptions options = new CpuOptions(2, KvCacheType.F32, ActivationType.FLOAT32, kvBlocks, maxBatchRows);
        Accelerators always = new Accelerators(List.of(oneDnn), OptionalLong.of(1L << 30), OptionalInt.of(1));
        return new CpuBackend(config, weights, KernelProvider.fastest(), options, always);
    }

    @Override
    protected float oracleTolerance() {
        return 0.15f;
    }

    @Override
    protected float batchTolerance() {
        return 0;
    }
}
