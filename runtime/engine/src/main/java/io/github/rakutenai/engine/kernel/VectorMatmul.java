package io.github.rakutenai.engine.kernel;

import io.github.rakutenai.engine.tensor.Tensor;

/**
 * Matrix product over tiles: some weight rows times 512 columns are converted to float32 once, in memory that fits the
 * first-level cache, and multiplied with every token.
 */
final class VectorMatmul {

    private static final int TILE_COLUMNS = 512;

    private final float[] tile = new float[TileProduct.ROWS * TILE_COLUMNS];
    private final TileProduct product = new TileProduct();

    void multiply(BlockDecoder decoder, Tensor weights, int fromRow, int toRow, float[] x, int tokens, float[] out) {
        int outStride = weights.rows();
        for (int row = fromRow; row < toRow; row += TileProduct.ROWS) {
            int rows = Math.min(TileProduct.ROWS, toRow - row);
            int tail = multiplyRows(decoder, weights, row, rows, x, tokens);
            writeSums(rows, tail, x, weights.columns(), tokens, out, row, outStride);
        }
    }

    /** Answers how many columns are left over; they are the last of the tile. */
    private int multiplyRows(BlockDecoder decoder, Tensor weights, int row, int rows, float[] x, int tokens) {
        int columns = weights.columns();
        int tail = 0;
        product.clear(tokens);
        for (int column = 0; column < columns; column += TILE_COLUMNS) {
            int width = Math.min(TILE_COLUMNS, columns - column);
            tail = width % Lanes.COUNT;
            decodeTile(decoder, weights, row, rows, column, width);
            product.add(tile, 0, TILE_COLUMNS, rows, width - tail, x, column, columns, tokens);
        }
        return tail;
    }

    private void writeSums(int rows, int tail, float[] x, int columns, int tokens, float[] out, int at, int outStride) {
        int tailColumn = (columns - tail) % TILE_COLUMNS;
        for (int t = 0; t < tokens; t++) {
            for (int r = 0; r < rows; r++) {
                int tileAt = r * TILE_COLUMNS + tailColumn;
                float rest = TileProduct.tail(tile, tileAt, x, (t + 1) * columns - tail, tail);
                out[t * outStride + at + r] = product.sum(t, r) + rest;
            }
        }
    }

    private void decodeTile(BlockDecoder decoder, Tensor weights, int row, int rows, int column, int width) {
        int blocks = width / weights.dtype().blockSize();
        for (int r = 0; r < rows; r++) {
            long offset = (row + r) * weights.rowBytes() + weights.dtype().byteSize(column);
            decoder.decode(weights.segment(), offset, blocks, tile, r * TILE_COLUMNS);
        }
    }
}
