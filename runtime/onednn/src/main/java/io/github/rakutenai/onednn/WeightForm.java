package io.github.rakutenai.onednn;

import io.github.rakutenai.engine.tensor.DType;

/** How oneDNN stores the weights of a format. It multiplies in bf16 and adds in float32, whatever the form. */
enum WeightForm {
    /** A signed byte for each weight and a float32 scale for each 32 consecutive ones of a row. */
    BYTES_IN_GROUPS_OF_32(OneDnn.S8, 1, 32),
    /** A signed byte for each weight and a float32 scale for each 16 consecutive ones of a row. */
    BYTES_IN_GROUPS_OF_16(OneDnn.S8, 1, 16),
    /** The upper half of a float32 for each weight, rounded to the nearest. */
    BRAIN_FLOATS(OneDnn.BF16, 2, 0);

    private final int type;
    private final int weightBytes;
    private final int group;

    WeightForm(int type, int weightBytes, int group) {
        this.type = type;
        this.weightBytes = weightBytes;
        this.group = group;
    }

    /** The form that holds a format exactly, or with the least rounding. */
    static WeightForm of(DType dtype) {
        return switch (dtype) {
            case F32, F16, BF16 -> BRAIN_FLOATS;
            case Q4_0, Q4_1, Q5_0, Q5_1, Q8_0, Q4_K, Q5_K -> BYTES_IN_GROUPS_OF_32;
            case Q2_K, Q3_K, Q6_K -> BYTES_IN_GROUPS_OF_16;
        };
    }

    /** dnnl_data_type_t of the weights. */
    int type() {
        return type;
    }

    int weightBytes() {
        return weightBytes;
    }

    /** Weights that share a scale; 0: there are none. */
    int group() {
        return group;
    }

    /** Scales of a row. */
    int scales(int columns) {
        return group == 0 ? 0 : columns / group;
    }

    boolean fits(int columns) {
        return group == 0 || columns % group == 0;
    }
}
