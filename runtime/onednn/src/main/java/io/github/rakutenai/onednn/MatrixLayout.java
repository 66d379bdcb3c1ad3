package io.github.rakutenai.onednn;

/**
 * How a matrix is cut into parts and where they lie: all have equal rows, but for the last.
 *
 * @param rows of the matrix
 * @param full what all parts but the last are multiplied with
 * @param last what the last part is multiplied with
 */
record MatrixLayout(int rows, PartMatmul full, PartMatmul last) {

    /** As oneDNN wants its weights. */
    private static final long ALIGNMENT = 4096;

    int parts() {
        return Math.ceilDiv(rows, full.shape().rows());
    }

    int firstRow(int part) {
        return part * full.shape().rows();
    }

    int rows(int part) {
        return matmul(part).shape().rows();
    }

    PartMatmul matmul(int part) {
        return part == parts() - 1 ? last : full;
    }

    /** Bytes from the start of the memory to the weights of a part. */
    long weightsAt(int part) {
        return part * aligned(full.weightBytes());
    }

    long sizeBytes() {
        return weightsAt(parts() - 1) + aligned(last.weightBytes());
    }

    private static long aligned(long sizeBytes) {
        return Math.ceilDiv(sizeBytes, ALIGNMENT) * ALIGNMENT;
    }
}
