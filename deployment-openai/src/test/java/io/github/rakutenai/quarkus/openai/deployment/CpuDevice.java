package io.github.rakutenai.quarkus.openai.deployment;

import java.util.function.DoubleConsumer;

import io.github.rakutenai.engine.backend.ActivationType;
import io.github.rakutenai.engine.backend.Availability;
import io.github.rakutenai.engine.backend.Backend;
import io.github.rakutenai.engine.backend.BackendOptions;
import io.github.rakutenai.engine.backend.BackendProvider;
import io.github.rakutenai.engine.backend.CpuBackend;
import io.github.rakutenai.engine.backend.CpuOptions;
import io.github.rakutenai.engine.kernel.KernelProvider;
import io.github.rakutenai.engine.model.ModelConfig;
import io.github.rakutenai.engine.model.Weights;

/** A device on which the CPU computes, but for what a test changes. */
public abstract class CpuDevice implements BackendProvider {

    abstract Backend changed(Backend cpu);

    @Override
    public String name() {
        return "tornadovm";
    }

    @Override
    public Availability availability() {
        return new Availability.Device("a device of the test", false, 8L << 30, 128);
    }

    @Override
    public Backend open(ModelConfig config, Weights weights, BackendOptions options, DoubleConsumer loaded) {
        CpuOptions cpu = new CpuOptions(
                1, options.kvCacheType(), ActivationType.INT8, options.kvBlocks(), options.maxBatchRows());
        return changed(new CpuBackend(config, weights, KernelProvider.fastest(), cpu));
    }
}
