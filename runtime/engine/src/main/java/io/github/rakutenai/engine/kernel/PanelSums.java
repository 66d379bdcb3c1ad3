package io.github.rakutenai.engine.kernel;

import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;

import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * Sums of products of panels' integers and activations, in 16-bit lanes. Exact: {@link PanelFormat#unitColumns} is chosen so
 * that no sum overflows once the zero is subtracted, and that happens at the start, by the bias.
 *
 * <p>Written out because an array of vectors would be an array of objects. Shifts are those of 32-bit lanes, which have an
 * instruction with a constant distance.
 */
final class PanelSums {

    /** 16-bit lanes of a register. */
    static final int LANES = 2 * Lanes.COUNT;

    /** Pairs of rows of a panel, whose sums are in one int. */
    static final int PAIRS = PanelFormat.ROWS / 2;

    private static final VectorSpecies<Integer> INTS = Lanes.FLOATS.withLanes(int.class);
    private static final VectorSpecies<Short> SHORTS = Lanes.FLOATS.withLanes(short.class);
    private static final int NIBBLES = 0x000F000F;
    private static final int BYTES = 0x00FF00FF;

    private PanelSums() {}

    /**
     * Sums of eight panels, of 4-bit integers, for one token.
     *
     * @param at byte offset of the first panel's first group
     * @param stride bytes from one panel to the next
     * @param groups that follow each other without the beginning of a super-block
     * @param x pairs, (columns), from {@code xAt}
     * @param bias what each sum starts with, (units)
     * @param sums (8 panels, units, pairs of rows), overwritten
     */
    static void ofNibbles(
            MemorySegment memory,
            long at,
            long stride,
            PanelFormat format,
            int groups,
            int[] x,
            int xAt,
            short[] bias,
            int[] sums) {
        for (int lane = 0; lane < PanelFormat.ROWS; lane += LANES) {
            ofNibbles(memory, at + 2 * lane, stride, format, groups, x, xAt, bias, sums, lane);
        }
    }

