package io.github.rakutenai.engine.backend;

import java.lang.foreign.Arena;
import java.util.function.DoubleConsumer;
import java.util.function.Supplier;

import io.github.rakutenai.engine.kernel.Kernels;
import io.github.rakutenai.engine.model.ModelConfig;
import io.github.rakutenai.engine.model.Weights;
import io.github.rakutenai.engine.tensor.SharedArenas;

/**
 * Computes on the CPU, with threads and key/value memory of its own. Without an accelerator a row's result does not depend
 * on the batch around it or on the number of threads, to the last bit.
 */
public final class CpuBackend implements Backend {

    private final ModelConfig config;
    private final CpuOptions options;
    private final String device;
    private final Arena arena = SharedArenas.open();
    private final WorkerPool pool;
    private final ForwardPass pass;
    private Acceleration acceleration = Acceleration.none();

    /** With the engine's own kernels alone. */
    public CpuBackend(ModelConfig config, Weights weights, Supplier<Kernels> kernels, CpuOptions options) {
        this(config, weights, kernels, options, Accelerators.none());
    }

    /** Telling nobody how far it is. */
    public CpuBackend(
            ModelConfig config,
            Weights weights,
            Supplier<Kernels> kernels,
            CpuOptions options,
            Accelerators accelerators) {
        this(config, weights, kernels, options, accelerators, share -> {});
    }

    /**
     * @param weights must stay open as long as this backend
     * @param kernels makes one instance for each thread
     * @param accelerators prepare the weights now, which takes seconds for a large model
     * @param packed hears, on this thread, what share of the weights that are packed is, up to 1
     * @throws InsufficientMemoryException if the machine has too little memory for the key/value cache
     */
    public CpuBackend(
            ModelConfig config,
            Weights weights,
            Supplier<Kernels> kernels,
            CpuOptions options,
            Accelerators accelerators,
            DoubleConsumer packed) {
        this.config = config;
        this.options = options;
        pool = new WorkerPool(options.threads());
        try {
            KvCache cache = new KvCache(config, options.kvCacheType(), options.kvBlocks(), arena);
            WeightMatrices matrices = matrices(weights, packed);
            ParallelKernels parallel = new ParallelKernels(pool, matrices, kernels);
            pass = new ForwardPass(config, weights, cache, parallel, options.maxBatchRows());
            acceleration = new AccelerationLoader(accelerators, parallel, options.maxBatchRows(), System::nanoTime)
                    .load(weights, options.kvCacheBytes(config) + matrices.copiedBytes());
            parallel.accelerate(acceleration);
            device = options.threads() + " threads, " + parallel.of(0).description();
        } catch (RuntimeException | Error e) {
            close();
            throw e;
        }
    }

    /** What it will take beside the checkpoint, without an accelerator: of the weights, its packed copies. */
    public static MemoryNeeds memory(ModelConfig config, Weights weights, CpuOptions options) {
        return new MemoryNeeds(
                switch (options.activations()) {
                    case INT8 -> WeightMatrices.packedBytes(weights);
                    case FLOAT32 -> 0;
                },
                options.kvCacheBytes(config),
                ForwardPass.scratchBytes(config, options.maxBatchRows()));
    }

    private WeightMatrices matrices(Weights weights, DoubleConsumer packed) {
        return switch (options.activations()) {
            case INT8 -> WeightMatrices.packed(weights, pool, arena, options.kvCacheBytes(config), packed);
            case FLOAT32 -> WeightMatrices.inPlace(weights);
        };
    }

    @Override
    public String name() {
        return "cpu";
    }

    @Override
    public String device() {
        return device;
    }

    @Override
    public ModelConfig config() {
        return config;
    }

    @Override
    public int kvBlocks() {
        return options.kvBlocks();
    }

    @Override
    public int maxBatchRows() {
        return options.maxBatchRows();
    }

    @Override
    public void forward(Batch batch) {
        BatchRules.check(batch, this);
        pass.compute(batch);
    }

    /** They lie there: candidates are found among them. */
    @Override
    public void readLogits(Batch batch, int row) {}

    /** Ends the threads and frees the memory; safe to call twice. */
    @Override
    public void close() {
        acceleration.close();
        pool.close();
        if (arena.scope().isAlive()) {
            arena.close();
        }
    }
}
