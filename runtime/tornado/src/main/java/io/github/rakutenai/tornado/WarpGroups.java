package io.github.rakutenai.tornado;

import io.github.rakutenai.tornado.kernel.ptx.WarpMatrixVector;

/**
 * Work groups of warps that multiply.
 *
 * @param slices warps among which the columns of a row are split
 * @param threads of a group
 */
record WarpGroups(int slices, int threads) {

    private static final int FEW_ROWS = 8192;
    private static final int MANY_ROWS = 32768;

    /** The fewer rows there are, the more warps share each, so that a large GPU always has enough of them to wait for memory. */
    static WarpGroups of(int rows) {
        if (rows <= FEW_ROWS) {
            return new WarpGroups(8, 512);
        }
        return new WarpGroups(rows <= MANY_ROWS ? 4 : 2, 256);
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
