package io.github.rakutenai.tornado;

import io.github.rakutenai.tornado.kernel.ptx.TensorCoreMatrix;

/**
 * How products on tensor cores are cut into work groups, as {@link TensorCoreMatrix#multiply} has it.
 *
 * @param capacity the most vectors of a pass
 * @param vectors of a group
 * @param columns that are in local memory at a time
 * @param threads of a group
 * @param fragments of a warp's rows
 * @param buffers of tiles in local memory
 * @param mostGroups of a product whose columns are shared among groups
 */
record TensorTile(int capacity, int vectors, int columns, int threads, int fragments, int buffers, int mostGroups) {

    /** So many columns are worth a group of their own. */
    private static final int LEAST_COLUMNS = 256;

    /**
     * Few vectors wait for weights: small groups, as many as an H100 runs at once, four on each of 132 multiprocessors. Many
     * vectors use each weight that was decoded often: large groups, so few that multiprocessors end together.
     */
    static TensorTile of(int capacity) {
        if (capacity <= 16) {
            return new TensorTile(capacity, 16, 64, 128, 4, 2, 528);
        }
        if (capacity <= 32) {
            return new TensorTile(capacity, 32, 64, 128, 4, 2, 528);
        }
        if (capacity <= 64) {
            return new TensorTile(capacity, 64, 64, 128, 4, 2, 528);
        }
        return new TensorTile(capacity, 128, 32, 256, 8, 2, 384);
    }

    /** Vectors that sums have room for. */
    int sumVectors() {
        return vectorTiles(capacity) * vectors;
    }

    /** Rows that sums of a matrix have room for. */
    int sumRows(int rows) {
        return rowTiles(rows) * TensorCoreMatrix.rows(threads);
    }

    /** Groups among which the columns of a matrix are shared. */
    int splits(int rows, int matrixColumns) {
        int tiles = Math.ceilDiv(matrixColumns, columns);
        int wanted = mostGroups / (rowTiles(rows) * vectorTiles(capacity));
        int possible = Math.clamp(wanted, 1, Math.max(1, matrixColumns / LEAST_COLUMNS));
        return Math.ceilDiv(tiles, Math.ceilDiv(tiles, possible));
    }

    /** Shares of the columns whose sums are stored apart. */
    int shares(int rows, int matrixColumns) {
        return splits(rows, matrixColumns) * TensorCoreMatrix.warpShares(vectors, threads, fragments);
    }

    /** Items of all groups that multiply a matrix and so many vectors. */
    long items(int rows, int matrixColumns, long passVectors) {
        return vectorTiles(passVectors) * rowTiles(rows) * splits(rows, matrixColumns) * threads;
    }

    private int vectorTiles(long passVectors) {
        return Math.toIntExact(Math.ceilDiv(passVectors, vectors));
    }

    private int rowTiles(int rows) {
        return Math.ceilDiv(rows, TensorCoreMatrix.rows(threads));
    }

    /** Floats of all shares of a product. */
    long sumFloats(int rows, int matrixColumns) {
        return (long) shares(rows, matrixColumns) * sumVectors() * sumRows(rows);
    }
}
