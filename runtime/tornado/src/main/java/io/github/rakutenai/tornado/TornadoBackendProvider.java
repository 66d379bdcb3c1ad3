package io.github.rakutenai.tornado;

import java.util.Optional;
import java.util.function.DoubleConsumer;

import io.github.rakutenai.engine.backend.Availability;
import io.github.rakutenai.engine.backend.Backend;
import io.github.rakutenai.engine.backend.BackendOptions;
import io.github.rakutenai.engine.backend.BackendProvider;
import io.github.rakutenai.engine.model.ModelConfig;
import io.github.rakutenai.engine.model.Weights;

/** Offers the devices of TornadoVM, if its SDK is in this JVM. */
public final class TornadoBackendProvider implements BackendProvider {

    static final String NAME = "tornadovm";

    /** What TornadoVM throws without a driver of its kind, by name: the class may be missing itself. */
    private static final String NO_PLATFORM = "TornadoBailoutRuntimeException";

    private static final String NO_DEVICE =
            "TornadoVM found no device: install the driver of one, for the kind of SDK that this is, OpenCL or PTX";

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Availability availability() {
        if (!TornadoSettings.argfileGiven()) {
            return new Availability.Missing("this JVM was started without TornadoVM: add @tornado.argfile, made of the"
                    + " SDK's tornado-argfile.template, to its options");
        }
        TornadoSettings.apply();
        try {
            Optional<Device> device = Device.find();
            return device.map(TornadoBackendProvider::available).orElseGet(() -> new Availability.Missing(NO_DEVICE));
        } catch (RuntimeException | LinkageError e) {
            return missing(String.valueOf(rootCause(e)));
        }
    }

    private static Availability available(Device device) {
        return new Availability.Device(
                device.description(),
                device.gpu(),
                device.memoryBytes(),
                device.parallelism().batchRows());
    }

    private static Availability missing(String cause) {
        return new Availability.Missing(
                cause.contains(NO_PLATFORM)
                        ? NO_DEVICE
                        : "TornadoVM does not start: " + cause + "; make tornado.argfile anew, of the whole template");
    }

    private static Throwable rootCause(Throwable e) {
        return e.getCause() == null ? e : rootCause(e.getCause());
    }

    @Override
    public Backend open(ModelConfig config, Weights weights, BackendOptions options, DoubleConsumer loaded) {
        return new TornadoBackend(config, weights, options, Device.find().orElseThrow(), loaded);
    }
}
