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
 * <p>Written out because an array of vectors would be an array of objects. Several panels at once keep as many streams from
 * memory going; one alone reads at half the speed that memory gives. Shifts are those of 32-bit lanes, which have an
 * instruction with a constant distance.
 */
final class PanelSums {

    /** 16-bit lanes of a register. */
    static final int LANES = 2 * Lanes.COUNT;

    private static final VectorSpecies<Integer> INTS = Lanes.FLOATS.withLanes(int.class);
    private static final VectorSpecies<Short> SHORTS = Lanes.FLOATS.withLanes(short.class);
    private static final int NIBBLES = 0x000F000F;
    private static final int BYTES = 0x00FF00FF;

    private PanelSums() {}

    /**
     * Sums of four panels of 4-bit integers for one token.
     *
     * @param at byte offset of the first line of the first panel; those of the others are {@code stride} apart
     * @param units sums for each panel
     * @param x pairs of one token, from {@code xAt}
     * @param bias what each sum starts with, (units)
     * @param sums (4 panels, units, rows), overwritten
     */
    static void ofNibbles(
            MemorySegment panels,
            long at,
            long stride,
            int units,
            int unitLines,
            int[] x,
            int xAt,
            short[] bias,
            short[] sums) {
        for (int lane = 0; lane < PanelFormat.ROWS; lane += LANES) {
            ofNibbles(panels, at + 2 * lane, stride, units, unitLines, x, xAt, bias, sums, lane);
        }
    }

    private static void ofNibbles(
            MemorySegment panels,
            long at,
            long stride,
            int units,
            int unitLines,
            int[] x,
            int xAt,
            short[] bias,
            short[] sums,
            int lane) {
        int sumsStride = units * PanelFormat.ROWS;
        for (int u = 0; u < units; u++) {
            ShortVector s0 = ShortVector.broadcast(SHORTS, bias[u]);
            ShortVector s1 = s0;
            ShortVector s2 = s0;
            ShortVector s3 = s0;
            int line = u * unitLines;
            for (int j = line; j < line + unitLines; j++) {
                long from = at + (long) PanelFormat.LINE_BYTES * j;
                int c = xAt + 4 * j;
                ShortVector x0 = IntVector.broadcast(INTS, x[c + 0]).reinterpretAsShorts();
                ShortVector x1 = IntVector.broadcast(INTS, x[c + 1]).reinterpretAsShorts();
                ShortVector x2 = IntVector.broadcast(INTS, x[c + 2]).reinterpretAsShorts();
                ShortVector x3 = IntVector.broadcast(INTS, x[c + 3]).reinterpretAsShorts();
                IntVector w0 = IntVector.fromMemorySegment(INTS, panels, from, ByteOrder.LITTLE_ENDIAN);
                s0 = s0.add(w0.and(NIBBLES).reinterpretAsShorts().mul(x0));
                s0 = s0.add(w0.lanewise(VectorOperators.LSHR, 4)
                        .and(NIBBLES)
                        .reinterpretAsShorts()
                        .mul(x1));
                s0 = s0.add(w0.lanewise(VectorOperators.LSHR, 8)
                        .and(NIBBLES)
                        .reinterpretAsShorts()
                        .mul(x2));
                s0 = s0.add(w0.lanewise(VectorOperators.LSHR, 12)
                        .and(NIBBLES)
                        .reinterpretAsShorts()
                        .mul(x3));
                IntVector w1 = IntVector.fromMemorySegment(INTS, panels, from + stride, ByteOrder.LITTLE_ENDIAN);
                s1 = s1.add(w1.and(NIBBLES).reinterpretAsShorts().mul(x0));
                s1 = s1.add(w1.lanewise(VectorOperators.LSHR, 4)
                        .and(NIBBLES)
                        .reinterpretAsShorts()
                        .mul(x1));
                s1 = s1.add(w1.lanewise(VectorOperators.LSHR, 8)
                        .and(NIBBLES)
                        .reinterpretAsShorts()
                        .mul(x2));
                s1 = s1.add(w1.lanewise(VectorOperators.LSHR, 12)
                        .and(NIBBLES)
                        .reinterpretAsShorts()
                        .mul(x3));
                IntVector w2 = IntVector.fromMemorySegment(INTS, panels, from + 2 * stride, ByteOrder.LITTLE_ENDIAN);
                s2 = s2.add(w2.and(NIBBLES).reinterpretAsShorts().mul(x0));
                s2 = s2.add(w2.lanewise(VectorOperators.LSHR, 4)
                        .and(NIBBLES)
                        .reinterpretAsShorts()
                        .mul(x1));
                s2 = s2.add(w2.lanewise(VectorOperators.LSHR, 8)
                        .and(NIBBLES)
                        .reinterpretAsShorts()
                        .mul(x2));
                s2 = s2.add(w2.lanewise(VectorOperators.LSHR, 12)
                        .and(NIBBLES)
                        .reinterpretAsShorts()
                        .mul(x3));
                IntVector w3 = IntVector.fromMemorySegment(INTS, panels, from + 3 * stride, ByteOrder.LITTLE_ENDIAN);
                s3 = s3.add(w3.and(NIBBLES).reinterpretAsShorts().mul(x0));
                s3 = s3.add(w3.lanewise(VectorOperators.LSHR, 4)
                        .and(NIBBLES)
                        .reinterpretAsShorts()
                        .mul(x1));
                s3 = s3.add(w3.lanewise(VectorOperators.LSHR, 8)
                        .and(NIBBLES)
                        .reinterpretAsShorts()
                        .mul(x2));
                s3 = s3.add(w3.lanewise(VectorOperators.LSHR, 12)
                        .and(NIBBLES)
                        .reinterpretAsShorts()
                        .mul(x3));
            }
            s0.intoArray(sums, u * PanelFormat.ROWS + lane);
            s1.intoArray(sums, sumsStride + u * PanelFormat.ROWS + lane);
            s2.intoArray(sums, 2 * sumsStride + u * PanelFormat.ROWS + lane);
            s3.intoArray(sums, 3 * sumsStride + u * PanelFormat.ROWS + lane);
        }
    }

