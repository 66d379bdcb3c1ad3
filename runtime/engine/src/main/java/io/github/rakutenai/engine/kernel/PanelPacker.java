package io.github.rakutenai.engine.kernel;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

import io.github.rakutenai.engine.tensor.Tensor;

/** Copies rows of a matrix into panels, a stack at a time. Not thread-safe. */
final class PanelPacker {

    private static final ValueLayout.OfShort SHORT =
            ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle INTS = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

    /** Halves below this magnitude may be multiplied by {@link #RAISE}; then none is subnormal, which would be slow. */
    private static final int RAISABLE = 0x5400;

    private static final float RAISE = 1024;

    /** A half in the place of a float32 has an exponent that is too small by this factor. */
    private static final float HALF_FACTOR = 0x1p112f;

    private final Tensor source;
    private final PanelFormat format;
    private final MemorySegment out;
    private final int blockColumns;
    private final long blockBytes;
    private final UnpackedBlock block = new UnpackedBlock();
    private boolean raised;

    /** @param out the stacks of all rows */
    PanelPacker(Tensor source, PanelFormat format, MemorySegment out) {
        this.source = source;
        this.format = format;
        this.out = out;
        blockColumns = source.dtype().blockSize();
        blockBytes = source.dtype().byteSize(blockColumns);
    }

    /**
     * Writes a stack.
     *
     * @param at byte offset of the stack's first panel
     * @return {@link PanelMatrix#halfFactor}
     */
    float pack(int stack, long at) {
        int first = stack * PanelMatrix.STACK_ROWS;
        int rows = Math.min(source.rows() - first, PanelMatrix.STACK_ROWS);
        raised = !format.superBlocks() && raisable(first * source.rowBytes(), rows * source.rowBytes());
        for (int row = 0; row < rows; row += PanelFormat.ROWS) {
            packPanel(
                    first + row,
                    Math.min(rows - row, PanelFormat.ROWS),
                    at + row / PanelFormat.ROWS * format.panelBytes(source.columns()));
        }
        return raised ? HALF_FACTOR / RAISE : HALF_FACTOR;
    }

    private boolean raisable(long from, long bytes) {
        boolean raisable = true;
        for (long offset = from; offset < from + bytes; offset += blockBytes) {
            raisable &= raisable(offset) && (!format.minimums() || raisable(offset + Short.BYTES));
        }
        return raisable;
    }

    private boolean raisable(long offset) {
        return (source.segment().get(SHORT, offset) & 0x7FFF) < RAISABLE;
    }

    private void packPanel(int firstRow, int rows, long at) {
        for (int column = 0; column < source.columns(); column += blockColumns) {
            long columnBytes = source.dtype().byteSize(column);
            for (int lane = 0; lane < rows; lane++) {
                long offset = (firstRow + lane) * source.rowBytes() + columnBytes;
                format.unpacker().unpack(source.segment(), offset, block);
                packBlock(column / format.groupColumns(), lane, at);
            }
        }
    }

    private void packBlock(int firstGroup, int lane, long panelAt) {
        int groups = blockColumns / format.groupColumns();
        for (int g = 0; g < groups; g++) {
            long groupAt = lineAt(panelAt, format.groupLine(firstGroup + g)) + 2L * lane;
            packValues(g * format.groupColumns(), groupAt);
            packScales(g, lineAt(groupAt, format.groupLines()));
        }
        if (format.superBlocks()) {
            int line = format.blockLine(firstGroup) + lane % 2;
            packBlockScales(lineAt(panelAt, line) + lane / 2 * Float.BYTES);
        }
    }

    private void packValues(int from, long at) {
        if (format.bits() == 4) {
            for (int i = 0; i < format.groupColumns(); i += 4) {
                out.set(SHORT, lineAt(at, i / 4), nibbles(from + i));
            }
        } else {
            for (int i = 0; i < format.groupColumns(); i += 2) {
                out.set(SHORT, lineAt(at, i / 2), (short) (block.values[from + i] | block.values[from + i + 1] << 8));
            }
        }
    }

    /** Four values of 4 bits, the first lowest. */
    private short nibbles(int from) {
        int bytes = (int) INTS.get(block.values, from);
        int pairs = (bytes | bytes >>> 4) & 0x00FF00FF;
        return (short) (pairs | pairs >>> 8);
    }

    private void packScales(int group, long at) {
        if (format.superBlocks()) {
            int minimum = format.minimums() ? block.minimums[group] : 0;
            out.set(SHORT, at, (short) (block.scales[group] & 0xFF | minimum << 8));
        } else {
            out.set(SHORT, at, half(block.d));
            if (format.minimums()) {
                out.set(SHORT, at + PanelFormat.LINE_BYTES, half(block.m));
            }
        }
    }

    private short half(short bits) {
        return raised ? Float.floatToFloat16(Float.float16ToFloat(bits) * RAISE) : bits;
    }

    private void packBlockScales(long at) {
        out.set(FLOAT, at, Float.float16ToFloat(block.d));
        if (format.minimums()) {
            out.set(FLOAT, lineAt(at, 2), -Float.float16ToFloat(block.m));
        }
    }

    private static long lineAt(long at, int line) {
        return at + (long) line * PanelFormat.LINE_BYTES;
    }
}
