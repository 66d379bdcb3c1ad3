package io.github.rakutenai.engine.quantization;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Writes of the field types that blocks are made of. */
final class LittleEndian {

    private static final VarHandle SHORT = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle FLOAT = MethodHandles.byteArrayViewVarHandle(float[].class, ByteOrder.LITTLE_ENDIAN);

    private LittleEndian() {}

    /** Writes an IEEE 754 binary16 and answers the number that it is. */
    static float half(byte[] out, int at, float value) {
        short half = Float.floatToFloat16(value);
        SHORT.set(out, at, half);
        return Float.float16ToFloat(half);
    }

    static void float32(byte[] out, int at, float value) {
        FLOAT.set(out, at, value);
    }
}
