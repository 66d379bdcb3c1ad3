package io.github.rakutenai.engine;

import java.lang.System.Logger.Level;
import java.util.Optional;

import io.github.rakutenai.engine.backend.Availability.Device;
import io.github.rakutenai.engine.backend.Backend;
import io.github.rakutenai.engine.backend.BackendOptions;
import io.github.rakutenai.engine.backend.CpuBackend;
import io.github.rakutenai.engine.backend.CpuOptions;
import io.github.rakutenai.engine.backend.DeviceFailedException;
import io.github.rakutenai.engine.backend.MemoryNeeds;
import io.github.rakutenai.engine.inference.EngineListener;
import io.github.rakutenai.engine.kernel.KernelProvider;
import io.github.rakutenai.engine.model.Model;
import io.github.rakutenai.engine.scheduler.SchedulerLimits;

/** The backend that is to compute a model: known to be there, not open yet. */
final class ChosenBackend {

    private static final System.Logger LOG = System.getLogger(ChosenBackend.class.getName());

    private final Model model;
    private final EngineOptions options;
    private final Optional<Backends.Choice> choice;

    /**
     * @throws io.github.rakutenai.engine.backend.UnavailableBackendException if the one that is asked for is not there
     * @throws IllegalArgumentException if an option does not fit the model or the machine
     */
    ChosenBackend(Model model, EngineOptions options) {
        this.model = model;
        this.options = options;
        choice = options.backends().choose();
        choice.ifPresentOrElse(found -> deviceOptions(found.device()), this::cpuOptions);
    }

    /**
     * Where nobody asked for a device by name, one that cannot compute the model, for want of memory among others, or that
     * fails is logged and left to the CPU: there is no request yet.
     */
    Backend open(EngineListener listener) {
        return choice.map(found -> open(found, listener)).orElseGet(() -> openCpu(listener));
    }

    private Backend open(Backends.Choice found, EngineListener listener) {
        try {
            return found.provider()
                    .open(model.config(), model.weights(), deviceOptions(found.device()), listener::weightsPacked);
        } catch (IllegalArgumentException | DeviceFailedException e) {
            if (options.backends().required()) {
                throw e;
            }
            LOG.log(
                    Level.WARNING,
                    found.provider().name() + " is not used, the CPU computes: " + e.getMessage(),
                    e.getCause());
            return openCpu(listener);
        }
    }

    private Backend openCpu(EngineListener listener) {
        return new CpuBackend(
                model.config(),
                model.weights(),
                KernelProvider.fastest(),
                cpuOptions(),
                options.accelerators(),
                listener::weightsPacked);
    }

    /** The engine's limits on a backend that computes so many rows at once. */
    SchedulerLimits limits(int batchRows) {
        return new SchedulerLimits(
                options.queueSize(),
                options.maxConcurrentSequences(),
                batchRows,
                model.config().slidingWindow(),
                options.kvCache().prefixCache());
    }

    /** What the CPU takes, whether it is chosen or not. */
    ProcessMemory cpuMemory() {
        MemoryNeeds cpu = CpuBackend.memory(model.config(), model.weights(), cpuOptions());
        long logits = Float.BYTES
                * (long) options.maxConcurrentSequences()
                * model.config().vocabularySize();
        return new ProcessMemory(model.sizeBytes(), cpu.weightBytes(), cpu.kvCacheBytes(), cpu.scratchBytes() + logits);
    }

    private BackendOptions deviceOptions(Device device) {
        SchedulerLimits limits = limits(device.batchRows());
        return new BackendOptions(
                options.kvCache().type(),
                options.kvCache().blocks(model.config(), limits, device.memoryBytes()),
                limits.mostBlocks(model.config().contextTokens()),
                device.batchRows(),
                options.maxConcurrentSequences());
    }

    private CpuOptions cpuOptions() {
        return new CpuOptions(
                options.threads().orElseGet(CpuOptions::defaultThreads),
                options.kvCache().type(),
                options.activations(),
                options.kvCache().blocks(model.config(), limits(LoadedModel.STEP_TOKENS)),
                LoadedModel.STEP_TOKENS);
    }
}
