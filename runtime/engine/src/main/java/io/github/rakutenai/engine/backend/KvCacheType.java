package io.github.rakutenai.engine.backend;

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

    DType dtype() {
        return dtype;
    }
}
