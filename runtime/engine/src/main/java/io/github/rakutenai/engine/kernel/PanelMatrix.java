package io.github.rakutenai.engine.kernel;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

import io.github.rakutenai.engine.tensor.DType;
import io.github.rakutenai.engine.tensor.Tensor;

/**
 * A weight matrix copied into panels, the layout that {@link PanelFormat} describes. Nothing is rounded: it stands for the
 * same weights. Rows that the matrix does not have are zero.
 */
public final class PanelMatrix {

    /** Rows of a stack, the least that a thread works on. */
    public static final int STACK_ROWS = PanelFormat.PANELS * PanelFormat.ROWS;

    private static final long ALIGNMENT = 64;
    private static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT.withOrder(ByteOrder.LITTLE_ENDIAN);

    private final Tensor source;
    private final PanelFormat format;
    private final int rows;
    private final int columns;
    private final long panelBytes;
    private final MemorySegment panels;
    private final float[] halfFactors;

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
        halfFactors = new float[stacks()];
    }

    /** Whether matrices of that format are faster in panels. */
    public static boolean packs(DType dtype) {
        return PanelFormat.of(dtype).isPresent();
    }

    /** Bytes that a matrix takes in panels. */
    public static long sizeBytes(Tensor source) {
        long panels = PanelFormat.PANELS * (long) Math.ceilDiv(source.rows(), STACK_ROWS);
        return panels * PanelFormat.of(source.dtype()).orElseThrow().panelBytes(source.columns());
    }

    public int rows() {
        return rows;
    }

    public int columns() {
        return columns;
    }

    /** Sets of {@value #STACK_ROWS} rows. */
    public int stacks() {
        return Math.ceilDiv(rows, STACK_ROWS);
    }

    /** Copies the rows of stacks from..to-1; different stacks may be packed at the same time. */
    public void pack(int from, int to) {
        PanelPacker packer = new PanelPacker(source, format, panels);
        for (int stack = from; stack < to; stack++) {
            halfFactors[stack] = packer.pack(stack, PanelFormat.PANELS * stack * panelBytes);
        }
    }

    PanelFormat format() {
        return format;
    }

    MemorySegment memory() {
        return panels;
    }

    /** Bytes from one panel to the next. */
    long panelBytes() {
        return panelBytes;
    }

    /** Byte offset of a line of a panel. */
    long lineAt(int panel, int line) {
        return panel * panelBytes + (long) line * PanelFormat.LINE_BYTES;
    }

    /** What half-precision scales of a stack are multiplied by, read as float32 without a change of the exponent's bias. */
    float halfFactor(int stack) {
        return halfFactors[stack];
    }

    /** The integer of one weight, from 0. */
    int value(int row, int column) {
        int group = column / format.groupColumns();
        int line = format.groupLine(group) + column % format.groupColumns() / format.lineColumns();
        int shift = column % format.lineColumns() * format.bits();
        return shortAt(row, line) >>> shift & (1 << format.bits()) - 1;
    }

    /** The scale of a group's integers. */
    float scale(int row, int group) {
        int line = scaleLine(group);
        return format.superBlocks() ? blockScale(row, group, 0) * (byte) shortAt(row, line) : half(row, line);
    }

    /** What is added to each scaled integer of a group, if the format has minimums. */
    float minimum(int row, int group) {
        int line = scaleLine(group);
        return format.superBlocks() ? blockScale(row, group, 2) * (shortAt(row, line) >> 8) : half(row, line + 1);
    }

    private int scaleLine(int group) {
        return format.groupLine(group) + format.groupLines();
    }

    private float blockScale(int row, int group, int first) {
        int line = format.blockLine(group) + first + row % 2;
        return panels.get(FLOAT, lineAt(row / PanelFormat.ROWS, line) + row % PanelFormat.ROWS / 2 * Float.BYTES);
    }

    private float half(int row, int line) {
        int bits = shortAt(row, line) << 16 >> 3 & PanelScales.HALF;
        return Float.intBitsToFloat(bits) * halfFactors[row / STACK_ROWS];
    }

    private short shortAt(int row, int line) {
        return panels.get(SHORT, lineAt(row / PanelFormat.ROWS, line) + row % PanelFormat.ROWS * Short.BYTES);
    }
}
