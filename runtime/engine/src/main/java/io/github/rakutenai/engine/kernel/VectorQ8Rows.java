package io.github.rakutenai.engine.kernel;

import static io.github.rakutenai.engine.kernel.Lanes.COUNT;
import static io.github.rakutenai.engine.kernel.Lanes.FLOATS;
import static java.nio.ByteOrder.LITTLE_ENDIAN;

import java.lang.foreign.MemorySegment;

import io.github.rakutenai.engine.tensor.Tensor;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * Product of Q8_0 rows with one vector or a few, straight from where they are stored. Each result is that of {@link VectorMatmul} to
 * the last bit: weights are rounded to float32 and added in the same order.
 *
 * <p>Eight rows at once, far from each other, are eight streams from memory, each going on from one row to the next; rows
 * that are neighbours give two thirds of that speed.
 */
final class VectorQ8Rows {

    private static final VectorSpecies<Byte> BYTES = COUNT == 16 ? ByteVector.SPECIES_128 : ByteVector.SPECIES_64;

    /** From more tokens on, weights are better converted once for all of them. */
    static final int MOST_TOKENS = 4;

    private static final int STREAMS = 8;
    private static final int BLOCK_COLUMNS = 32;
    private static final int BLOCK_BYTES = 34;

    /** Pairs of registers that a block fills. */
    private static final int BLOCK_PAIRS = BLOCK_COLUMNS / (2 * COUNT);

    private static final float[] HALVES = HalfPrecision.FLOATS;

    /** Partial sums, (streams, lanes). */
    private final float[] sums = new float[STREAMS * COUNT];

    /** Whether registers are wide enough: there is none of four bytes to load. */
    static boolean supported() {
        return COUNT >= 8;
    }

    /**
     * Multiplies as many of the rows fromRow..toRow-1 as make whole streams, and answers the first that is left. All tokens
     * take the rows of the streams in turn, which only the first of them reads from memory.
     */
    int multiply(Tensor weights, int fromRow, int toRow, float[] x, int tokens, float[] out) {
        int step = (toRow - fromRow) / STREAMS;
        int columns = weights.columns();
        long rowBytes = weights.rowBytes();
        for (int row = fromRow; row < fromRow + step; row++) {
            for (int t = 0; t < tokens; t++) {
                multiplyRows(weights.segment(), row * rowBytes, step * rowBytes, columns, x, t * columns, sums);
                write(out, t * weights.rows() + row, step);
            }
        }
        return fromRow + step * STREAMS;
    }

    private void write(float[] out, int at, int step) {
        for (int s = 0; s < STREAMS; s++) {
            // The other path adds the sum of a tail, which there is none of here: it makes 0 of -0.
            out[at + s * step] = Lanes.sum(sums, s * COUNT) + 0f;
        }
    }