    /**
     * Sums of four panels of 8-bit integers for one token.
     *
     * @param at byte offset of the first line of the first panel; those of the others are {@code stride} apart
     * @param units sums for each panel
     * @param x pairs of one token, from {@code xAt}
     * @param bias what each sum starts with, (units)
     * @param sums (4 panels, units, rows), overwritten
     */
    static void ofBytes(
            MemorySegment panels,
            long at,
            long stride,
            int units,
            int unitLines,
            int[] x,
            int xAt,
            short[] bias,
            short[] sums) {
        for (int lane = 0; lane < PanelFormat.ROWS; lane += LANES) {
            ofBytes(panels, at + 2 * lane, stride, units, unitLines, x, xAt, bias, sums, lane);
        }
    }

    private static void ofBytes(
            MemorySegment panels,
            long at,
            long stride,
            int units,
            int unitLines,
            int[] x,
            int xAt,
            short[] bias,
            short[] sums,
            int lane) {
        int sumsStride = units * PanelFormat.ROWS;
        for (int u = 0; u < units; u++) {
            ShortVector s0 = ShortVector.broadcast(SHORTS, bias[u]);
            ShortVector s1 = s0;
            ShortVector s2 = s0;
            ShortVector s3 = s0;
            int line = u * unitLines;
            for (int j = line; j < line + unitLines; j++) {
                long from = at + (long) PanelFormat.LINE_BYTES * j;
                int c = xAt + 2 * j;
                ShortVector x0 = IntVector.broadcast(INTS, x[c + 0]).reinterpretAsShorts();
                ShortVector x1 = IntVector.broadcast(INTS, x[c + 1]).reinterpretAsShorts();
                IntVector w0 = IntVector.fromMemorySegment(INTS, panels, from, ByteOrder.LITTLE_ENDIAN);
                s0 = s0.add(w0.and(BYTES).reinterpretAsShorts().mul(x0));
                s0 = s0.add(w0.lanewise(VectorOperators.LSHR, 8)
                        .and(BYTES)
                        .reinterpretAsShorts()
                        .mul(x1));
                IntVector w1 = IntVector.fromMemorySegment(INTS, panels, from + stride, ByteOrder.LITTLE_ENDIAN);
                s1 = s1.add(w1.and(BYTES).reinterpretAsShorts().mul(x0));
                s1 = s1.add(w1.lanewise(VectorOperators.LSHR, 8)
                        .and(BYTES)
                        .reinterpretAsShorts()
                        .mul(x1));
                IntVector w2 = IntVector.fromMemorySegment(INTS, panels, from + 2 * stride, ByteOrder.LITTLE_ENDIAN);
                s2 = s2.add(w2.and(BYTES).reinterpretAsShorts().mul(x0));
                s2 = s2.add(w2.lanewise(VectorOperators.LSHR, 8)
                        .and(BYTES)
                        .reinterpretAsShorts()
                        .mul(x1));
                IntVector w3 = IntVector.fromMemorySegment(INTS, panels, from + 3 * stride, ByteOrder.LITTLE_ENDIAN);
                s3 = s3.add(w3.and(BYTES).reinterpretAsShorts().mul(x0));
                s3 = s3.add(w3.lanewise(VectorOperators.LSHR, 8)
                        .and(BYTES)
                        .reinterpretAsShorts()
                        .mul(x1));
            }
            s0.intoArray(sums, u * PanelFormat.ROWS + lane);
            s1.intoArray(sums, sumsStride + u * PanelFormat.ROWS + lane);
            s2.intoArray(sums, 2 * sumsStride + u * PanelFormat.ROWS + lane);
            s3.intoArray(sums, 3 * sumsStride + u * PanelFormat.ROWS + lane);
        }
    }

