package io.github.rakutenai.engine.kernel;

import io.github.rakutenai.engine.tensor.Tensor;

/**
 * Matrix product over tiles: four weight rows times 1024 columns are converted to float32 once, in memory that fits the
 * first-level cache, and multiplied with every token.
 */
final class VectorMatmul {

    private static final int TILE_COLUMNS = 1024;

    private final float[] tile = new float[TileProduct.ROWS * TILE_COLUMNS];
    private final TileProduct product = new TileProduct();

    void multiply(BlockDecoder decoder, Tensor weights, int fromRow, int toRow, float[] x, int tokens, float[] out) {
        int outStride = weights.rows();
        for (int row = fromRow; row < toRow; row += TileProduct.ROWS) {
            int rows = Math.min(TileProduct.ROWS, toRow - row);
            multiplyRows(decoder, weights, row, rows, x, tokens, out, outStride);
        }
    }

    private void multiplyRows(
            BlockDecoder decoder,
            Tensor weights,
            int row,
            int rows,
            float[] x,
            int tokens,
            float[] out,
            int outStride) {
        int columns = weights.columns();
        int lastTile = (columns - 1) / TILE_COLUMNS * TILE_COLUMNS;
        product.clear(tokens);
        for (int column = 0; column <= lastTile; column += TILE_COLUMNS) {
            int width = Math.min(TILE_COLUMNS, columns - column);
            decodeTile(decoder, weights, row, rows, column, width);
            product.add(tile, 0, TILE_COLUMNS, rows, width - width % Lanes.COUNT, x, column, columns, tokens);
        }
        int tail = (columns - lastTile) % Lanes.COUNT;
        for (int t = 0; t < tokens; t++) {
            for (int r = 0; r < rows; r++) {
                int tailAt = r * TILE_COLUMNS + columns - lastTile - tail;
                float rest = TileProduct.tail(tile, tailAt, x, (t + 1) * columns - tail, tail);
                out[t * outStride + row + r] = product.sum(t, r) + rest;
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
