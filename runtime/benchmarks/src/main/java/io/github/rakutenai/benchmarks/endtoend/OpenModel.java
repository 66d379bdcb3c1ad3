package io.github.rakutenai.benchmarks.endtoend;

import java.io.IOException;
import java.nio.file.Path;

import io.github.rakutenai.engine.backend.ActivationType;
import io.github.rakutenai.engine.backend.Backend;
import io.github.rakutenai.engine.backend.CpuBackend;
import io.github.rakutenai.engine.backend.CpuOptions;
import io.github.rakutenai.engine.checkpoint.Checkpoint;
import io.github.rakutenai.engine.kernel.KernelProvider;
import io.github.rakutenai.engine.kvcache.BlockPool;
import io.github.rakutenai.engine.model.Model;
import io.github.rakutenai.engine.model.ModelLoader;
import io.github.rakutenai.engine.model.ModelOverrides;
import io.github.rakutenai.engine.tensor.Tensor;
import io.github.rakutenai.engine.tokenizer.Vocabulary;

/** A checkpoint and a backend with memory for what a plan asks: the one place that knows how a backend is opened. */
final class OpenModel implements AutoCloseable {

    private final Checkpoint checkpoint;
    private final Model model;
    private final Vocabulary vocabulary;
    private final Backend backend;

    private OpenModel(Checkpoint checkpoint, BenchmarkPlan plan) throws IOException {
        this.checkpoint = checkpoint;
        model = ModelLoader.load(checkpoint, ModelOverrides.none());
        vocabulary = Vocabulary.load(checkpoint);
        int kvBlocks = plan.mostSequences() * BlockPool.blocksFor(plan.mostPositions());
        CpuOptions options =
                new CpuOptions(plan.threads(), plan.kvCacheType(), ActivationType.INT8, kvBlocks, plan.mostRows());
        backend =
                new CpuBackend(model.config(), model.weights(), KernelProvider.fastest(), options, plan.accelerators());
    }

    static OpenModel open(Path file, BenchmarkPlan plan) throws IOException {
        Checkpoint checkpoint = Checkpoint.open(file);
        try {
            return new OpenModel(checkpoint, plan);
        } catch (IOException | RuntimeException | Error e) {
            checkpoint.close();
            throw e;
        }
    }

    Model model() {
        return model;
    }

    Backend backend() {
        return backend;
    }

    Vocabulary vocabulary() {
        return vocabulary;
    }

    /** Bytes of weights that one decode step reads, a row of the embedding for each token left out. */
    long stepBytes() {
        return model.weights().matrices().stream().mapToLong(Tensor::sizeBytes).sum();
    }

    @Override
    public void close() {
        backend.close();
        checkpoint.close();
    }
}
