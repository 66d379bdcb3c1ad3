package io.github.rakutenai.tornado;

import io.github.rakutenai.engine.tensor.DType;
import io.github.rakutenai.tornado.kernel.WeightCodes;

/** How weights lie on the device. Source of the layouts: {@link WeightCodes}. */
enum DeviceFormat {
    F32(WeightCodes.F32),
    F16(WeightCodes.HALF),
    BF16(WeightCodes.HALF),
    Q8_0(WeightCodes.Q8),
    Q4_0(WeightCodes.Q4),
    Q4_1(WeightCodes.Q4_MIN),
    Q5_0(WeightCodes.Q5),
    Q5_1(WeightCodes.Q5_MIN),
    Q4_K(WeightCodes.Q4_K),
    Q5_K(WeightCodes.Q5_K),
    Q6_K(WeightCodes.Q6_K),
    Q2_K(WeightCodes.Q2_K);

    private final int code;

    DeviceFormat(int code) {
        this.code = code;
    }

    /** Its number in kernels. */
    int code() {
        return code;
    }

    /** What a storage format becomes: itself, but Q3_K becomes Q6_K. Nothing is rounded. */
    static DeviceFormat of(DType dtype) {
        return switch (dtype) {
            case F32 -> F32;
            case F16 -> F16;
            case BF16 -> BF16;
            case Q8_0 -> Q8_0;
            case Q2_K -> Q2_K;
            case Q4_0 -> Q4_0;
            case Q4_1 -> Q4_1;
            case Q5_0 -> Q5_0;
            case Q5_1 -> Q5_1;
            case Q4_K -> Q4_K;
            case Q5_K -> Q5_K;
            case Q6_K, Q3_K -> Q6_K;
        };
    }

    /** Bytes that so many octets take. */
    long bytes(int octets) {
        return (long) WeightCodes.words(code, octets) * Integer.BYTES
                + (long) WeightCodes.halves(code, octets) * Short.BYTES
                + (long) WeightCodes.floats(code, octets) * Float.BYTES;
    }
}