    private static void ofNibbles(
            MemorySegment memory,
            long at,
            long stride,
            PanelFormat format,
            int groups,
            int[] x,
            int xAt,
            short[] bias,
            int[] sums,
            int lane) {
        int unitLines = format.unitLines();
        int groupMask = format.unitsPerGroup() - 1;
        int scaleBytes = format.scaleLines() * PanelFormat.LINE_BYTES;
        int units = groups * format.unitsPerGroup();
        int sumsStride = units * PAIRS;
        int linesLeft = unitLines;
        int u = 0;
        int c = xAt;
        long line = at;
        ShortVector s0 = ShortVector.broadcast(SHORTS, bias[0]);
        ShortVector s1 = s0;
        ShortVector s2 = s0;
        ShortVector s3 = s0;
        ShortVector s4 = s0;
        ShortVector s5 = s0;
        ShortVector s6 = s0;
        ShortVector s7 = s0;
        for (int j = 0; j < units * unitLines; j++) {
            ShortVector x0 = IntVector.broadcast(INTS, x[c + 0]).reinterpretAsShorts();
            ShortVector x1 = IntVector.broadcast(INTS, x[c + 1]).reinterpretAsShorts();
            ShortVector x2 = IntVector.broadcast(INTS, x[c + 2]).reinterpretAsShorts();
            ShortVector x3 = IntVector.broadcast(INTS, x[c + 3]).reinterpretAsShorts();
            IntVector w0 = IntVector.fromMemorySegment(INTS, memory, line, ByteOrder.LITTLE_ENDIAN);
            s0 = w0.and(NIBBLES).reinterpretAsShorts().mul(x0).add(s0);
            s0 = w0.lanewise(VectorOperators.LSHR, 4)
                    .and(NIBBLES)
                    .reinterpretAsShorts()
                    .mul(x1)
                    .add(s0);
            s0 = w0.lanewise(VectorOperators.LSHR, 8)
                    .and(NIBBLES)
                    .reinterpretAsShorts()
                    .mul(x2)
                    .add(s0);
            s0 = w0.lanewise(VectorOperators.LSHR, 12)
                    .and(NIBBLES)
                    .reinterpretAsShorts()
                    .mul(x3)
                    .add(s0);
            IntVector w1 = IntVector.fromMemorySegment(INTS, memory, line + stride, ByteOrder.LITTLE_ENDIAN);
            s1 = w1.and(NIBBLES).reinterpretAsShorts().mul(x0).add(s1);
            s1 = w1.lanewise(VectorOperators.LSHR, 4)
                    .and(NIBBLES)
                    .reinterpretAsShorts()
                    .mul(x1)
                    .add(s1);
            s1 = w1.lanewise(VectorOperators.LSHR, 8)
                    .and(NIBBLES)
                    .reinterpretAsShorts()
                    .mul(x2)
                    .add(s1);
            s1 = w1.lanewise(VectorOperators.LSHR, 12)
                    .and(NIBBLES)
                    .reinterpretAsShorts()
                    .mul(x3)
                    .add(s1);
            IntVector w2 = IntVector.fromMemorySegment(INTS, memory, line + 2 * stride, ByteOrder.LITTLE_ENDIAN);
            s2 = w2.and(NIBBLES).reinterpretAsShorts().mul(x0).add(s2);
            s2 = w2.lanewise(VectorOperators.LSHR, 4)
                    .and(NIBBLES)
                    .reinterpretAsShorts()
                    .mul(x1)
                    .add(s2);
            s2 = w2.lanewise(VectorOperators.LSHR, 8)
                    .and(NIBBLES)
                    .reinterpretAsShorts()
                    .mul(x2)
                    .add(s2);
            s2 = w2.lanewise(VectorOperators.LSHR, 12)
                    .and(NIBBLES)
                    .reinterpretAsShorts()
                    .mul(x3)
                    .add(s2);
            IntVector w3 = IntVector.fromMemorySegment(INTS, memory, line + 3 * stride, ByteOrder.LITTLE_ENDIAN);
            s3 = w3.and(NIBBLES).reinterpretAsShorts().mul(x0).add(s3);
            s3 = w3.lanewise(VectorOperators.LSHR, 4)
                    .and(NIBBLES)
                    .reinterpretAsShorts()
                    .mul(x1)
                    .add(s3);
            s3 = w3.lanewise(VectorOperators.LSHR, 8)
                    .and(NIBBLES)
                    .reinterpretAsShorts()
                    .mul(x2)
                    .add(s3);
            s3 = w3.lanewise(VectorOperators.LSHR, 12)
                    .and(NIBBLES)
                    .reinterpretAsShorts()
                    .mul(x3)
                    .add(s3);
            IntVector w4 = IntVector.fromMemorySegment(INTS, memory, line + 4 * stride, ByteOrder.LITTLE_ENDIAN);
            s4 = w4.and(NIBBLES).reinterpretAsShorts().mul(x0).add(s4);
            s4 = w4.lanewise(VectorOperators.LSHR, 4)
                    .and(NIBBLES)
                    .reinterpretAsShorts()
                    .mul(x1)
                    .add(s4);
            s4 = w4.lanewise(VectorOperators.LSHR, 8)
                    .and(NIBBLES)
                    .reinterpretAsShorts()
                    .mul(x2)
                    .add(s4);
            s4 = w4.lanewise(VectorOperators.LSHR, 12)
                    .and(NIBBLES)
                    .reinterpretAsShorts()
                    .mul(x3)
                    .add(s4);
            IntVector w5 = IntVector.fromMemorySegment(INTS, memory, line + 5 * stride, ByteOrder.LITTLE_ENDIAN);
            s5 = w5.and(NIBBLES).reinterpretAsShorts().mul(x0).add(s5);
            s5 = w5.lanewise(VectorOperators.LSHR, 4)
                    .and(NIBBLES)
                    .reinterpretAsShorts()
                    .mul(x1)
                    .add(s5);
            s5 = w5.lanewise(VectorOperators.LSHR, 8)
                    .and(NIBBLES)
                    .reinterpretAsShorts()
                    .mul(x2)
                    .add(s5);
            s5 = w5.lanewise(VectorOperators.LSHR, 12)
                    .and(NIBBLES)
                    .reinterpretAsShorts()
                    .mul(x3)
                    .add(s5);
            IntVector w6 = IntVector.fromMemorySegment(INTS, memory, line + 6 * stride, ByteOrder.LITTLE_ENDIAN);
            s6 = w6.and(NIBBLES).reinterpretAsShorts().mul(x0).add(s6);
            s6 = w6.lanewise(VectorOperators.LSHR, 4)
                    .and(NIBBLES)
                    .reinterpretAsShorts()
                    .mul(x1)
                    .add(s6);
            s6 = w6.lanewise(VectorOperators.LSHR, 8)
                    .and(NIBBLES)
                    .reinterpretAsShorts()
                    .mul(x2)
                    .add(s6);
            s6 = w6.lanewise(VectorOperators.LSHR, 12)
                    .and(NIBBLES)
                    .reinterpretAsShorts()
                    .mul(x3)
                    .add(s6);
            IntVector w7 = IntVector.fromMemorySegment(INTS, memory, line + 7 * stride, ByteOrder.LITTLE_ENDIAN);
            s7 = w7.and(NIBBLES).reinterpretAsShorts().mul(x0).add(s7);
            s7 = w7.lanewise(VectorOperators.LSHR, 4)
                    .and(NIBBLES)
                    .reinterpretAsShorts()
                    .mul(x1)
                    .add(s7);
            s7 = w7.lanewise(VectorOperators.LSHR, 8)
                    .and(NIBBLES)
                    .reinterpretAsShorts()
                    .mul(x2)
                    .add(s7);
            s7 = w7.lanewise(VectorOperators.LSHR, 12)
                    .and(NIBBLES)
                    .reinterpretAsShorts()
                    .mul(x3)
                    .add(s7);
            line += PanelFormat.LINE_BYTES;
            c += 4;
            if (--linesLeft == 0) {
                int sum = u * PAIRS + lane / 2;
                s0.reinterpretAsInts().intoArray(sums, sum);
                s1.reinterpretAsInts().intoArray(sums, sumsStride + sum);
                s2.reinterpretAsInts().intoArray(sums, 2 * sumsStride + sum);
                s3.reinterpretAsInts().intoArray(sums, 3 * sumsStride + sum);
                s4.reinterpretAsInts().intoArray(sums, 4 * sumsStride + sum);
                s5.reinterpretAsInts().intoArray(sums, 5 * sumsStride + sum);
                s6.reinterpretAsInts().intoArray(sums, 6 * sumsStride + sum);
                s7.reinterpretAsInts().intoArray(sums, 7 * sumsStride + sum);
                u++;
                s0 = ShortVector.broadcast(SHORTS, bias[u]);
                s1 = s0;
                s2 = s0;
                s3 = s0;
                s4 = s0;
                s5 = s0;
                s6 = s0;
                s7 = s0;
                linesLeft = unitLines;
                line += (u & groupMask) == 0 ? scaleBytes : 0;
            }
        }
    }