    /**
     * Written out because an array of vectors would be an array of objects.
     *
     * @param stride bytes from one row to the next
     * @param columns of the matrix
     */
    private static void multiplyRows(
            MemorySegment bytes, long offset, long stride, int columns, float[] x, int xAt, float[] sums) {
        FloatVector s0 = FloatVector.zero(FLOATS);
        FloatVector s1 = FloatVector.zero(FLOATS);
        FloatVector s2 = FloatVector.zero(FLOATS);
        FloatVector s3 = FloatVector.zero(FLOATS);
        FloatVector s4 = FloatVector.zero(FLOATS);
        FloatVector s5 = FloatVector.zero(FLOATS);
        FloatVector s6 = FloatVector.zero(FLOATS);
        FloatVector s7 = FloatVector.zero(FLOATS);
        for (int p = 0; p < columns / (2 * COUNT); p++) {
            long at = offset + p / BLOCK_PAIRS * (long) BLOCK_BYTES;
            int quants = 2 + p % BLOCK_PAIRS * 2 * COUNT;
            FloatVector v = FloatVector.fromArray(FLOATS, x, xAt + p * 2 * COUNT);
            FloatVector w = FloatVector.fromArray(FLOATS, x, xAt + p * 2 * COUNT + COUNT);
            long at0 = at;
            FloatVector d0 = FloatVector.broadcast(FLOATS, HALVES[bytes.get(LittleEndian.SHORT, at0) & 0xFFFF]);
            s0 = ((FloatVector) ByteVector.fromMemorySegment(BYTES, bytes, at0 + quants, LITTLE_ENDIAN)
                            .convertShape(VectorOperators.B2F, FLOATS, 0))
                    .mul(d0)
                    .fma(v, s0);
            s0 = ((FloatVector) ByteVector.fromMemorySegment(BYTES, bytes, at0 + quants + COUNT, LITTLE_ENDIAN)
                            .convertShape(VectorOperators.B2F, FLOATS, 0))
                    .mul(d0)
                    .fma(w, s0);
            long at1 = at + stride;
            FloatVector d1 = FloatVector.broadcast(FLOATS, HALVES[bytes.get(LittleEndian.SHORT, at1) & 0xFFFF]);
            s1 = ((FloatVector) ByteVector.fromMemorySegment(BYTES, bytes, at1 + quants, LITTLE_ENDIAN)
                            .convertShape(VectorOperators.B2F, FLOATS, 0))
                    .mul(d1)
                    .fma(v, s1);
            s1 = ((FloatVector) ByteVector.fromMemorySegment(BYTES, bytes, at1 + quants + COUNT, LITTLE_ENDIAN)
                            .convertShape(VectorOperators.B2F, FLOATS, 0))
                    .mul(d1)
                    .fma(w, s1);
            long at2 = at + 2 * stride;
            FloatVector d2 = FloatVector.broadcast(FLOATS, HALVES[bytes.get(LittleEndian.SHORT, at2) & 0xFFFF]);
            s2 = ((FloatVector) ByteVector.fromMemorySegment(BYTES, bytes, at2 + quants, LITTLE_ENDIAN)
                            .convertShape(VectorOperators.B2F, FLOATS, 0))
                    .mul(d2)
                    .fma(v, s2);
            s2 = ((FloatVector) ByteVector.fromMemorySegment(BYTES, bytes, at2 + quants + COUNT, LITTLE_ENDIAN)
                            .convertShape(VectorOperators.B2F, FLOATS, 0))
                    .mul(d2)
                    .fma(w, s2);
            long at3 = at + 3 * stride;
            FloatVector d3 = FloatVector.broadcast(FLOATS, HALVES[bytes.get(LittleEndian.SHORT, at3) & 0xFFFF]);
            s3 = ((FloatVector) ByteVector.fromMemorySegment(BYTES, bytes, at3 + quants, LITTLE_ENDIAN)
                            .convertShape(VectorOperators.B2F, FLOATS, 0))
                    .mul(d3)
                    .fma(v, s3);
            s3 = ((FloatVector) ByteVector.fromMemorySegment(BYTES, bytes, at3 + quants + COUNT, LITTLE_ENDIAN)
                            .convertShape(VectorOperators.B2F, FLOATS, 0))
                    .mul(d3)
                    .fma(w, s3);
            long at4 = at + 4 * stride;
            FloatVector d4 = FloatVector.broadcast(FLOATS, HALVES[bytes.get(LittleEndian.SHORT, at4) & 0xFFFF]);
            s4 = ((FloatVector) ByteVector.fromMemorySegment(BYTES, bytes, at4 + quants, LITTLE_ENDIAN)
                            .convertShape(VectorOperators.B2F, FLOATS, 0))
                    .mul(d4)
                    .fma(v, s4);
            s4 = ((FloatVector) ByteVector.fromMemorySegment(BYTES, bytes, at4 + quants + COUNT, LITTLE_ENDIAN)
                            .convertShape(VectorOperators.B2F, FLOATS, 0))
                    .mul(d4)
                    .fma(w, s4);
            long at5 = at + 5 * stride;
            FloatVector d5 = FloatVector.broadcast(FLOATS, HALVES[bytes.get(LittleEndian.SHORT, at5) & 0xFFFF]);
            s5 = ((FloatVector) ByteVector.fromMemorySegment(BYTES, bytes, at5 + quants, LITTLE_ENDIAN)
                            .convertShape(VectorOperators.B2F, FLOATS, 0))
                    .mul(d5)
                    .fma(v, s5);
            s5 = ((FloatVector) ByteVector.fromMemorySegment(BYTES, bytes, at5 + quants + COUNT, LITTLE_ENDIAN)
                            .convertShape(VectorOperators.B2F, FLOATS, 0))
                    .mul(d5)
                    .fma(w, s5);
            long at6 = at + 6 * stride;
            FloatVector d6 = FloatVector.broadcast(FLOATS, HALVES[bytes.get(LittleEndian.SHORT, at6) & 0xFFFF]);
            s6 = ((FloatVector) ByteVector.fromMemorySegment(BYTES, bytes, at6 + quants, LITTLE_ENDIAN)
                            .convertShape(VectorOperators.B2F, FLOATS, 0))
                    .mul(d6)
                    .fma(v, s6);
            s6 = ((FloatVector) ByteVector.fromMemorySegment(BYTES, bytes, at6 + quants + COUNT, LITTLE_ENDIAN)
                            .convertShape(VectorOperators.B2F, FLOATS, 0))
                    .mul(d6)
                    .fma(w, s6);
            long at7 = at + 7 * stride;
            FloatVector d7 = FloatVector.broadcast(FLOATS, HALVES[bytes.get(LittleEndian.SHORT, at7) & 0xFFFF]);
            s7 = ((FloatVector) ByteVector.fromMemorySegment(BYTES, bytes, at7 + quants, LITTLE_ENDIAN)
                            .convertShape(VectorOperators.B2F, FLOATS, 0))
                    .mul(d7)
                    .fma(v, s7);
            s7 = ((FloatVector) ByteVector.fromMemorySegment(BYTES, bytes, at7 + quants + COUNT, LITTLE_ENDIAN)
                            .convertShape(VectorOperators.B2F, FLOATS, 0))
                    .mul(d7)
                    .fma(w, s7);
        }
        s0.intoArray(sums, 0);
        s1.intoArray(sums, COUNT);
        s2.intoArray(sums, 2 * COUNT);
        s3.intoArray(sums, 3 * COUNT);
        s4.intoArray(sums, 4 * COUNT);
        s5.intoArray(sums, 5 * COUNT);
        s6.intoArray(sums, 6 * COUNT);
        s7.intoArray(sums, 7 * COUNT);
    }
}