    /**
     * Sums of two panels of 4-bit integers for four tokens.
     *
     * @param at byte offset of the first line of the first panel; those of the other are {@code stride} behind
     * @param units sums for each panel and token
     * @param x (columns, 4 tokens), each integer in all lanes of a line
     * @param bias what each sum starts with, (units, 4 tokens)
     * @param sums (2 panels, 4 tokens, units, rows), overwritten
     */
    static void ofNibblesByFour(
            MemorySegment panels,
            long at,
            long stride,
            int units,
            int unitLines,
            short[] x,
            short[] bias,
            short[] sums) {
        for (int lane = 0; lane < PanelFormat.ROWS; lane += LANES) {
            ofNibblesByFour(panels, at + 2 * lane, stride, units, unitLines, x, bias, sums, lane);
        }
    }

    private static void ofNibblesByFour(
            MemorySegment panels,
            long at,
            long stride,
            int units,
            int unitLines,
            short[] x,
            short[] bias,
            short[] sums,
            int lane) {
        int sumsStride = units * PanelFormat.ROWS;
        for (int u = 0; u < units; u++) {
            ShortVector a0 = ShortVector.broadcast(SHORTS, bias[4 * u + 0]);
            ShortVector b0 = a0;
            ShortVector a1 = ShortVector.broadcast(SHORTS, bias[4 * u + 1]);
            ShortVector b1 = a1;
            ShortVector a2 = ShortVector.broadcast(SHORTS, bias[4 * u + 2]);
            ShortVector b2 = a2;
            ShortVector a3 = ShortVector.broadcast(SHORTS, bias[4 * u + 3]);
            ShortVector b3 = a3;
            int line = u * unitLines;
            for (int j = line; j < line + unitLines; j++) {
                long from = at + (long) PanelFormat.LINE_BYTES * j;
                IntVector v = IntVector.fromMemorySegment(INTS, panels, from, ByteOrder.LITTLE_ENDIAN);
                IntVector w = IntVector.fromMemorySegment(INTS, panels, from + stride, ByteOrder.LITTLE_ENDIAN);
                int c = j * 16 * PanelFormat.ROWS + lane;
                ShortVector v0 = v.and(NIBBLES).reinterpretAsShorts();
                ShortVector w0 = w.and(NIBBLES).reinterpretAsShorts();
                ShortVector x00 = ShortVector.fromArray(SHORTS, x, c);
                a0 = a0.add(v0.mul(x00));
                b0 = b0.add(w0.mul(x00));
                ShortVector x01 = ShortVector.fromArray(SHORTS, x, c + PanelFormat.ROWS);
                a1 = a1.add(v0.mul(x01));
                b1 = b1.add(w0.mul(x01));
                ShortVector x02 = ShortVector.fromArray(SHORTS, x, c + 2 * PanelFormat.ROWS);
                a2 = a2.add(v0.mul(x02));
                b2 = b2.add(w0.mul(x02));
                ShortVector x03 = ShortVector.fromArray(SHORTS, x, c + 3 * PanelFormat.ROWS);
                a3 = a3.add(v0.mul(x03));
                b3 = b3.add(w0.mul(x03));
                ShortVector v1 =
                        v.lanewise(VectorOperators.LSHR, 4).and(NIBBLES).reinterpretAsShorts();
                ShortVector w1 =
                        w.lanewise(VectorOperators.LSHR, 4).and(NIBBLES).reinterpretAsShorts();
                ShortVector x10 = ShortVector.fromArray(SHORTS, x, c + 4 * PanelFormat.ROWS);
                a0 = a0.add(v1.mul(x10));
                b0 = b0.add(w1.mul(x10));
                ShortVector x11 = ShortVector.fromArray(SHORTS, x, c + 5 * PanelFormat.ROWS);
                a1 = a1.add(v1.mul(x11));
                b1 = b1.add(w1.mul(x11));
                ShortVector x12 = ShortVector.fromArray(SHORTS, x, c + 6 * PanelFormat.ROWS);
                a2 = a2.add(v1.mul(x12));
                b2 = b2.add(w1.mul(x12));
                ShortVector x13 = ShortVector.fromArray(SHORTS, x, c + 7 * PanelFormat.ROWS);
                a3 = a3.add(v1.mul(x13));
                b3 = b3.add(w1.mul(x13));
                ShortVector v2 =
                        v.lanewise(VectorOperators.LSHR, 8).and(NIBBLES).reinterpretAsShorts();
                ShortVector w2 =
                        w.lanewise(VectorOperators.LSHR, 8).and(NIBBLES).reinterpretAsShorts();
                ShortVector x20 = ShortVector.fromArray(SHORTS, x, c + 8 * PanelFormat.ROWS);
                a0 = a0.add(v2.mul(x20));
                b0 = b0.add(w2.mul(x20));
                ShortVector x21 = ShortVector.fromArray(SHORTS, x, c + 9 * PanelFormat.ROWS);
                a1 = a1.add(v2.mul(x21));
                b1 = b1.add(w2.mul(x21));
                ShortVector x22 = ShortVector.fromArray(SHORTS, x, c + 10 * PanelFormat.ROWS);
                a2 = a2.add(v2.mul(x22));
                b2 = b2.add(w2.mul(x22));
                ShortVector x23 = ShortVector.fromArray(SHORTS, x, c + 11 * PanelFormat.ROWS);
                a3 = a3.add(v2.mul(x23));
                b3 = b3.add(w2.mul(x23));
                ShortVector v3 =
                        v.lanewise(VectorOperators.LSHR, 12).and(NIBBLES).reinterpretAsShorts();
                ShortVector w3 =
                        w.lanewise(VectorOperators.LSHR, 12).and(NIBBLES).reinterpretAsShorts();
                ShortVector x30 = ShortVector.fromArray(SHORTS, x, c + 12 * PanelFormat.ROWS);
                a0 = a0.add(v3.mul(x30));
                b0 = b0.add(w3.mul(x30));
                ShortVector x31 = ShortVector.fromArray(SHORTS, x, c + 13 * PanelFormat.ROWS);
                a1 = a1.add(v3.mul(x31));
                b1 = b1.add(w3.mul(x31));
                ShortVector x32 = ShortVector.fromArray(SHORTS, x, c + 14 * PanelFormat.ROWS);
                a2 = a2.add(v3.mul(x32));
                b2 = b2.add(w3.mul(x32));
                ShortVector x33 = ShortVector.fromArray(SHORTS, x, c + 15 * PanelFormat.ROWS);
                a3 = a3.add(v3.mul(x33));
                b3 = b3.add(w3.mul(x33));
            }
            int sum = u * PanelFormat.ROWS + lane;
            a0.intoArray(sums, sum);
            a1.intoArray(sums, sumsStride + sum);
            a2.intoArray(sums, 2 * sumsStride + sum);
            a3.intoArray(sums, 3 * sumsStride + sum);
            b0.intoArray(sums, 4 * sumsStride + sum);
            b1.intoArray(sums, 5 * sumsStride + sum);
            b2.intoArray(sums, 6 * sumsStride + sum);
            b3.intoArray(sums, 7 * sumsStride + sum);
        }
    }

