package io.github.rakutenai.engine.kernel;

import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * Scales and minimums of one panel as float32, (groups, rows). Of the 16-bit lanes of a register, those with even numbers
 * come first: lane 2i is at i, lane 2i + 1 at {@link Lanes#COUNT} + i.
 */
final class PanelScales {

    /** Sign, exponent and fraction of a half that was shifted from the upper 16 bits into the place of a float32's. */
    static final int HALF = 0x8FFFE000;

    private static final VectorSpecies<Integer> INTS = Lanes.FLOATS.withLanes(int.class);

    final float[] scales;
    final float[] minimums;

    /** @param groups the most that are read at once */
    PanelScales(int groups) {
        scales = new float[groups * PanelFormat.ROWS];
        minimums = new float[groups * PanelFormat.ROWS];
    }

    /**
     * Reads some groups of a panel, within one super-block if there are super-blocks.
     *
     * @param at index of the first group's scale
     */
    void read(PanelMatrix matrix, int panel, int fromGroup, int groups, int at) {
        PanelFormat format = matrix.format();
        long line = matrix.lineAt(panel, format.groupLine(fromGroup) + format.groupLines());
        long block = matrix.lineAt(panel, format.blockLine(fromGroup));
        int stride = format.groupStride() * PanelFormat.LINE_BYTES;
        float factor = matrix.halfFactor(panel / PanelFormat.PANELS);
        MemorySegment memory = matrix.memory();
        for (int lane = 0; lane < PanelFormat.ROWS; lane += PanelSums.LANES) {
            int laneAt = at + lane;
            if (!format.superBlocks()) {
                readHalves(memory, line + 2 * lane, stride, groups, factor, scales, laneAt);
                if (format.minimums()) {
                    long minimumLine = line + PanelFormat.LINE_BYTES + 2 * lane;
                    readHalves(memory, minimumLine, stride, groups, factor, minimums, laneAt);
                }
            } else if (format.minimums()) {
                readPairs(memory, line + 2 * lane, stride, block + 2 * lane, groups, scales, minimums, laneAt);
            } else {
                readBytes(memory, line + 2 * lane, stride, block + 2 * lane, groups, scales, laneAt);
            }
        }
    }

    private static void readHalves(
            MemorySegment memory, long line, int stride, int groups, float factor, float[] out, int at) {
        for (int g = 0; g < groups; g++) {
            IntVector bits = load(memory, line + (long) g * stride);
            half(bits.lanewise(VectorOperators.LSHL, 16)).mul(factor).intoArray(out, at + g * PanelFormat.ROWS);
            half(bits).mul(factor).intoArray(out, at + g * PanelFormat.ROWS + Lanes.COUNT);
        }
    }

    /** Halves in the upper 16 bits, too small by 2^112. */
    private static FloatVector half(IntVector bits) {
        return bits.lanewise(VectorOperators.ASHR, 3).and(HALF).reinterpretAsFloats();
    }

    private static void readBytes(
            MemorySegment memory, long line, int stride, long block, int groups, float[] out, int at) {
        FloatVector even = loadFloats(memory, block);
        FloatVector odd = loadFloats(memory, block + PanelFormat.LINE_BYTES);
        for (int g = 0; g < groups; g++) {
            IntVector bytes = load(memory, line + (long) g * stride);
            signedByte(bytes, 24).mul(even).intoArray(out, at + g * PanelFormat.ROWS);
            signedByte(bytes, 8).mul(odd).intoArray(out, at + g * PanelFormat.ROWS + Lanes.COUNT);
        }
    }

    private static void readPairs(
            MemorySegment memory,
            long line,
            int stride,
            long block,
            int groups,
            float[] scales,
            float[] minimums,
            int at) {
        FloatVector even = loadFloats(memory, block);
        FloatVector odd = loadFloats(memory, block + PanelFormat.LINE_BYTES);
        FloatVector evenMinimum = loadFloats(memory, block + 2 * PanelFormat.LINE_BYTES);
        FloatVector oddMinimum = loadFloats(memory, block + 3 * PanelFormat.LINE_BYTES);
        for (int g = 0; g < groups; g++) {
            IntVector bytes = load(memory, line + (long) g * stride);
            int to = at + g * PanelFormat.ROWS;
            signedByte(bytes, 24).mul(even).intoArray(scales, to);
            signedByte(bytes, 8).mul(odd).intoArray(scales, to + Lanes.COUNT);
            signedByte(bytes, 16).mul(evenMinimum).intoArray(minimums, to);
            signedByte(bytes, 0).mul(oddMinimum).intoArray(minimums, to + Lanes.COUNT);
        }
    }

    private static IntVector load(MemorySegment memory, long at) {
        return IntVector.fromMemorySegment(INTS, memory, at, ByteOrder.LITTLE_ENDIAN);
    }

    private static FloatVector loadFloats(MemorySegment memory, long at) {
        return FloatVector.fromMemorySegment(Lanes.FLOATS, memory, at, ByteOrder.LITTLE_ENDIAN);
    }

    /** The byte that ends at bit 32 - distance, with its sign. */
    private static FloatVector signedByte(IntVector bytes, int distance) {
        return Lanes.toFloats(bytes.lanewise(VectorOperators.LSHL, distance).lanewise(VectorOperators.ASHR, 24));
    }
}
