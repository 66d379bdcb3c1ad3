package io.github.rakutenai.engine.quantization;

import io.github.rakutenai.engine.model.ModelConfig;
import io.github.rakutenai.engine.model.ModelTensor;
import io.github.rakutenai.engine.tensor.DType;

/**
 * Which format each tensor of a quantised file gets; names, numbers and choices are those of llama.cpp, enum llama_ftype, for
 * decoders without experts. Norms are F32. Rows that a format's blocks do not divide become Q8_0, or else F16.
 */
public enum QuantizationScheme {
    Q8_0(DType.Q8_0, 7),
    Q4_0(DType.Q4_0, 2),
    /** Q4_K, with Q6_K for the output and for values and down projections of half the layers. */
    Q4_K_M(DType.Q4_K, 15),
    /** Q5_K, with Q6_K as in {@link #Q4_K_M}. */
    Q5_K_M(DType.Q5_K, 17),
    Q6_K(DType.Q6_K, 18);

    /** From so many layers on, with shared key/value heads, values are so few that they get a bit more. */
    private static final int LAYERS_OF_70B = 80;

    private final DType usual;
    private final int fileType;

    QuantizationScheme(DType usual, int fileType) {
        this.usual = usual;
        this.fileType = fileType;
    }

    /** The number for {@code general.file_type}. */
    int fileType() {
        return fileType;
    }

    /** @param tied whether the token embedding is the output matrix, too */
    DType dtype(ModelTensor tensor, ModelConfig config, boolean tied) {
        if (!tensor.isMatrix()) {
            return DType.F32;
        }
        return fitting(wanted(tensor, config, tied), tensor.tensor().columns());
    }

    private DType wanted(ModelTensor tensor, ModelConfig config, boolean tied) {
        return switch (tensor.role()) {
            case OUTPUT -> output();
            case TOKEN_EMBEDDING -> tied ? output() : usual;
            case VALUE -> value(tensor.layer(), config);
            case DOWN -> isMixed() && getsMoreBits(tensor.layer(), config.layers()) ? DType.Q6_K : usual;
            default -> usual;
        };
    }

    private DType output() {
        return this == Q8_0 ? DType.Q8_0 : DType.Q6_K;
    }

    private DType value(int layer, ModelConfig config) {
        if (isMixed() && getsMoreBits(layer, config.layers())) {
            return DType.Q6_K;
        }
        boolean few = config.layers() == LAYERS_OF_70B && config.kvHeads() < config.heads();
        return few && usual == DType.Q4_K ? DType.Q5_K : usual;
    }

    private boolean isMixed() {
        return this == Q4_K_M || this == Q5_K_M;
    }

    /** The first and the last eighth of the layers, and every third between. */
    private static boolean getsMoreBits(int layer, int layers) {
        int eighth = layers / 8;
        return layer < eighth || layer >= 7 * layers / 8 || (layer - eighth) % 3 == 2;
    }

    private static DType fitting(DType wanted, int columns) {
        if (columns % wanted.blockSize() == 0) {
            return wanted;
        }
        return columns % DType.Q8_0.blockSize() == 0 ? DType.Q8_0 : DType.F16;
    }
}