    /**
     * Sums of two panels of 8-bit integers for four tokens.
     *
     * @param at byte offset of the first line of the first panel; those of the other are {@code stride} behind
     * @param units sums for each panel and token
     * @param x (columns, 4 tokens), each integer in all lanes of a line
     * @param bias what each sum starts with, (units, 4 tokens)
     * @param sums (2 panels, 4 tokens, units, rows), overwritten
     */
    static void ofBytesByFour(
            MemorySegment panels,
            long at,
            long stride,
            int units,
            int unitLines,
            short[] x,
            short[] bias,
            short[] sums) {
        for (int lane = 0; lane < PanelFormat.ROWS; lane += LANES) {
            ofBytesByFour(panels, at + 2 * lane, stride, units, unitLines, x, bias, sums, lane);
        }
    }

    private static void ofBytesByFour(
            MemorySegment panels,
            long at,
            long stride,
            int units,
            int unitLines,
            short[] x,
            short[] bias,
            short[] sums,
            int lane) {
        int sumsStride = units * PanelFormat.ROWS;
        for (int u = 0; u < units; u++) {
            ShortVector a0 = ShortVector.broadcast(SHORTS, bias[4 * u + 0]);
            ShortVector b0 = a0;
            ShortVector a1 = ShortVector.broadcast(SHORTS, bias[4 * u + 1]);
            ShortVector b1 = a1;
            ShortVector a2 = ShortVector.broadcast(SHORTS, bias[4 * u + 2]);
            ShortVector b2 = a2;
            ShortVector a3 = ShortVector.broadcast(SHORTS, bias[4 * u + 3]);
            ShortVector b3 = a3;
            int line = u * unitLines;
            for (int j = line; j < line + unitLines; j++) {
                long from = at + (long) PanelFormat.LINE_BYTES * j;
                IntVector v = IntVector.fromMemorySegment(INTS, panels, from, ByteOrder.LITTLE_ENDIAN);
                IntVector w = IntVector.fromMemorySegment(INTS, panels, from + stride, ByteOrder.LITTLE_ENDIAN);
                int c = j * 8 * PanelFormat.ROWS + lane;
                ShortVector v0 = v.and(BYTES).reinterpretAsShorts();
                ShortVector w0 = w.and(BYTES).reinterpretAsShorts();
                ShortVector x00 = ShortVector.fromArray(SHORTS, x, c);
                a0 = a0.add(v0.mul(x00));
                b0 = b0.add(w0.mul(x00));
                ShortVector x01 = ShortVector.fromArray(SHORTS, x, c + PanelFormat.ROWS);
                a1 = a1.add(v0.mul(x01));
                b1 = b1.add(w0.mul(x01));
                ShortVector x02 = ShortVector.fromArray(SHORTS, x, c + 2 * PanelFormat.ROWS);
                a2 = a2.add(v0.mul(x02));
                b2 = b2.add(w0.mul(x02));
                ShortVector x03 = ShortVector.fromArray(SHORTS, x, c + 3 * PanelFormat.ROWS);
                a3 = a3.add(v0.mul(x03));
                b3 = b3.add(w0.mul(x03));
                ShortVector v1 = v.lanewise(VectorOperators.LSHR, 8).and(BYTES).reinterpretAsShorts();
                ShortVector w1 = w.lanewise(VectorOperators.LSHR, 8).and(BYTES).reinterpretAsShorts();
                ShortVector x10 = ShortVector.fromArray(SHORTS, x, c + 4 * PanelFormat.ROWS);
                a0 = a0.add(v1.mul(x10));
                b0 = b0.add(w1.mul(x10));
                ShortVector x11 = ShortVector.fromArray(SHORTS, x, c + 5 * PanelFormat.ROWS);
                a1 = a1.add(v1.mul(x11));
                b1 = b1.add(w1.mul(x11));
                ShortVector x12 = ShortVector.fromArray(SHORTS, x, c + 6 * PanelFormat.ROWS);
                a2 = a2.add(v1.mul(x12));
                b2 = b2.add(w1.mul(x12));
                ShortVector x13 = ShortVector.fromArray(SHORTS, x, c + 7 * PanelFormat.ROWS);
                a3 = a3.add(v1.mul(x13));
                b3 = b3.add(w1.mul(x13));
            }
            int sum = u * PanelFormat.ROWS + lane;
            a0.intoArray(sums, sum);
            a1.intoArray(sums, sumsStride + sum);
            a2.intoArray(sums, 2 * sumsStride + sum);
            a3.intoArray(sums, 3 * sumsStride + sum);
            b0.intoArray(sums, 4 * sumsStride + sum);
            b1.intoArray(sums, 5 * sumsStride + sum);
            b2.intoArray(sums, 6 * sumsStride + sum);
            b3.intoArray(sums, 7 * sumsStride + sum);
        }
    }
}
