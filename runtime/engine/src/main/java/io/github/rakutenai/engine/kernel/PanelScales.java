package io.github.rakutenai.engine.kernel;

import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * Scales of panels as float32. Of the 16-bit lanes of a register, those with even numbers come
 * first: lane 2i is at i, lane 2i + 1 at {@link Lanes#COUNT} + i.
 */
final class PanelScales {

    private static final VectorSpecies<Integer> INTS = Lanes.FLOATS.withLanes(int.class);
    private static final int SIGN = 0x80000000;
    private static final int MAGNITUDE = 0x7FFF0000;

    /** Turns the shifted exponent of a half into that of a float. */
    private static final int EXPONENT_SHIFT = 112 << 23;

    private static final int SMALLEST_NORMAL = 1 << 23;
    private static final int SUBNORMAL_EXPONENT = 113 << 23;
    private static final float SUBNORMAL_BASE = 0x1p-14f;

    private PanelScales() {}

    /** Row of a panel at an index of scales and results. */
    static int row(int index) {
        int register = index / PanelSums.LANES * PanelSums.LANES;
        int lane = index % PanelSums.LANES;
        return register + (lane < Lanes.COUNT ? 2 * lane : 2 * (lane - Lanes.COUNT) + 1);
    }

    /**
     * Reads scales and shifts of some groups of a panel: a weight is scale * (integer - zero) + shift.
     *
     * @param scales (groups, rows), overwritten
     * @param shifts (groups, rows), overwritten if the format has minimums
     */
    static void read(PanelMatrix matrix, int panel, int fromGroup, int groups, float[] scales, float[] shifts) {
        PanelFormat format = matrix.format();
        long base = matrix.scalesAt(panel);
        for (int g = 0; g < groups; g++) {
            long line = base + (long) format.scaleLine(fromGroup + g) * PanelFormat.LINE_BYTES;
            long block = base + (long) format.blockLine(fromGroup + g) * PanelFormat.LINE_BYTES;
            for (int lane = 0; lane < PanelFormat.ROWS; lane += PanelSums.LANES) {
                int at = g * PanelFormat.ROWS + lane;
                if (format.superBlocks()) {
                    readBytes(matrix, line + 2 * lane, block + 2 * lane, scales, shifts, at);
                } else {
                    readHalves(matrix, line + 2 * lane, scales, shifts, at);
                }
            }
        }
    }

    private static void readHalves(PanelMatrix matrix, long line, float[] scales, float[] shifts, int at) {
        IntVector bits = load(matrix.panels(), line);
        FloatVector even = half(bits.lanewise(VectorOperators.LSHL, 16));
        FloatVector odd = half(bits);
        even.intoArray(scales, at);
        odd.intoArray(scales, at + Lanes.COUNT);
        if (matrix.format().minimums()) {
            IntVector minimums = load(matrix.panels(), line + PanelFormat.LINE_BYTES);
            float shift = matrix.format().shift();
            even.mul(shift)
                    .add(half(minimums.lanewise(VectorOperators.LSHL, 16)))
                    .intoArray(shifts, at);
            odd.mul(shift).add(half(minimums)).intoArray(shifts, at + Lanes.COUNT);
        }
    }

    private static void readBytes(PanelMatrix matrix, long line, long block, float[] scales, float[] shifts, int at) {
        IntVector bytes = load(matrix.panels(), line);
        IntVector d = load(matrix.panels(), block);
        FloatVector even = half(d.lanewise(VectorOperators.LSHL, 16)).mul(signedByte(bytes, 24));
        FloatVector odd = half(d).mul(signedByte(bytes, 8));
        even.intoArray(scales, at);
        odd.intoArray(scales, at + Lanes.COUNT);
        if (matrix.format().minimums()) {
            IntVector m = load(matrix.panels(), block + PanelFormat.LINE_BYTES);
            float shift = matrix.format().shift();
            FloatVector evenMinimum = half(m.lanewise(VectorOperators.LSHL, 16)).mul(signedByte(bytes, 16));
            FloatVector oddMinimum = half(m).mul(signedByte(bytes, 0));
            even.mul(shift).sub(evenMinimum).intoArray(shifts, at);
            odd.mul(shift).sub(oddMinimum).intoArray(shifts, at + Lanes.COUNT);
        }
    }

    private static IntVector load(MemorySegment panels, long at) {
        return IntVector.fromMemorySegment(INTS, panels, at, ByteOrder.LITTLE_ENDIAN);
    }

    /** The byte that ends at bit 32 - distance, with its sign. */
    private static FloatVector signedByte(IntVector bytes, int distance) {
        return Lanes.toFloats(bytes.lanewise(VectorOperators.LSHL, distance).lanewise(VectorOperators.ASHR, 24));
    }

    /**
     * Half-precision numbers in the upper 16 bits, which must be finite. Subnormal ones are made by a subtraction: a
     * multiplication would take the processor's slow path.
     */
    private static FloatVector half(IntVector bits) {
        IntVector magnitude = bits.and(MAGNITUDE).lanewise(VectorOperators.LSHR, 3);
        VectorMask<Float> subnormal =
                magnitude.compare(VectorOperators.LT, SMALLEST_NORMAL).cast(Lanes.FLOATS);
        FloatVector small =
                magnitude.or(SUBNORMAL_EXPONENT).reinterpretAsFloats().sub(SUBNORMAL_BASE);
        FloatVector value = magnitude.add(EXPONENT_SHIFT).reinterpretAsFloats().blend(small, subnormal);
        return value.reinterpretAsInts().or(bits.and(SIGN)).reinterpretAsFloats();
    }
}
