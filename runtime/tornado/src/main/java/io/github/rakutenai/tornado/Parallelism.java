package io.github.rakutenai.tornado;

import java.util.List;

/**
 * How work is cut for a kind of device.
 *
 * @param rowThreads size of the work groups that multiply one row, a power of two
 * @param attentionThreads size of the work groups that attend with one head, a multiple of a block's positions
 * @param splits work groups among which the positions of a single row are split
 * @param selectionThreads size of the work groups that look for candidates, a power of two
 * @param batchRows the most rows of a pass
 * @param tensorCores whether many rows are multiplied on tensor cores
 */
record Parallelism(
        int rowThreads, int attentionThreads, int splits, int selectionThreads, int batchRows, boolean tensorCores) {

    /** Few items a group: a group's items run one after another there. */
    static final Parallelism CPU = new Parallelism(8, 32, 2, 8, 64, false);

    /** Larger groups than some GPUs of OpenCL's have. */
    static final Parallelism PTX = new Parallelism(128, 128, 64, 1024, 512);

    static final Parallelism GPU = new Parallelism(128, 128, 16, 256, 512, false);

    static final Parallelism PTX = new Parallelism(128, 128, 16, 256, 512, true);

    /** Sequences that are decoded together have kernels of their own where tensor cores multiply. */
    private static final int TOGETHER = 32;

    /** The most rows of each kind of pass, the fewest first. */
    List<Integer> capacities(int maxBatchRows) {
        return tensorCores && maxBatchRows > TOGETHER ? List.of(1, TOGETHER, maxBatchRows) : List.of(1, maxBatchRows);
    }
}
