package io.github.rakutenai.engine.backend;

import java.util.Locale;

import io.github.rakutenai.engine.model.ModelConfig;
import io.github.rakutenai.engine.tensor.DType;

/** How keys and values are stored. */
public enum KvCacheType {
    /** Two bytes a component: the default. */
    F16(DType.F16),
    /** Four bytes a component, nothing rounded: for comparisons with references. */
    F32(DType.F32),
    /** 34 bytes for 32 components, rounded to 255 steps of their largest: about half the memory of F16. */
    Q8_0(DType.Q8_0);

    private final DType dtype;

    KvCacheType(DType dtype) {
        this.dtype = dtype;
    }

    /**
     * Bytes that the keys and values of one position take, over all layers.
     *
     * @throws IllegalArgumentException if the model's heads cannot be stored so
     */
    public long tokenBytes(ModelConfig config) {
        if (config.headDim() % dtype.blockSize() != 0) {
            throw new IllegalArgumentException(
                    "kv-cache.type %s needs heads of a multiple of %d components, this model's have %d: choose f16"
                            .formatted(name().toLowerCase(Locale.ROOT), dtype.blockSize(), config.headDim()));
        }
        return 2L * config.layers() * config.kvHeads() * dtype.byteSize(config.headDim());
    }

    DType dtype() {
        return dtype;
    }
}
