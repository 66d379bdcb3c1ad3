package io.github.rakutenai.quarkus.deployment;

import java.util.function.DoubleConsumer;

import io.github.rakutenai.engine.backend.ActivationType;
import io.github.rakutenai.engine.backend.Availability;
import io.github.rakutenai.engine.backend.Backend;
import io.github.rakutenai.engine.backend.BackendOptions;
import io.github.rakutenai.engine.backend.BackendProvider;
import io.github.rakutenai.engine.backend.Batch;
import io.github.rakutenai.engine.backend.CpuBackend;
import io.github.rakutenai.engine.backend.CpuOptions;
import io.github.rakutenai.engine.backend.DelegatingBackend;
import io.github.rakutenai.engine.backend.DeviceFailedException;
import io.github.rakutenai.engine.kernel.KernelProvider;
import io.github.rakutenai.engine.model.ModelConfig;
import io.github.rakutenai.engine.model.Weights;

/** A device that computes the prompt and two tokens, and then fails. */
public final class FailingDevice implements BackendProvider {

    static final String DEVICE = "a device of the test";
    static final String FAILURE = "the device is out of order";

    @Override
    public String name() {
        return "tornadovm";
    }

    @Override
    public Availability availability() {
        return new Availability.Device(DEVICE, false, 8L << 30, 128);
    }

    @Override
    public Backend open(ModelConfig config, Weights weights, BackendOptions options, DoubleConsumer loaded) {
        CpuOptions cpu = new CpuOptions(
                1, options.kvCacheType(), ActivationType.INT8, options.kvBlocks(), options.maxBatchRows());
        return new Failing(new CpuBackend(config, weights, KernelProvider.fastest(), cpu));
    }

    private static final class Failing extends DelegatingBackend {

        private int decoded;

        Failing(Backend backend) {
            super(backend);
        }

        @Override
        public String name() {
            return "tornadovm";
        }

        @Override
        public String device() {
            return DEVICE;
        }

        @Override
        public void forward(Batch batch) {
            if (batch.rows() == 1 && ++decoded == 3) {
                throw new DeviceFailedException(FAILURE, null);
            }
            super.forward(batch);
        }
    }
}
