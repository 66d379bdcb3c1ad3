package io.github.rakutenai.onednn;

import io.github.rakutenai.engine.tensor.DType;

/** How oneDNN stores the weights of a format, and what they are multiplied with. */
enum WeightForm {
    /**
     * A signed byte for each weight and a float32 scale for each row, multiplied with two bytes for each activation: sums
     * are exact integers.
     */
    BYTES(OneDnn.S8, 1, OneDnn.S8, 1, 2, OneDnn.S32),
    /** The upper half of a float32 for each weight and each activation, rounded to the nearest. */
    BRAIN_FLOATS(OneDnn.BF16, 2, OneDnn.BF16, 2, 1, OneDnn.F32);

    private final int type;
    private final int weightBytes;
    private final int sourceType;
    private final int sourceBytes;
    private final int planes;
    private final int resultType;

    WeightForm(int type, int weightBytes, int sourceType, int sourceBytes, int planes, int resultType) {
        this.type = type;
        this.weightBytes = weightBytes;
        this.sourceType = sourceType;
        this.sourceBytes = sourceBytes;
        this.planes = planes;
        this.resultType = resultType;
    }

    /** Formats of 8 bits and fewer lose less in bytes than their own rounding has cost; wider ones would lose more. */
    static WeightForm of(DType dtype) {
        return switch (dtype) {
            case F32, F16, BF16 -> BRAIN_FLOATS;
            case Q2_K, Q3_K, Q4_0, Q4_1, Q4_K, Q5_0, Q5_1, Q5_K, Q6_K, Q8_0 -> BYTES;
        };
    }

    /** dnnl_data_type_t of the weights. */
    int type() {
        return type;
    }

    int weightBytes() {
        return weightBytes;
    }

    /** dnnl_data_type_t of the activations. */
    int sourceType() {
        return sourceType;
    }

    int sourceBytes() {
        return sourceBytes;
    }

    /** Rows that oneDNN multiplies for each row of a batch. */
    int planes() {
        return planes;
    }

    /** dnnl_data_type_t of what oneDNN writes, 4 bytes each. */
    int resultType() {
        return resultType;
    }
}
