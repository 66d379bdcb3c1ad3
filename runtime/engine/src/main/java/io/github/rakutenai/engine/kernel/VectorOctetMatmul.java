package io.github.rakutenai.engine.kernel;

import static io.github.rakutenai.engine.kernel.Lanes.COUNT;
import static io.github.rakutenai.engine.kernel.Lanes.FLOATS;

import java.util.Arrays;

import io.github.rakutenai.engine.tensor.Tensor;
import jdk.incubator.vector.FloatVector;

/**
 * Matrix product with arranged activations: 32 weight rows at a time are converted to float32 once and multiplied with every
 * octet. Each result is that of {@link VectorMatmul} to the last bit: it has a partial sum for each lane that a vector of
 * columns would have, and these are added in the same order.
 */
final class VectorOctetMatmul {

    /** For fewer, turning weights takes longer than it saves. */
    static final int LEAST_TOKENS = 32;

    private static final int OCTET = OctetActivations.TOKENS;
    private static final int ROWS = OctetTile.ROWS;

    /** Tiles of rows that use activations while these are in the second-level cache. */
    private static final int TILES = 4;

    static final int ROWS_TOGETHER = TILES * ROWS;

    /** Results of an octet. */
    private static final int RESULTS = OCTET * ROWS;

    private final OctetTile tile = new OctetTile();

    /** (tiles, octets, lanes, tokens, rows). */
    private float[] sums = new float[0];

    /** As {@link Kernels#matmul(Tensor, int, int, OctetActivations, int, float[])}. */
    void multiply(
            BlockDecoder decoder, Tensor weights, int fromRow, int toRow, OctetActivations x, int tokens, float[] out) {
        for (int row = fromRow; row < toRow; row += ROWS_TOGETHER) {
            int end = Math.min(toRow, row + ROWS_TOGETHER);
            begin(Math.ceilDiv(end - row, ROWS) * x.octets());
            for (int column = 0; column < weights.columns(); column += OctetTile.COLUMNS) {
                addColumns(decoder, weights, row, end, column, x);
            }
            for (int from = row; from < end; from += ROWS) {
                write(from, Math.min(ROWS, end - from), firstSum(from - row, x), weights.rows(), tokens, out);
            }
        }
    }

    private static int firstSum(int row, OctetActivations x) {
        return row / ROWS * x.octets() * COUNT * RESULTS;
    }

    private void addColumns(BlockDecoder decoder, Tensor weights, int row, int end, int column, OctetActivations x) {
        int width = Math.min(OctetTile.COLUMNS, weights.columns() - column);
        for (int from = row; from < end; from += ROWS) {
            tile.read(decoder, weights, from, column, width);
            addTile(x, column, width, firstSum(from - row, x));
        }
    }

    private void begin(int octets) {
        int length = octets * COUNT * RESULTS;
        if (sums.length < length) {
            sums = new float[length];
        }
        Arrays.fill(sums, 0, length, 0);
    }

    private void addTile(OctetActivations x, int column, int width, int sumsAt) {
        int columns = width / COUNT;
        for (int lane = 0; lane < COUNT; lane += OctetTile.LANES) {
            tile.turn(lane);
            for (int l = 0; l < OctetTile.LANES; l++) {
                int laneSums = sumsAt + (lane + l) * RESULTS;
                addLane(l * columns * ROWS, x, column + lane + l, columns, laneSums);
            }
        }
    }

    private void addLane(int tileAt, OctetActivations x, int firstColumn, int columns, int sumsAt) {
        for (int octet = 0; octet < x.octets(); octet++) {
            int xAt = x.index(octet, firstColumn, COUNT);
            OctetProduct.add(tile.weights, tileAt, x.values, xAt, columns, sums, sumsAt + octet * COUNT * RESULTS);
        }
    }

    private void write(int row, int rows, int sumsAt, int outStride, int tokens, float[] out) {
        for (int token = 0; token < tokens; token++) {
            int octet = sumsAt + token / OCTET * COUNT * RESULTS;
            if (token % OCTET == 0) {
                addLanes(sums, octet);
            }
            int at = octet + token % OCTET * ROWS;
            for (int r = 0; r < rows; r++) {
                // The other path adds the sum of a tail, which there is none of here: it makes 0 of -0.
                out[token * outStride + row + r] = sums[at + r] + 0f;
            }
        }
    }

    /** The order of {@link Lanes#sum}. */
    private static void addLanes(float[] sums, int at) {
        for (int distance = COUNT / 2 * RESULTS; distance >= RESULTS; distance /= 2) {
            for (int i = at; i < at + distance; i += COUNT) {
                FloatVector other = FloatVector.fromArray(FLOATS, sums, i + distance);
                FloatVector.fromArray(FLOATS, sums, i).add(other).intoArray(sums, i);
            }
        }
    }
}
