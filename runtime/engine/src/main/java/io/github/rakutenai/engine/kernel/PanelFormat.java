package io.github.rakutenai.engine.kernel;

import java.util.Optional;

import io.github.rakutenai.engine.tensor.DType;

/**
 * How a storage format is laid out in panels of {@value #ROWS} rows, for products with integer activations.
 *
 * <p>Everything is in lines of 64 bytes. A line of integers is one 16-bit lane for each row of a panel, with the row's next
 * four columns (4 bits each, the first lowest) or two (8 bits). So a vector register works on 32 rows at once, one activation
 * goes to all its lanes, and no sum crosses lanes.
 *
 * <p>A panel is one run of memory, in the order in which a product reads it: for each group of columns the lines of integers
 * and then the scales. A super-block of 256 columns begins with scales of its own. Panels come in stacks of eight, which a product
 * can read side by side: one stream from memory alone does not give half of what memory can.
 *
 * <p>Products of 16-bit lanes are added in 16 bits as long as they cannot overflow, for {@link #unitColumns} columns.
 *
 * @param bits of one integer in a panel: 4 or 8
 * @param zero what is subtracted from the integers so that sums over a unit stay within 16 bits; without minimums, it is also
 *     the integer that stands for zero
 * @param unitColumns columns whose products are added in 16 bits
 * @param groupColumns columns that share a scale: 16 or 32
 * @param superBlocks whether groups have 8-bit scales and minimums, and blocks of 256 columns float32 ones for these;
 *     otherwise each group has half-precision ones
 * @param minimums whether groups also have minimums
 */
record PanelFormat(
        int bits,
        int zero,
        int unitColumns,
        int groupColumns,
        boolean superBlocks,
        boolean minimums,
        BlockUnpacker unpacker) {

    /** Rows of a panel. */
    static final int ROWS = 32;

    /** Panels of a stack. */
    static final int PANELS = 8;

    /** Bytes of a line: one 16-bit lane for each row. */
    static final int LINE_BYTES = 2 * ROWS;

    static final int SUPER_BLOCK_COLUMNS = 256;

    private static final PanelFormat Q4_0 = new PanelFormat(4, 8, 32, 32, false, false, BlockUnpackers::q4_0);
    private static final PanelFormat Q4_1 = new PanelFormat(4, 8, 32, 32, false, true, BlockUnpackers::q4_1);
    private static final PanelFormat Q5_0 = new PanelFormat(8, 16, 16, 32, false, false, BlockUnpackers::q5_0);
    private static final PanelFormat Q5_1 = new PanelFormat(8, 16, 16, 32, false, true, BlockUnpackers::q5_1);
    private static final PanelFormat Q2_K = new PanelFormat(4, 0, 16, 16, true, true, BlockUnpackers::q2_K);
    private static final PanelFormat Q3_K = new PanelFormat(4, 8, 16, 16, true, false, BlockUnpackers::q3_K);
    private static final PanelFormat Q4_K = new PanelFormat(4, 8, 32, 32, true, true, BlockUnpackers::q4_K);
    private static final PanelFormat Q5_K = new PanelFormat(8, 16, 16, 32, true, true, BlockUnpackers::q5_K);
    private static final PanelFormat Q6_K = new PanelFormat(8, 32, 8, 16, true, false, BlockUnpackers::q6_K);

    /** Formats of up to 6 bits; wider ones are read in place as fast as memory gives them. */
    static Optional<PanelFormat> of(DType dtype) {
        return switch (dtype) {
            case F32, F16, BF16, Q8_0 -> Optional.empty();
            case Q4_0 -> Optional.of(Q4_0);
            case Q4_1 -> Optional.of(Q4_1);
            case Q5_0 -> Optional.of(Q5_0);
            case Q5_1 -> Optional.of(Q5_1);
            case Q2_K -> Optional.of(Q2_K);
            case Q3_K -> Optional.of(Q3_K);
            case Q4_K -> Optional.of(Q4_K);
            case Q5_K -> Optional.of(Q5_K);
            case Q6_K -> Optional.of(Q6_K);
        };
    }

    int lineColumns() {
        return 16 / bits;
    }

    /** Lines of a unit's integers. */
    int unitLines() {
        return unitColumns / lineColumns();
    }

    /** Sums in 16 bits that make up one group's. */
    int unitsPerGroup() {
        return groupColumns / unitColumns;
    }

    /** Lines of integers in a group. */
    int groupLines() {
        return groupColumns / lineColumns();
    }

    /** Lines of scales in a group: 8-bit scales and minimums share one. */
    int scaleLines() {
        return minimums && !superBlocks ? 2 : 1;
    }

    /** Lines of scales at the beginning of a super-block: even rows, odd rows, and so the minimums. */
    int blockScaleLines() {
        if (!superBlocks) {
            return 0;
        }
        return minimums ? 4 : 2;
    }

    /** Lines from one group to the next, if no super-block begins. */
    int groupStride() {
        return groupLines() + scaleLines();
    }

    /** Groups without a super-block's beginning in between. */
    int groupsPerBlock() {
        return superBlocks ? SUPER_BLOCK_COLUMNS / groupColumns : 1;
    }

    private int blockStride() {
        return blockScaleLines() + groupsPerBlock() * groupStride();
    }

    /** Line of a panel at which the scales of a group's super-block begin. */
    int blockLine(int group) {
        return group / groupsPerBlock() * blockStride();
    }

    /** Line of a panel at which a group begins. */
    int groupLine(int group) {
        return blockLine(group) + blockScaleLines() + group % groupsPerBlock() * groupStride();
    }

    /** Bytes of one panel. */
    long panelBytes(int columns) {
        long blocks = columns / (groupsPerBlock() * groupColumns);
        return blocks * blockStride() * LINE_BYTES;
    }
}
