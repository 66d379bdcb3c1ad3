package io.github.rakutenai.engine.backend;

import io.github.rakutenai.engine.model.ModelConfig;

/** Does what another backend does, but for what a subclass changes. */
public class DelegatingBackend implements Backend {

    private final Backend backend;

    public DelegatingBackend(Backend backend) {
        this.backend = backend;
    }

    @Override
    public String name() {
        return backend.name();
    }

    @Override
    public String device() {
        return backend.device();
    }

    @Override
    public ModelConfig config() {
        return backend.config();
    }

    @Override
    public int kvBlocks() {
        return backend.kvBlocks();
    }

    @Override
    public int maxBatchRows() {
        return backend.maxBatchRows();
    }

    @Override
    public void forward(Batch batch) {
        backend.forward(batch);
    }

    @Override
    public void readLogits(Batch batch, int row) {
        backend.readLogits(batch, row);
    }

    @Override
    public void close() {
        backend.close();
    }
}