    /**
     * Sums of eight panels, of 8-bit integers, for one token.
     *
     * @param at byte offset of the first panel's first group
     * @param stride bytes from one panel to the next
     * @param groups that follow each other without the beginning of a super-block
     * @param x pairs, (columns), from {@code xAt}
     * @param bias what each sum starts with, (units)
     * @param sums (8 panels, units, pairs of rows), overwritten
     */
    static void ofBytes(
            MemorySegment memory,
            long at,
            long stride,
            PanelFormat format,
            int groups,
            int[] x,
            int xAt,
            short[] bias,
            int[] sums) {
        for (int lane = 0; lane < PanelFormat.ROWS; lane += LANES) {
            ofBytes(memory, at + 2 * lane, stride, format, groups, x, xAt, bias, sums, lane);
        }
    }

    private static void ofBytes(
            MemorySegment memory,
            long at,
            long stride,
            PanelFormat format,
            int groups,
            int[] x,
            int xAt,
            short[] bias,
            int[] sums,
            int lane) {
        int unitLines = format.unitLines();
        int groupMask = format.unitsPerGroup() - 1;
        int scaleBytes = format.scaleLines() * PanelFormat.LINE_BYTES;
        int units = groups * format.unitsPerGroup();
        int sumsStride = units * PAIRS;
        int linesLeft = unitLines;
        int u = 0;
        int c = xAt;
        long line = at;
        ShortVector s0 = ShortVector.broadcast(SHORTS, bias[0]);
        ShortVector s1 = s0;
        ShortVector s2 = s0;
        ShortVector s3 = s0;
        ShortVector s4 = s0;
        ShortVector s5 = s0;
        ShortVector s6 = s0;
        ShortVector s7 = s0;
        for (int j = 0; j < units * unitLines; j++) {
            ShortVector x0 = IntVector.broadcast(INTS, x[c + 0]).reinterpretAsShorts();
            ShortVector x1 = IntVector.broadcast(INTS, x[c + 1]).reinterpretAsShorts();
            IntVector w0 = IntVector.fromMemorySegment(INTS, memory, line, ByteOrder.LITTLE_ENDIAN);
            s0 = w0.and(BYTES).reinterpretAsShorts().mul(x0).add(s0);
            s0 = w0.lanewise(VectorOperators.LSHR, 8)
                    .and(BYTES)
                    .reinterpretAsShorts()
                    .mul(x1)
                    .add(s0);
            IntVector w1 = IntVector.fromMemorySegment(INTS, memory, line + stride, ByteOrder.LITTLE_ENDIAN);
            s1 = w1.and(BYTES).reinterpretAsShorts().mul(x0).add(s1);
            s1 = w1.lanewise(VectorOperators.LSHR, 8)
                    .and(BYTES)
                    .reinterpretAsShorts()
                    .mul(x1)
                    .add(s1);
            IntVector w2 = IntVector.fromMemorySegment(INTS, memory, line + 2 * stride, ByteOrder.LITTLE_ENDIAN);
            s2 = w2.and(BYTES).reinterpretAsShorts().mul(x0).add(s2);
            s2 = w2.lanewise(VectorOperators.LSHR, 8)
                    .and(BYTES)
                    .reinterpretAsShorts()
                    .mul(x1)
                    .add(s2);
            IntVector w3 = IntVector.fromMemorySegment(INTS, memory, line + 3 * stride, ByteOrder.LITTLE_ENDIAN);
            s3 = w3.and(BYTES).reinterpretAsShorts().mul(x0).add(s3);
            s3 = w3.lanewise(VectorOperators.LSHR, 8)
                    .and(BYTES)
                    .reinterpretAsShorts()
                    .mul(x1)
                    .add(s3);
            IntVector w4 = IntVector.fromMemorySegment(INTS, memory, line + 4 * stride, ByteOrder.LITTLE_ENDIAN);
            s4 = w4.and(BYTES).reinterpretAsShorts().mul(x0).add(s4);
            s4 = w4.lanewise(VectorOperators.LSHR, 8)
                    .and(BYTES)
                    .reinterpretAsShorts()
                    .mul(x1)
                    .add(s4);
            IntVector w5 = IntVector.fromMemorySegment(INTS, memory, line + 5 * stride, ByteOrder.LITTLE_ENDIAN);
            s5 = w5.and(BYTES).reinterpretAsShorts().mul(x0).add(s5);
            s5 = w5.lanewise(VectorOperators.LSHR, 8)
                    .and(BYTES)
                    .reinterpretAsShorts()
                    .mul(x1)
                    .add(s5);
            IntVector w6 = IntVector.fromMemorySegment(INTS, memory, line + 6 * stride, ByteOrder.LITTLE_ENDIAN);
            s6 = w6.and(BYTES).reinterpretAsShorts().mul(x0).add(s6);
            s6 = w6.lanewise(VectorOperators.LSHR, 8)
                    .and(BYTES)
                    .reinterpretAsShorts()
                    .mul(x1)
                    .add(s6);
            IntVector w7 = IntVector.fromMemorySegment(INTS, memory, line + 7 * stride, ByteOrder.LITTLE_ENDIAN);
            s7 = w7.and(BYTES).reinterpretAsShorts().mul(x0).add(s7);
            s7 = w7.lanewise(VectorOperators.LSHR, 8)
                    .and(BYTES)
                    .reinterpretAsShorts()
                    .mul(x1)
                    .add(s7);
            line += PanelFormat.LINE_BYTES;
            c += 2;
            if (--linesLeft == 0) {
                int sum = u * PAIRS + lane / 2;
                s0.reinterpretAsInts().intoArray(sums, sum);
                s1.reinterpretAsInts().intoArray(sums, sumsStride + sum);
                s2.reinterpretAsInts().intoArray(sums, 2 * sumsStride + sum);
                s3.reinterpretAsInts().intoArray(sums, 3 * sumsStride + sum);
                s4.reinterpretAsInts().intoArray(sums, 4 * sumsStride + sum);
                s5.reinterpretAsInts().intoArray(sums, 5 * sumsStride + sum);
                s6.reinterpretAsInts().intoArray(sums, 6 * sumsStride + sum);
                s7.reinterpretAsInts().intoArray(sums, 7 * sumsStride + sum);
                u++;
                s0 = ShortVector.broadcast(SHORTS, bias[u]);
                s1 = s0;
                s2 = s0;
                s3 = s0;
                s4 = s0;
                s5 = s0;
                s6 = s0;
                s7 = s0;
                linesLeft = unitLines;
                line += (u & groupMask) == 0 ? scaleBytes : 0;
            }
        }
    }

