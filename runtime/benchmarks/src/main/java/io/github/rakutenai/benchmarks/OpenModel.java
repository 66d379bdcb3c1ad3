package io.github.rakutenai.benchmarks;

import java.io.IOException;
import java.nio.file.Path;

import io.github.rakutenai.engine.backend.Accelerators;
import io.github.rakutenai.engine.backend.Backend;
import io.github.rakutenai.engine.backend.CpuBackend;
import io.github.rakutenai.engine.backend.CpuOptions;
import io.github.rakutenai.engine.checkpoint.Checkpoint;
import io.github.rakutenai.engine.kernel.KernelProvider;
import io.github.rakutenai.engine.model.Model;
import io.github.rakutenai.engine.model.ModelLoader;
import io.github.rakutenai.engine.model.ModelOverrides;
import io.github.rakutenai.engine.tokenizer.Vocabulary;

/** A checkpoint and a backend for it: the one place that knows how a backend is opened. */
public final class OpenModel implements AutoCloseable {

    private final Checkpoint checkpoint;
    private final Model model;
    private final Vocabulary vocabulary;
    private final Backend backend;

    private OpenModel(Checkpoint checkpoint, CpuOptions options, Accelerators accelerators) throws IOException {
        this.checkpoint = checkpoint;
        model = ModelLoader.load(checkpoint, ModelOverrides.none());
        vocabulary = Vocabulary.load(checkpoint);
        backend = new CpuBackend(model.config(), model.weights(), KernelProvider.fastest(), options, accelerators);
    }

    public static OpenModel open(Path file, CpuOptions options, Accelerators accelerators) throws IOException {
        Checkpoint checkpoint = Checkpoint.open(file);
        try {
            return new OpenModel(checkpoint, options, accelerators);
        } catch (IOException | RuntimeException | Error e) {
            checkpoint.close();
            throw e;
        }
    }

    public Model model() {
        return model;
    }

    public Vocabulary vocabulary() {
        return vocabulary;
    }

    public Backend backend() {
        return backend;
    }

    @Override
    public void close() {
        backend.close();
        checkpoint.close();
    }
}
