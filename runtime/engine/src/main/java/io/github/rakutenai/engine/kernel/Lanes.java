package io.github.rakutenai.engine.kernel;

import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;

import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/**
 * The vector width of this machine and the steps that all vector kernels share.
 *
 * <p>A vector stays in a register only if C2 knows its class and inlines whatever it is handed to; otherwise it becomes an
 * object, and the kernel many times slower. So species and shuffles are constant; vectors cross only methods that are small
 * enough to be inlined; and a sum that a loop carries is an argument, {@code product.add(sum)}, never the receiver: C2 would
 * take the receiver's class from a profile that it shares with all other users of vectors in this JVM.
 */
final class Lanes {

    /** Not wider than 16 floats: K-quants have one scale for 16 elements. */
    static final VectorSpecies<Float> FLOATS =
            FloatVector.SPECIES_PREFERRED.length() > 16 ? FloatVector.SPECIES_512 : FloatVector.SPECIES_PREFERRED;

    /** Floats in one vector: 4, 8 or 16. */
    static final int COUNT = FLOATS.length();

    private static final VectorSpecies<Integer> INTS = FLOATS.withLanes(int.class);
    private static final VectorSpecies<Short> SHORTS =
            COUNT == 16 ? ShortVector.SPECIES_256 : COUNT == 8 ? ShortVector.SPECIES_128 : ShortVector.SPECIES_64;
    private static final VectorSpecies<Byte> BYTES = COUNT == 16 ? ByteVector.SPECIES_128 : ByteVector.SPECIES_64;
    private static final IntVector INDEX = IntVector.zero(INTS).addIndex(1);

    private static final VectorShuffle<Float> SWAP_1 = swap(1);
    private static final VectorShuffle<Float> SWAP_2 = swap(2);
    private static final VectorShuffle<Float> SWAP_4 = swap(4);
    private static final VectorShuffle<Float> SWAP_8 = swap(8);

    private Lanes() {}

    private static VectorShuffle<Float> swap(int distance) {
        return VectorShuffle.fromOp(FLOATS, lane -> (lane ^ distance) % COUNT);
    }

    /** The next {@link #COUNT} bytes, 0..255. */
    static IntVector unsignedBytes(MemorySegment bytes, long offset) {
        if (COUNT == 4) {
            return fourBytes(bytes, offset).and(0xFF);
        }
        return (IntVector) load(bytes, offset).convertShape(VectorOperators.ZERO_EXTEND_B2I, INTS, 0);
    }

    /** The next {@link #COUNT} bytes, -128..127. */
    static IntVector signedBytes(MemorySegment bytes, long offset) {
        if (COUNT == 4) {
            return fourBytes(bytes, offset).lanewise(VectorOperators.LSHL, 24).lanewise(VectorOperators.ASHR, 24);
        }
        return (IntVector) load(bytes, offset).convertShape(VectorOperators.B2I, INTS, 0);
    }

    private static ByteVector load(MemorySegment bytes, long offset) {
        return ByteVector.fromMemorySegment(BYTES, bytes, offset, ByteOrder.LITTLE_ENDIAN);
    }

    /** There is no species of 4 bytes: lane i of the result has byte i lowest. */
    private static IntVector fourBytes(MemorySegment bytes, long offset) {
        return IntVector.broadcast(INTS, LittleEndian.int32(bytes, offset))
                .lanewise(VectorOperators.LSHR, INDEX.lanewise(VectorOperators.LSHL, 3));
    }

    /** The next {@link #COUNT} 16-bit values, 0..65535. */
    static IntVector unsignedShorts(MemorySegment bytes, long offset) {
        return (IntVector) ShortVector.fromMemorySegment(SHORTS, bytes, offset, ByteOrder.LITTLE_ENDIAN)
                .convertShape(VectorOperators.ZERO_EXTEND_S2I, INTS, 0);
    }

    /** Lane i is bit {@code first + i} of {@code bits}, 0 or 1. */
    static IntVector bits(int bits, int first) {
        return IntVector.broadcast(INTS, bits >>> first)
                .lanewise(VectorOperators.LSHR, INDEX)
                .and(1);
    }

    /** out[at + i] = scale * quants[i]. */
    static void store(IntVector quants, float scale, float[] out, int at) {
        toFloats(quants).mul(scale).intoArray(out, at);
    }

    /** out[at + i] = scale * quants[i] + offset, rounded twice as the scalar kernel does. */
    static void store(IntVector quants, float scale, float offset, float[] out, int at) {
        toFloats(quants).mul(scale).add(offset).intoArray(out, at);
    }

    static FloatVector toFloats(IntVector values) {
        return (FloatVector) values.convertShape(VectorOperators.I2F, FLOATS, 0);
    }

    /**
     * Sum of the {@link #COUNT} values at {@code at}, in the order of a butterfly: reduceLanes may add in another order from
     * call to call.
     */
    static float sum(float[] values, int at) {
        FloatVector s = FloatVector.fromArray(FLOATS, values, at);
        if (COUNT > 8) {
            s = s.add(s.rearrange(SWAP_8));
        }
        if (COUNT > 4) {
            s = s.add(s.rearrange(SWAP_4));
        }
        s = s.add(s.rearrange(SWAP_2));
        s = s.add(s.rearrange(SWAP_1));
        return s.lane(0);
    }
}
