package io.github.rakutenai.engine.backend;

import io.github.rakutenai.engine.model.ModelConfig;
import io.github.rakutenai.engine.tensor.DType;

/** How keys and values are stored. */
public enum KvCacheType {
    /** Two bytes a component: the default. */
    F16(DType.F16),
    /** Four bytes a component, nothing rounded: for comparisons with references. */
    F32(DType.F32);

    private final DType dtype;

    KvCacheType(DType dtype) {
        this.dtype = dtype;
    }

    /** Bytes that the keys and values of one position take, over all layers. */
    public long tokenBytes(ModelConfig config) {
        return 2L * config.layers() * config.kvHeads() * dtype.byteSize(config.headDim());
    }

    DType dtype() {
        return dtype;
    }
}
