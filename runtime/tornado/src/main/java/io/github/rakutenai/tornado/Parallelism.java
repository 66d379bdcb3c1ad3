package io.github.rakutenai.tornado;

import java.util.List;
import java.util.stream.IntStream;

/**
 * How work is cut for a kind of device.
 *
 * @param rowThreads size of the work groups that multiply one row, a power of two
 * @param attentionThreads size of the work groups that attend with one head, a multiple of a block's positions
 * @param splits work groups among which the positions of a single row are split
 * @param selectionThreads size of the work groups that look for candidates, a power of two
 * @param fewRows the most rows of a small pass, which brings less to the device than a full one
 * @param fewSplits work groups among which the positions of each of few rows are split
 * @param batchRows the most rows of a pass
 * @param tensorCores whether many rows are multiplied on tensor cores
 */
record Parallelism(
        int rowThreads,
        int attentionThreads,
        int splits,
        int selectionThreads,
        int fewRows,
        int fewSplits,
        int batchRows,
        boolean tensorCores) {

    /** Few items a group: a group's items run one after another there. */
    static final Parallelism CPU = new Parallelism(8, 32, 2, 8, 1, 1, 64, false);

    static final Parallelism GPU = new Parallelism(128, 128, 16, 256, 32, 1, 512, false);

    /** TornadoVM makes groups smaller that are larger than what gives a kernel the best occupancy: 512 items never are. */
    static final Parallelism PTX = new Parallelism(128, 128, 32, 512, 32, 4, 512, true);

    /**
     * The most rows of each kind of pass, in ascending order.
     *
     * @param sequences that are decoded together: if they are more than few rows, small passes have twice as many
     */
    List<Integer> passRows(int maxBatchRows, int sequences) {
        boolean more = fewRows > 1 && sequences > fewRows && maxBatchRows > 2 * fewRows;
        return IntStream.of(1, more ? 2 * fewRows : fewRows, maxBatchRows)
                .filter(rows -> rows <= maxBatchRows)
                .distinct()
                .boxed()
                .toList();
    }

    /** Shares of the positions of a row, in passes of so many rows. */
    int splits(int rows) {
        if (rows == 1) {
            return splits;
        }
        return rows <= 2 * fewRows ? fewSplits : 1;
    }
}
