package io.github.rakutenai.engine.kernel;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

import io.github.rakutenai.engine.tensor.DType;
import io.github.rakutenai.engine.tensor.Tensor;

/**
 * A weight matrix copied into panels, the layout that {@link PanelFormat} describes. Nothing is rounded: it stands for the
 * same weights. The panels come in quads; rows that the matrix does not have are zero.
 */
public final class PanelMatrix {

    /** Rows of a quad, the least that a thread works on. */
    public static final int QUAD_ROWS = 4 * PanelFormat.ROWS;

    private static final long ALIGNMENT = 64;
    private static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT.withOrder(ByteOrder.LITTLE_ENDIAN);

    private final Tensor source;
    private final PanelFormat format;
    private final int rows;
    private final int columns;
    private final long panelBytes;
    private final MemorySegment panels;

    /**
     * Allocates the panels; {@link #pack} fills them.
     *
     * @param source open until the panels are filled
     * @throws IllegalArgumentException if the format is not {@link #packs packed}
     */
    public PanelMatrix(Tensor source, SegmentAllocator memory) {
        this.source = source;
        format = PanelFormat.of(source.dtype())
                .orElseThrow(() -> new IllegalArgumentException(source.dtype() + " is not packed"));
        rows = source.rows();
        columns = source.columns();
        panelBytes = format.panelBytes(columns);
        panels = memory.allocate(sizeBytes(source), ALIGNMENT);
    }

    /** Whether matrices of that format are faster in panels. */
    public static boolean packs(DType dtype) {
        return PanelFormat.of(dtype).isPresent();
    }

    /** Bytes that a matrix takes in panels. */
    public static long sizeBytes(Tensor source) {
        long quads = Math.ceilDiv(source.rows(), QUAD_ROWS);
        return 4 * quads * PanelFormat.of(source.dtype()).orElseThrow().panelBytes(source.columns());
    }

    public int rows() {
        return rows;
    }

    public int columns() {
        return columns;
    }

    /** Sets of {@value #QUAD_ROWS} rows. */
    public int quads() {
        return Math.ceilDiv(rows, QUAD_ROWS);
    }

    /** Copies the rows of quads from..to-1; different quads may be packed at the same time. */
    public void pack(int from, int to) {
        UnpackedBlock block = new UnpackedBlock();
        for (int panel = 4 * from; panel < 4 * to; panel++) {
            packPanel(panel, block);
        }
    }

    private void packPanel(int panel, UnpackedBlock block) {
        int first = panel * PanelFormat.ROWS;
        int present = Math.clamp(rows - first, 0, PanelFormat.ROWS);
        int blockSize = source.dtype().blockSize();
        for (int column = 0; column < columns; column += blockSize) {
            for (int lane = 0; lane < present; lane++) {
                long offset =
                        (first + lane) * source.rowBytes() + source.dtype().byteSize(column);
                format.unpacker().unpack(source.segment(), offset, block);
                packValues(panel, lane, column, blockSize, block);
                packScales(panel, lane, column, blockSize, block);
            }
        }
    }

    private void packValues(int panel, int lane, int column, int count, UnpackedBlock block) {
        long at = valuesAt(panel, column) + 2L * lane;
        byte[] values = block.values;
        if (format.bits() == 4) {
            for (int i = 0; i < count; i += 4, at += PanelFormat.LINE_BYTES) {
                int low = values[i] | values[i + 1] << 4;
                panels.set(SHORT, at, (short) (low | values[i + 2] << 8 | values[i + 3] << 12));
            }
        } else {
            for (int i = 0; i < count; i += 2, at += PanelFormat.LINE_BYTES) {
                panels.set(SHORT, at, (short) (values[i] | values[i + 1] << 8));
            }
        }
    }

    private void packScales(int panel, int lane, int column, int count, UnpackedBlock block) {
        int group = column / format.groupColumns();
        if (!format.superBlocks()) {
            setScale(panel, format.scaleLine(group), lane, block.d);
            if (format.minimums()) {
                setScale(panel, format.scaleLine(group) + 1, lane, block.m);
            }
            return;
        }
        setScale(panel, format.blockLine(group), lane, block.d);
        if (format.minimums()) {
            setScale(panel, format.blockLine(group) + 1, lane, block.m);
        }
        for (int g = 0; g < count / format.groupColumns(); g++) {
            int minimum = format.minimums() ? block.minimums[g] : 0;
            setScale(panel, format.scaleLine(group + g), lane, (short) (block.scales[g] & 0xFF | minimum << 8));
        }
    }

    private void setScale(int panel, int line, int lane, short bits) {
        panels.set(SHORT, scalesAt(panel) + (long) line * PanelFormat.LINE_BYTES + 2L * lane, bits);
    }

    /** The integer of one weight, less its format's zero. */
    int value(int row, int column) {
        long line = valuesAt(row / PanelFormat.ROWS, column);
        int shift = column % format.lineColumns() * format.bits();
        int lane = panels.get(SHORT, line + 2L * (row % PanelFormat.ROWS));
        return (lane >>> shift & (1 << format.bits()) - 1) - format.zero();
    }

    /** The scale of a group's integers. */
    float scale(int row, int group) {
        if (!format.superBlocks()) {
            return Float.float16ToFloat(scaleBits(row, format.scaleLine(group)));
        }
        float d = Float.float16ToFloat(scaleBits(row, format.blockLine(group)));
        return d * (byte) scaleBits(row, format.scaleLine(group));
    }

    /** What is added to each scaled integer of a group, if the format has minimums. */
    float shift(int row, int group) {
        float shift = scale(row, group) * format.shift();
        if (!format.superBlocks()) {
            return shift + Float.float16ToFloat(scaleBits(row, format.scaleLine(group) + 1));
        }
        float m = Float.float16ToFloat(scaleBits(row, format.blockLine(group) + 1));
        return shift - m * (scaleBits(row, format.scaleLine(group)) >> 8);
    }

    private short scaleBits(int row, int line) {
        long at = scalesAt(row / PanelFormat.ROWS) + (long) line * PanelFormat.LINE_BYTES;
        return panels.get(SHORT, at + 2L * (row % PanelFormat.ROWS));
    }

    PanelFormat format() {
        return format;
    }

    MemorySegment panels() {
        return panels;
    }

    /** Bytes from one panel to the next. */
    long panelBytes() {
        return panelBytes;
    }

    /** Byte offset of the line that starts with a column. */
    long valuesAt(int panel, int column) {
        return panel * panelBytes + (long) column / format.lineColumns() * PanelFormat.LINE_BYTES;
    }

    /** Byte offset of a panel's first line of scales. */
    long scalesAt(int panel) {
        return panel * panelBytes + format.valuesBytes(columns);
    }
}
