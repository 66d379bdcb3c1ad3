package io.github.rakutenai.engine;

import io.github.rakutenai.engine.backend.Backend;
import io.github.rakutenai.engine.backend.Batch;
import io.github.rakutenai.engine.model.ModelConfig;

/** Another backend under a name of its own. */
record RenamedBackend(String name, Backend backend) implements Backend {

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
    public void close() {
        backend.close();
    }
}
