package io.github.rakutenai.engine.kernel;

import java.util.Optional;

import io.github.rakutenai.engine.tensor.DType;

/**
 * How a storage format is laid out in panels of {@value #ROWS} rows, for products with integer activations.
 *
 * <p>A panel holds its integers in lines of 64 bytes; a line is one 16-bit lane for each row, with the row's next four columns
 * (4 bits each, the first lowest) or two (8 bits). So a vector register works on 32 rows at once, one activation goes to all
 * its lanes, and no sum crosses lanes. Then come lines of scales, one 16-bit lane for each row again.
 *
 * <p>Products of 16-bit lanes are added in 16 bits as long as they cannot overflow, for {@link #unitColumns} columns.
 *
 * @param bits of one integer in a panel: 4 or 8
 * @param zero the integer that stands for zero; with it subtracted, sums over a unit stay within 16 bits
 * @param unitColumns columns whose products are added in 16 bits
 * @param groupColumns columns that share a scale: 16 or 32
 * @param superBlocks whether groups have 8-bit scales, and blocks of 256 columns a half-precision scale for these; otherwise
 *     each group has a half-precision scale of its own
 * @param minimums whether groups also have minimums
 * @param shift what is added to integers less their zero before they are scaled
 */
record PanelFormat(
        int bits,
        int zero,
        int unitColumns,
        int groupColumns,
        boolean superBlocks,
        boolean minimums,
        int shift,
        BlockUnpacker unpacker) {

    /** Rows of a panel. */
    static final int ROWS = 32;

    /** Bytes of a line: one 16-bit lane for each row. */
    static final int LINE_BYTES = 2 * ROWS;

    static final int SUPER_BLOCK_COLUMNS = 256;

    private static final PanelFormat Q4_0 = new PanelFormat(4, 8, 32, 32, false, false, 0, BlockUnpackers::q4_0);
    private static final PanelFormat Q4_1 = new PanelFormat(4, 8, 32, 32, false, true, 8, BlockUnpackers::q4_1);
    private static final PanelFormat Q5_0 = new PanelFormat(8, 16, 16, 32, false, false, 0, BlockUnpackers::q5_0);
    private static final PanelFormat Q5_1 = new PanelFormat(8, 16, 16, 32, false, true, 16, BlockUnpackers::q5_1);
    private static final PanelFormat Q2_K = new PanelFormat(4, 0, 16, 16, true, true, 0, BlockUnpackers::q2_K);
    private static final PanelFormat Q3_K = new PanelFormat(4, 8, 16, 16, true, false, 0, BlockUnpackers::q3_K);
    private static final PanelFormat Q4_K = new PanelFormat(4, 8, 32, 32, true, true, 8, BlockUnpackers::q4_K);
    private static final PanelFormat Q5_K = new PanelFormat(8, 16, 16, 32, true, true, 16, BlockUnpackers::q5_K);
    private static final PanelFormat Q6_K = new PanelFormat(8, 32, 8, 16, true, false, 0, BlockUnpackers::q6_K);

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

    /** Sums in 16 bits that make up one group's. */
    int unitsPerGroup() {
        return groupColumns / unitColumns;
    }

    /** Bytes of the integers of one panel. */
    long valuesBytes(int columns) {
        return (long) columns / lineColumns() * LINE_BYTES;
    }

    /** Lines of scales before those of a group, counted from the panel's first. */
    int scaleLine(int group) {
        if (!superBlocks) {
            return group * (minimums ? 2 : 1);
        }
        int groupsPerBlock = SUPER_BLOCK_COLUMNS / groupColumns;
        return group + (group / groupsPerBlock + 1) * blockLines();
    }

    /** The line of a super-block's scale; the line of its minimum follows. */
    int blockLine(int group) {
        int groupsPerBlock = SUPER_BLOCK_COLUMNS / groupColumns;
        int block = group / groupsPerBlock;
        return block * (blockLines() + groupsPerBlock);
    }

    private int blockLines() {
        return minimums ? 2 : 1;
    }

    /** Bytes of one panel. */
    long panelBytes(int columns) {
        int groups = columns / groupColumns;
        int scaleLines =
                superBlocks ? groups + columns / SUPER_BLOCK_COLUMNS * blockLines() : groups * (minimums ? 2 : 1);
        return valuesBytes(columns) + (long) scaleLines * LINE_BYTES;
    }
}
