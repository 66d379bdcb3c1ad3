package io.github.rakutenai.onednn;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/** Numbers of 15 bits as two signed bytes: 128 * high + low. */
final class BytePairs {

    private static final int LOW_BITS = 7;
    private static final int HALF_LOW = 1 << LOW_BITS - 1;
    private static final float HIGH = 1 << LOW_BITS;

    /** The largest number that the two bytes hold. */
    static final int LARGEST = (Byte.MAX_VALUE << LOW_BITS) + HALF_LOW - 1;

    /** Makes every number positive, so that cutting off rounds to the nearest. */
    private static final int BIAS = 1 << 15;

    private static final float ROUNDING = BIAS + 0.5f;

    private static final VectorSpecies<Float> FLOATS = FloatVector.SPECIES_512;
    private static final VectorSpecies<Integer> INTS = IntVector.SPECIES_512;
    private static final VectorSpecies<Byte> BYTES = ByteVector.SPECIES_128;
    private static final int LANES = FLOATS.length();
    private static final ByteOrder ORDER = ByteOrder.nativeOrder();

    private BytePairs() {}

    /** The largest magnitude. */
    static float largest(float[] x, int at, int count) {
        int vectors = FLOATS.loopBound(count);
        FloatVector largest = FloatVector.zero(FLOATS);
        for (int i = 0; i < vectors; i += LANES) {
            largest = FloatVector.fromArray(FLOATS, x, at + i)
                    .lanewise(VectorOperators.ABS)
                    .max(largest);
        }
        float found = largest.reduceLanes(VectorOperators.MAX);
        for (int i = vectors; i < count; i++) {
            found = Math.max(found, Math.abs(x[at + i]));
        }
        return found;
    }

    /**
     * Multiplies by a factor and rounds to the nearest.
     *
     * @param factor such that no product is beyond {@link #LARGEST}
     * @param to gets all high bytes at {@code toAt}, then all low bytes
     */
    static void split(float[] x, int at, int count, float factor, MemorySegment to, long toAt) {
        int vectors = FLOATS.loopBound(count);
        for (int i = 0; i < vectors; i += LANES) {
            IntVector rounded = FloatVector.fromArray(FLOATS, x, at + i)
                    .mul(factor)
                    .add(ROUNDING)
                    .convert(VectorOperators.F2I, 0)
                    .reinterpretAsInts()
                    .sub(BIAS);
            IntVector high = rounded.add(HALF_LOW).lanewise(VectorOperators.ASHR, LOW_BITS);
            IntVector low = rounded.sub(high.lanewise(VectorOperators.LSHL, LOW_BITS));
            high.convertShape(VectorOperators.I2B, BYTES, 0)
                    .reinterpretAsBytes()
                    .intoMemorySegment(to, toAt + i, ORDER);
            low.convertShape(VectorOperators.I2B, BYTES, 0)
                    .reinterpretAsBytes()
                    .intoMemorySegment(to, toAt + count + i, ORDER);
        }
        for (int i = vectors; i < count; i++) {
            int rounded = (int) (x[at + i] * factor + ROUNDING) - BIAS;
            int high = rounded + HALF_LOW >> LOW_BITS;
            to.set(ValueLayout.JAVA_BYTE, toAt + i, (byte) high);
            to.set(ValueLayout.JAVA_BYTE, toAt + count + i, (byte) (rounded - (high << LOW_BITS)));
        }
    }

    /**
     * out[i] = (128 * high[i] + low[i]) * rowScale * scales[i].
     *
     * @param sums int32, at {@code sumsAt} all high ones, then all low ones
     */
    static void join(
            MemorySegment sums,
            long sumsAt,
            int count,
            float rowScale,
            float[] scales,
            int scaleAt,
            float[] out,
            int outAt) {
        long lowAt = sumsAt + (long) Integer.BYTES * count;
        int vectors = FLOATS.loopBound(count);
        for (int i = 0; i < vectors; i += LANES) {
            FloatVector high = IntVector.fromMemorySegment(INTS, sums, sumsAt + (long) Integer.BYTES * i, ORDER)
                    .convert(VectorOperators.I2F, 0)
                    .reinterpretAsFloats();
            FloatVector low = IntVector.fromMemorySegment(INTS, sums, lowAt + (long) Integer.BYTES * i, ORDER)
                    .convert(VectorOperators.I2F, 0)
                    .reinterpretAsFloats();
            high.mul(HIGH)
                    .add(low)
                    .mul(FloatVector.fromArray(FLOATS, scales, scaleAt + i).mul(rowScale))
                    .intoArray(out, outAt + i);
        }
        for (int i = vectors; i < count; i++) {
            float high = sums.get(ValueLayout.JAVA_INT, sumsAt + (long) Integer.BYTES * i);
            float low = sums.get(ValueLayout.JAVA_INT, lowAt + (long) Integer.BYTES * i);
            out[outAt + i] = (high * HIGH + low) * (scales[scaleAt + i] * rowScale);
        }
    }
}
