package io.github.rakutenai.tornado;

import io.github.rakutenai.tornado.kernel.WeightCodes;
import io.github.rakutenai.tornado.kernel.ptx.WarpMatrixVector;

/**
 * Work groups of warps that multiply.
 *
 * @param slices warps among which the columns of a row are split
 * @param threads of a group
 */
record WarpGroups(int slices, int threads) {

    /**
     * What was fastest on an H100: small groups, which wait for each other less, but enough warps for quants of few bits, whose
     * rows are read in few steps.
     *
     * @param format as {@link WeightCodes} has it
     */
    static WarpGroups of(int format) {
        return format == WeightCodes.HALF || format == WeightCodes.F32 || format == WeightCodes.Q8
                ? new WarpGroups(2, 128)
                : new WarpGroups(4, 256);
    }

    /** @throws IllegalArgumentException if a group has no whole octets of rows */
    WarpGroups {
        if (WarpMatrixVector.groupRows(slices, threads) % 8 != 0) {
            throw new IllegalArgumentException(
                    "a group has whole octets of rows, found " + WarpMatrixVector.groupRows(slices, threads));
        }
    }

    /** Work items for so many rows. */
    long items(int rows) {
        return (long) Math.ceilDiv(rows, WarpMatrixVector.groupRows(slices, threads)) * threads;
    }
}
