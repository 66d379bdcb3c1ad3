package io.github.rakutenai.tornado.kernel.ptx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;

import io.github.rakutenai.tornado.kernel.Step;
import io.github.rakutenai.tornado.kernel.WeightCodes;
import io.github.rakutenai.tornado.kernel.testing.WorkGroups;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

class TensorCoreMatrixTest {

    private static final int THREADS = 128;

    /** Of each product: both factors are rounded to 11 bits; and what adding floats adds. */
    private static final double TOLERANCE = 0x1p-10 + 0x1p-16;

    private final Random random = new Random(1);

    @ParameterizedTest
    @ValueSource(
            ints = {
                WeightCodes.Q8,
                WeightCodes.Q4,
                WeightCodes.Q4_MIN,
                WeightCodes.Q5,
                WeightCodes.Q5_MIN,
                WeightCodes.Q4_K,
                WeightCodes.Q5_K,
                WeightCodes.Q6_K,
                WeightCodes.Q2_K
            })
    void quants_of_each_format_are_multiplied(int format) {
        multiplies(format, 70, 256, 3, new TensorTile(16, 64, THREADS, 4, 2, 1));
    }

    @ParameterizedTest
    @ValueSource(ints = {WeightCodes.F32, WeightCodes.HALF})
    void columns_that_fill_no_block_are_multiplied(int format) {
        multiplies(format, 70, 104, 3, new TensorTile(16, 64, THREADS, 4, 2, 1));
    }

    @Test
    void nothing_beyond_whole_tiles_is_read() {
        multiplies(WeightCodes.HALF, 128, 64, 3, new TensorTile(128, 32, 256, 8, 2, 1));
    }

    @Test
    void groups_share_the_columns() {
        multiplies(WeightCodes.Q8, 64, 448, 20, new TensorTile(32, 64, THREADS, 4, 2, 3));
    }

    @Test
    void more_vectors_than_a_group_has_are_multiplied() {
        multiplies(WeightCodes.Q8, 40, 96, 70, new TensorTile(32, 64, THREADS, 4, 1, 1));
    }

    @Test
    void sixty_four_vectors_of_a_group_are_multiplied() {
        multiplies(WeightCodes.Q8, 70, 96, 60, new TensorTile(64, 64, THREADS, 4, 1, 2));
    }

    @ParameterizedTest
    @ValueSource(ints = {WeightCodes.Q8, WeightCodes.HALF})
    void the_tile_of_long_prompts_is_multiplied(int format) {
        multiplies(format, 150, 160, 130, new TensorTile(128, 32, 256, 8, 2, 1));
    }

    @ParameterizedTest
    @ValueSource(ints = {WeightCodes.Q6_K, WeightCodes.F32})
    void local_memory_may_hold_a_single_tile(int format) {
        multiplies(format, 150, 256, 30, new TensorTile(32, 64, 256, 8, 1, 2));
    }

    private record TensorTile(int vectors, int columns, int threads, int fragments, int buffers, int splits) {

        int sumVectors(int vectors) {
            return Math.ceilDiv(vectors, this.vectors) * this.vectors;
        }

        int sumRows(int rows) {
            return Math.ceilDiv(rows, TensorCoreMatrix.rows(threads)) * TensorCoreMatrix.rows(threads);
        }

        int shares() {
            return splits * TensorCoreMatrix.warpShares(vectors, threads, fragments);
        }
    }

    private void multiplies(int format, int rows, int columns, int vectors, TensorTile tile) {
        TestMatrix matrix = TestMatrix.random(random, format, rows, columns);
        FloatArray x = TestMatrix.floats(random, vectors * columns);
        IntArray step = new IntArray(Step.length(vectors, 1));
        step.set(Step.rows(), vectors);
        IntArray packed = new IntArray(PackedVectors.packedInts(tile.sumVectors(vectors), columns));
        int sumVectors = tile.sumVectors(vectors);
        int sumRows = tile.sumRows(rows);
        FloatArray sums = new FloatArray(tile.shares() * sumVectors * sumRows);
        sums.init(Float.NaN);
        int groups = PackedVectors.groups(columns, THREADS);
        WorkGroups.run(
                vectors * groups, THREADS, context -> PackedVectors.packed(context, step, x, packed, columns, THREADS));

        WorkGroups.run(
                sumVectors / tile.vectors * (sumRows / TensorCoreMatrix.rows(tile.threads)) * tile.splits,
                tile.threads,
                context -> TensorCoreMatrix.multiply(
                        context,
                        step,
                        packed,
                        matrix.words(),
                        matrix.halves(),
                        matrix.floats(),
                        sums,
                        0,
                        format,
                        rows,
                        columns,
                        sumVectors,
                        sumRows,
                        tile.splits,
                        tile.vectors,
                        tile.columns,
                        tile.threads,
                        tile.fragments,
                        tile.buffers));

        for (int t = 0; t < vectors; t++) {
            for (int r = 0; r < rows; r++) {
                double sum = 0;
                for (int share = 0; share < tile.shares(); share++) {
                    sum += sums.get((share * sumVectors + t) * sumRows + r);
                }
                double expected = 0;
                double sizes = 0;
                for (int c = 0; c < columns; c++) {
                    double product = x.get(t * columns + c) * matrix.weight(r, c);
                    expected += product;
                    sizes += Math.abs(product);
                }
                assertThat(sum).as("vector %d, row %d", t, r).isCloseTo(expected, within(TOLERANCE * sizes));
            }
        }
    }
}