    /**
     * Sums of two panels, of 4-bit integers, for eight tokens.
     *
     * @param at byte offset of the first panel's first group
     * @param stride bytes from one panel to the next
     * @param groups that follow each other without the beginning of a super-block
     * @param x pairs, (columns, 8 tokens), from {@code xAt}
     * @param bias what each sum starts with, (units, 8 tokens)
     * @param sums (2 panels, 8 tokens, units, pairs of rows), overwritten
     */
    static void ofNibblesByEight(
            MemorySegment memory,
            long at,
            long stride,
            PanelFormat format,
            int groups,
            int[] x,
            int xAt,
            short[] bias,
            int[] sums) {
        for (int lane = 0; lane < PanelFormat.ROWS; lane += LANES) {
            ofNibblesByEight(memory, at + 2 * lane, stride, format, groups, x, xAt, bias, sums, lane);
        }
    }

    private static void ofNibblesByEight(
            MemorySegment memory,
            long at,
            long stride,
            PanelFormat format,
            int groups,
            int[] x,
            int xAt,
            short[] bias,
            int[] sums,
            int lane) {
        int unitLines = format.unitLines();
        int groupMask = format.unitsPerGroup() - 1;
        int scaleBytes = format.scaleLines() * PanelFormat.LINE_BYTES;
        int units = groups * format.unitsPerGroup();
        int sumsStride = units * PAIRS;
        int linesLeft = unitLines;
        int u = 0;
        int c = xAt;
        long line = at;
        ShortVector a0 = ShortVector.broadcast(SHORTS, bias[0]);
        ShortVector b0 = a0;
        ShortVector a1 = ShortVector.broadcast(SHORTS, bias[1]);
        ShortVector b1 = a1;
        ShortVector a2 = ShortVector.broadcast(SHORTS, bias[2]);
        ShortVector b2 = a2;
        ShortVector a3 = ShortVector.broadcast(SHORTS, bias[3]);
        ShortVector b3 = a3;
        ShortVector a4 = ShortVector.broadcast(SHORTS, bias[4]);
        ShortVector b4 = a4;
        ShortVector a5 = ShortVector.broadcast(SHORTS, bias[5]);
        ShortVector b5 = a5;
        ShortVector a6 = ShortVector.broadcast(SHORTS, bias[6]);
        ShortVector b6 = a6;
        ShortVector a7 = ShortVector.broadcast(SHORTS, bias[7]);
        ShortVector b7 = a7;
        for (int j = 0; j < units * unitLines; j++) {
            IntVector v = IntVector.fromMemorySegment(INTS, memory, line, ByteOrder.LITTLE_ENDIAN);
            IntVector w = IntVector.fromMemorySegment(INTS, memory, line + stride, ByteOrder.LITTLE_ENDIAN);
            ShortVector v0 = v.and(NIBBLES).reinterpretAsShorts();
            ShortVector w0 = w.and(NIBBLES).reinterpretAsShorts();
            ShortVector x00 = IntVector.broadcast(INTS, x[c + 0]).reinterpretAsShorts();
            a0 = v0.mul(x00).add(a0);
            b0 = w0.mul(x00).add(b0);
            ShortVector x01 = IntVector.broadcast(INTS, x[c + 1]).reinterpretAsShorts();
            a1 = v0.mul(x01).add(a1);
            b1 = w0.mul(x01).add(b1);
            ShortVector x02 = IntVector.broadcast(INTS, x[c + 2]).reinterpretAsShorts();
            a2 = v0.mul(x02).add(a2);
            b2 = w0.mul(x02).add(b2);
            ShortVector x03 = IntVector.broadcast(INTS, x[c + 3]).reinterpretAsShorts();
            a3 = v0.mul(x03).add(a3);
            b3 = w0.mul(x03).add(b3);
            ShortVector x04 = IntVector.broadcast(INTS, x[c + 4]).reinterpretAsShorts();
            a4 = v0.mul(x04).add(a4);
            b4 = w0.mul(x04).add(b4);
            ShortVector x05 = IntVector.broadcast(INTS, x[c + 5]).reinterpretAsShorts();
            a5 = v0.mul(x05).add(a5);
            b5 = w0.mul(x05).add(b5);
            ShortVector x06 = IntVector.broadcast(INTS, x[c + 6]).reinterpretAsShorts();
            a6 = v0.mul(x06).add(a6);
            b6 = w0.mul(x06).add(b6);
            ShortVector x07 = IntVector.broadcast(INTS, x[c + 7]).reinterpretAsShorts();
            a7 = v0.mul(x07).add(a7);
            b7 = w0.mul(x07).add(b7);
            ShortVector v1 = v.lanewise(VectorOperators.LSHR, 4).and(NIBBLES).reinterpretAsShorts();
            ShortVector w1 = w.lanewise(VectorOperators.LSHR, 4).and(NIBBLES).reinterpretAsShorts();
            ShortVector x10 = IntVector.broadcast(INTS, x[c + 8]).reinterpretAsShorts();
            a0 = v1.mul(x10).add(a0);
            b0 = w1.mul(x10).add(b0);
            ShortVector x11 = IntVector.broadcast(INTS, x[c + 9]).reinterpretAsShorts();
            a1 = v1.mul(x11).add(a1);
            b1 = w1.mul(x11).add(b1);
            ShortVector x12 = IntVector.broadcast(INTS, x[c + 10]).reinterpretAsShorts();
            a2 = v1.mul(x12).add(a2);
            b2 = w1.mul(x12).add(b2);
            ShortVector x13 = IntVector.broadcast(INTS, x[c + 11]).reinterpretAsShorts();
            a3 = v1.mul(x13).add(a3);
            b3 = w1.mul(x13).add(b3);
            ShortVector x14 = IntVector.broadcast(INTS, x[c + 12]).reinterpretAsShorts();
            a4 = v1.mul(x14).add(a4);
            b4 = w1.mul(x14).add(b4);
            ShortVector x15 = IntVector.broadcast(INTS, x[c + 13]).reinterpretAsShorts();
            a5 = v1.mul(x15).add(a5);
            b5 = w1.mul(x15).add(b5);
            ShortVector x16 = IntVector.broadcast(INTS, x[c + 14]).reinterpretAsShorts();
            a6 = v1.mul(x16).add(a6);
            b6 = w1.mul(x16).add(b6);
            ShortVector x17 = IntVector.broadcast(INTS, x[c + 15]).reinterpretAsShorts();
            a7 = v1.mul(x17).add(a7);
            b7 = w1.mul(x17).add(b7);
            ShortVector v2 = v.lanewise(VectorOperators.LSHR, 8).and(NIBBLES).reinterpretAsShorts();
            ShortVector w2 = w.lanewise(VectorOperators.LSHR, 8).and(NIBBLES).reinterpretAsShorts();
            ShortVector x20 = IntVector.broadcast(INTS, x[c + 16]).reinterpretAsShorts();
            a0 = v2.mul(x20).add(a0);
            b0 = w2.mul(x20).add(b0);
            ShortVector x21 = IntVector.broadcast(INTS, x[c + 17]).reinterpretAsShorts();
            a1 = v2.mul(x21).add(a1);
            b1 = w2.mul(x21).add(b1);
            ShortVector x22 = IntVector.broadcast(INTS, x[c + 18]).reinterpretAsShorts();
            a2 = v2.mul(x22).add(a2);
            b2 = w2.mul(x22).add(b2);
            ShortVector x23 = IntVector.broadcast(INTS, x[c + 19]).reinterpretAsShorts();
            a3 = v2.mul(x23).add(a3);
            b3 = w2.mul(x23).add(b3);
            ShortVector x24 = IntVector.broadcast(INTS, x[c + 20]).reinterpretAsShorts();
            a4 = v2.mul(x24).add(a4);
            b4 = w2.mul(x24).add(b4);
            ShortVector x25 = IntVector.broadcast(INTS, x[c + 21]).reinterpretAsShorts();
            a5 = v2.mul(x25).add(a5);
            b5 = w2.mul(x25).add(b5);
            ShortVector x26 = IntVector.broadcast(INTS, x[c + 22]).reinterpretAsShorts();
            a6 = v2.mul(x26).add(a6);
            b6 = w2.mul(x26).add(b6);
            ShortVector x27 = IntVector.broadcast(INTS, x[c + 23]).reinterpretAsShorts();
            a7 = v2.mul(x27).add(a7);
            b7 = w2.mul(x27).add(b7);
            ShortVector v3 = v.lanewise(VectorOperators.LSHR, 12).and(NIBBLES).reinterpretAsShorts();
            ShortVector w3 = w.lanewise(VectorOperators.LSHR, 12).and(NIBBLES).reinterpretAsShorts();
            ShortVector x30 = IntVector.broadcast(INTS, x[c + 24]).reinterpretAsShorts();
            a0 = v3.mul(x30).add(a0);
            b0 = w3.mul(x30).add(b0);
            ShortVector x31 = IntVector.broadcast(INTS, x[c + 25]).reinterpretAsShorts();
            a1 = v3.mul(x31).add(a1);
            b1 = w3.mul(x31).add(b1);
            ShortVector x32 = IntVector.broadcast(INTS, x[c + 26]).reinterpretAsShorts();
            a2 = v3.mul(x32).add(a2);
            b2 = w3.mul(x32).add(b2);
            ShortVector x33 = IntVector.broadcast(INTS, x[c + 27]).reinterpretAsShorts();
            a3 = v3.mul(x33).add(a3);
            b3 = w3.mul(x33).add(b3);
            ShortVector x34 = IntVector.broadcast(INTS, x[c + 28]).reinterpretAsShorts();
            a4 = v3.mul(x34).add(a4);
            b4 = w3.mul(x34).add(b4);
            ShortVector x35 = IntVector.broadcast(INTS, x[c + 29]).reinterpretAsShorts();
            a5 = v3.mul(x35).add(a5);
            b5 = w3.mul(x35).add(b5);
            ShortVector x36 = IntVector.broadcast(INTS, x[c + 30]).reinterpretAsShorts();
            a6 = v3.mul(x36).add(a6);
            b6 = w3.mul(x36).add(b6);
            ShortVector x37 = IntVector.broadcast(INTS, x[c + 31]).reinterpretAsShorts();
            a7 = v3.mul(x37).add(a7);
            b7 = w3.mul(x37).add(b7);
            line += PanelFormat.LINE_BYTES;
            c += 32;
            if (--linesLeft == 0) {
                int sum = u * PAIRS + lane / 2;
                a0.reinterpretAsInts().intoArray(sums, sum);
                a1.reinterpretAsInts().intoArray(sums, sumsStride + sum);
                a2.reinterpretAsInts().intoArray(sums, 2 * sumsStride + sum);
                a3.reinterpretAsInts().intoArray(sums, 3 * sumsStride + sum);
                a4.reinterpretAsInts().intoArray(sums, 4 * sumsStride + sum);
                a5.reinterpretAsInts().intoArray(sums, 5 * sumsStride + sum);
                a6.reinterpretAsInts().intoArray(sums, 6 * sumsStride + sum);
                a7.reinterpretAsInts().intoArray(sums, 7 * sumsStride + sum);
                b0.reinterpretAsInts().intoArray(sums, 8 * sumsStride + sum);
                b1.reinterpretAsInts().intoArray(sums, 9 * sumsStride + sum);
                b2.reinterpretAsInts().intoArray(sums, 10 * sumsStride + sum);
                b3.reinterpretAsInts().intoArray(sums, 11 * sumsStride + sum);
                b4.reinterpretAsInts().intoArray(sums, 12 * sumsStride + sum);
                b5.reinterpretAsInts().intoArray(sums, 13 * sumsStride + sum);
                b6.reinterpretAsInts().intoArray(sums, 14 * sumsStride + sum);
                b7.reinterpretAsInts().intoArray(sums, 15 * sumsStride + sum);
                u++;
                a0 = ShortVector.broadcast(SHORTS, bias[8 * u + 0]);
                b0 = a0;
                a1 = ShortVector.broadcast(SHORTS, bias[8 * u + 1]);
                b1 = a1;
                a2 = ShortVector.broadcast(SHORTS, bias[8 * u + 2]);
                b2 = a2;
                a3 = ShortVector.broadcast(SHORTS, bias[8 * u + 3]);
                b3 = a3;
                a4 = ShortVector.broadcast(SHORTS, bias[8 * u + 4]);
                b4 = a4;
                a5 = ShortVector.broadcast(SHORTS, bias[8 * u + 5]);
                b5 = a5;
                a6 = ShortVector.broadcast(SHORTS, bias[8 * u + 6]);
                b6 = a6;
                a7 = ShortVector.broadcast(SHORTS, bias[8 * u + 7]);
                b7 = a7;
                linesLeft = unitLines;
                line += (u & groupMask) == 0 ? scaleBytes : 0;
            }
        }
    }

