package io.github.rakutenai.engine.checkpoint;

import java.util.List;
import java.util.Optional;

import io.github.rakutenai.engine.tensor.DType;

/** Numbers of the tensor types in GGUF files. Source: ggml.h, enum ggml_type; numbers of removed types stay taken. */
final class GgmlType {

    private static final List<String> NAMES = List.of(
            "F32",
            "F16",
            "Q4_0",
            "Q4_1",
            "Q4_2",
            "Q4_3",
            "Q5_0",
            "Q5_1",
            "Q8_0",
            "Q8_1",
            "Q2_K",
            "Q3_K",
            "Q4_K",
            "Q5_K",
            "Q6_K",
            "Q8_K",
            "IQ2_XXS",
            "IQ2_XS",
            "IQ3_XXS",
            "IQ1_S",
            "IQ4_NL",
            "IQ3_S",
            "IQ2_S",
            "IQ4_XS",
            "I8",
            "I16",
            "I32",
            "I64",
            "F64",
            "IQ1_M",
            "BF16",
            "Q4_0_4_4",
            "Q4_0_4_8",
            "Q4_0_8_8",
            "TQ1_0",
            "TQ2_0",
            "IQ4_NL_4_4",
            "IQ4_NL_4_8",
            "IQ4_NL_8_8",
            "MXFP4",
            "NVFP4");

    private GgmlType() {}

    /** The format, if this engine has it. */
    static Optional<DType> dtype(int id) {
        String name = name(id);
        return List.of(DType.values()).stream()
                .filter(dtype -> dtype.name().equals(name))
                .findAny();
    }

    /** The number of a format. */
    static int id(DType dtype) {
        return NAMES.indexOf(dtype.name());
    }

    /** The name, or the number where it is of no known type. */
    static String name(int id) {
        return id >= 0 && id < NAMES.size() ? NAMES.get(id) : "type " + Integer.toUnsignedString(id);
    }
}