    /**
     * Sums of two panels, of 8-bit integers, for eight tokens.
     *
     * @param at byte offset of the first panel's first group
     * @param stride bytes from one panel to the next
     * @param groups that follow each other without the beginning of a super-block
     * @param x pairs, (columns, 8 tokens), from {@code xAt}
     * @param bias what each sum starts with, (units, 8 tokens)
     * @param sums (2 panels, 8 tokens, units, pairs of rows), overwritten
     */
    static void ofBytesByEight(
            MemorySegment memory,
            long at,
            long stride,
            PanelFormat format,
            int groups,
            int[] x,
            int xAt,
            short[] bias,
            int[] sums) {
        for (int lane = 0; lane < PanelFormat.ROWS; lane += LANES) {
            ofBytesByEight(memory, at + 2 * lane, stride, format, groups, x, xAt, bias, sums, lane);
        }
    }

    private static void ofBytesByEight(
            MemorySegment memory,
            long at,
            long stride,
            PanelFormat format,
            int groups,
            int[] x,
            int xAt,
            short[] bias,
            int[] sums,
            int lane) {
        int unitLines = format.unitLines();
        int groupMask = format.unitsPerGroup() - 1;
        int scaleBytes = format.scaleLines() * PanelFormat.LINE_BYTES;
        int units = groups * format.unitsPerGroup();
        int sumsStride = units * PAIRS;
        int linesLeft = unitLines;
        int u = 0;
        int c = xAt;
        long line = at;
        ShortVector a0 = ShortVector.broadcast(SHORTS, bias[0]);
        ShortVector b0 = a0;
        ShortVector a1 = ShortVector.broadcast(SHORTS, bias[1]);
        ShortVector b1 = a1;
        ShortVector a2 = ShortVector.broadcast(SHORTS, bias[2]);
        ShortVector b2 = a2;
        ShortVector a3 = ShortVector.broadcast(SHORTS, bias[3]);
        ShortVector b3 = a3;
        ShortVector a4 = ShortVector.broadcast(SHORTS, bias[4]);
        ShortVector b4 = a4;
        ShortVector a5 = ShortVector.broadcast(SHORTS, bias[5]);
        ShortVector b5 = a5;
        ShortVector a6 = ShortVector.broadcast(SHORTS, bias[6]);
        ShortVector b6 = a6;
        ShortVector a7 = ShortVector.broadcast(SHORTS, bias[7]);
        ShortVector b7 = a7;
        for (int j = 0; j < units * unitLines; j++) {
            IntVector v = IntVector.fromMemorySegment(INTS, memory, line, ByteOrder.LITTLE_ENDIAN);
            IntVector w = IntVector.fromMemorySegment(INTS, memory, line + stride, ByteOrder.LITTLE_ENDIAN);
            ShortVector v0 = v.and(BYTES).reinterpretAsShorts();
            ShortVector w0 = w.and(BYTES).reinterpretAsShorts();
            ShortVector x00 = IntVector.broadcast(INTS, x[c + 0]).reinterpretAsShorts();
            a0 = v0.mul(x00).add(a0);
            b0 = w0.mul(x00).add(b0);
            ShortVector x01 = IntVector.broadcast(INTS, x[c + 1]).reinterpretAsShorts();
            a1 = v0.mul(x01).add(a1);
            b1 = w0.mul(x01).add(b1);
            ShortVector x02 = IntVector.broadcast(INTS, x[c + 2]).reinterpretAsShorts();
            a2 = v0.mul(x02).add(a2);
            b2 = w0.mul(x02).add(b2);
            ShortVector x03 = IntVector.broadcast(INTS, x[c + 3]).reinterpretAsShorts();
            a3 = v0.mul(x03).add(a3);
            b3 = w0.mul(x03).add(b3);
            ShortVector x04 = IntVector.broadcast(INTS, x[c + 4]).reinterpretAsShorts();
            a4 = v0.mul(x04).add(a4);
            b4 = w0.mul(x04).add(b4);
            ShortVector x05 = IntVector.broadcast(INTS, x[c + 5]).reinterpretAsShorts();
            a5 = v0.mul(x05).add(a5);
            b5 = w0.mul(x05).add(b5);
            ShortVector x06 = IntVector.broadcast(INTS, x[c + 6]).reinterpretAsShorts();
            a6 = v0.mul(x06).add(a6);
            b6 = w0.mul(x06).add(b6);
            ShortVector x07 = IntVector.broadcast(INTS, x[c + 7]).reinterpretAsShorts();
            a7 = v0.mul(x07).add(a7);
            b7 = w0.mul(x07).add(b7);
            ShortVector v1 = v.lanewise(VectorOperators.LSHR, 8).and(BYTES).reinterpretAsShorts();
            ShortVector w1 = w.lanewise(VectorOperators.LSHR, 8).and(BYTES).reinterpretAsShorts();
            ShortVector x10 = IntVector.broadcast(INTS, x[c + 8]).reinterpretAsShorts();
            a0 = v1.mul(x10).add(a0);
            b0 = w1.mul(x10).add(b0);
            ShortVector x11 = IntVector.broadcast(INTS, x[c + 9]).reinterpretAsShorts();
            a1 = v1.mul(x11).add(a1);
            b1 = w1.mul(x11).add(b1);
            ShortVector x12 = IntVector.broadcast(INTS, x[c + 10]).reinterpretAsShorts();
            a2 = v1.mul(x12).add(a2);
            b2 = w1.mul(x12).add(b2);
            ShortVector x13 = IntVector.broadcast(INTS, x[c + 11]).reinterpretAsShorts();
            a3 = v1.mul(x13).add(a3);
            b3 = w1.mul(x13).add(b3);
            ShortVector x14 = IntVector.broadcast(INTS, x[c + 12]).reinterpretAsShorts();
            a4 = v1.mul(x14).add(a4);
            b4 = w1.mul(x14).add(b4);
            ShortVector x15 = IntVector.broadcast(INTS, x[c + 13]).reinterpretAsShorts();
            a5 = v1.mul(x15).add(a5);
            b5 = w1.mul(x15).add(b5);
            ShortVector x16 = IntVector.broadcast(INTS, x[c + 14]).reinterpretAsShorts();
            a6 = v1.mul(x16).add(a6);
            b6 = w1.mul(x16).add(b6);
            ShortVector x17 = IntVector.broadcast(INTS, x[c + 15]).reinterpretAsShorts();
            a7 = v1.mul(x17).add(a7);
            b7 = w1.mul(x17).add(b7);
            line += PanelFormat.LINE_BYTES;
            c += 16;
            if (--linesLeft == 0) {
                int sum = u * PAIRS + lane / 2;
                a0.reinterpretAsInts().intoArray(sums, sum);
                a1.reinterpretAsInts().intoArray(sums, sumsStride + sum);
                a2.reinterpretAsInts().intoArray(sums, 2 * sumsStride + sum);
                a3.reinterpretAsInts().intoArray(sums, 3 * sumsStride + sum);
                a4.reinterpretAsInts().intoArray(sums, 4 * sumsStride + sum);
                a5.reinterpretAsInts().intoArray(sums, 5 * sumsStride + sum);
                a6.reinterpretAsInts().intoArray(sums, 6 * sumsStride + sum);
                a7.reinterpretAsInts().intoArray(sums, 7 * sumsStride + sum);
                b0.reinterpretAsInts().intoArray(sums, 8 * sumsStride + sum);
                b1.reinterpretAsInts().intoArray(sums, 9 * sumsStride + sum);
                b2.reinterpretAsInts().intoArray(sums, 10 * sumsStride + sum);
                b3.reinterpretAsInts().intoArray(sums, 11 * sumsStride + sum);
                b4.reinterpretAsInts().intoArray(sums, 12 * sumsStride + sum);
                b5.reinterpretAsInts().intoArray(sums, 13 * sumsStride + sum);
                b6.reinterpretAsInts().intoArray(sums, 14 * sumsStride + sum);
                b7.reinterpretAsInts().intoArray(sums, 15 * sumsStride + sum);
                u++;
                a0 = ShortVector.broadcast(SHORTS, bias[8 * u + 0]);
                b0 = a0;
                a1 = ShortVector.broadcast(SHORTS, bias[8 * u + 1]);
                b1 = a1;
                a2 = ShortVector.broadcast(SHORTS, bias[8 * u + 2]);
                b2 = a2;
                a3 = ShortVector.broadcast(SHORTS, bias[8 * u + 3]);
                b3 = a3;
                a4 = ShortVector.broadcast(SHORTS, bias[8 * u + 4]);
                b4 = a4;
                a5 = ShortVector.broadcast(SHORTS, bias[8 * u + 5]);
                b5 = a5;
                a6 = ShortVector.broadcast(SHORTS, bias[8 * u + 6]);
                b6 = a6;
                a7 = ShortVector.broadcast(SHORTS, bias[8 * u + 7]);
                b7 = a7;
                linesLeft = unitLines;
                line += (u & groupMask) == 0 ? scaleBytes : 0;
            }
        }
    }
}
