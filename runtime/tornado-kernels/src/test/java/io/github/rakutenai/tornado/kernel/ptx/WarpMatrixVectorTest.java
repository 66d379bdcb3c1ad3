package io.github.rakutenai.tornado.kernel.ptx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.github.rakutenai.tornado.kernel.WeightCodes;
import io.github.rakutenai.tornado.kernel.testing.WorkGroups;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

class WarpMatrixVectorTest {

    private static final int SLICES = 2;
    private static final int THREADS = 128;
    private static final float EPSILON = 1e-3f;

    private final Random random = new Random(1);

    /** Formats, whether activations are of 8 bits, rows and columns: whole groups and chunks, and others. */
    static Stream<Arguments> shapes() {
        return IntStream.rangeClosed(WeightCodes.F32, WeightCodes.Q2_K)
                .boxed()
                .flatMap(format -> Stream.of(
                        Arguments.of(format, 0, 16, 512),
                        Arguments.of(format, 0, 24, format >= WeightCodes.Q4_K ? 768 : 96),
                        Arguments.of(format, format <= WeightCodes.HALF ? 0 : 1, 24, 768)));
    }

    @ParameterizedTest
    @MethodSource("shapes")
    void a_normalised_vector_is_multiplied(int format, int coded, int rows, int columns) {
        float[] x = vector(columns);
        float[] norm = vector(columns);
        Vector vector = prepared(x, norm);
        int oddRows = rows - 3;
        RandomMatrix matrix = new RandomMatrix(format, oddRows, columns, random);
        FloatArray out = new FloatArray(2 + oddRows);

        run(
                oddRows,
                context -> WarpMatrixVector.normed(
                        context,
                        vector.squares,
                        vector.values,
                        vector.codes,
                        vector.steps,
                        matrix.words,
                        matrix.halves,
                        matrix.floats,
                        out,
                        format,
                        coded,
                        oddRows,
                        columns,
                        2,
                        EPSILON,
                        SLICES,
                        THREADS));

        double rms = rms(x);
        double[] expected = product(matrix, oddRows, columns, vector, coded);
        for (int row = 0; row < oddRows; row++) {
            assertThat((double) out.get(2 + row)).isCloseTo(expected[row] / rms, within(1e-4));
        }
    }

    @ParameterizedTest
    @MethodSource("shapes")
    void gates_meet_their_units(int format, int coded, int rows, int columns) {
        float[] x = vector(columns);
        Vector vector = prepared(x, vector(columns));
        RandomMatrix matrix = new RandomMatrix(format, 2 * rows, columns, random);
        Vector next = new Vector(rows);

        run(
                rows,
                context -> WarpMatrixVector.gated(
                        context,
                        vector.squares,
                        vector.values,
                        vector.codes,
                        vector.steps,
                        matrix.words,
                        matrix.halves,
                        matrix.floats,
                        next.values,
                        next.codes,
                        next.steps,
                        format,
                        coded,
                        2 * rows,
                        columns,
                        EPSILON,
                        SLICES,
                        THREADS));

        double rms = rms(x);
        double[] products = product(matrix, 2 * rows, columns, vector, coded);
        double[] expected = IntStream.range(0, rows)
                .mapToDouble(row -> {
                    double gate = products[row] / rms;
                    return gate / (1 + Math.exp(-gate)) * products[rows + row] / rms;
                })
                .toArray();
        next.assertIs(expected);
    }

    @ParameterizedTest
    @MethodSource("shapes")
    void a_product_is_added_and_prepared_for_the_next(int format, int coded, int rows, int columns) {
        float[] ones = new float[columns];
        Arrays.fill(ones, 1);
        Vector vector = prepared(vector(columns), ones);
        RandomMatrix matrix = new RandomMatrix(format, rows, columns, random);
        float[] before = vector(rows);
        float[] norm = vector(rows);
        FloatArray x = FloatArray.fromArray(before);
        Vector next = new Vector(rows);

        run(
                rows,
                context -> WarpMatrixVector.added(
                        context,
                        vector.values,
                        vector.codes,
                        vector.steps,
                        matrix.words,
                        matrix.halves,
                        matrix.floats,
                        x,
                        FloatArray.fromArray(norm),
                        next.squares,
                        next.values,
                        next.codes,
                        next.steps,
                        format,
                        coded,
                        rows,
                        columns,
                        SLICES,
                        THREADS));

        double[] expected = product(matrix, rows, columns, vector, coded);
        for (int row = 0; row < rows; row++) {
            expected[row] += before[row];
            assertThat((double) x.get(row)).isCloseTo(expected[row], within(1e-4));
        }
        double squares =
                IntStream.range(0, rows / 8).mapToDouble(next.squares::get).sum();
        assertThat(squares)
                .isCloseTo(
                        IntStream.range(0, rows)
                                .mapToDouble(row -> expected[row] * expected[row])
                                .sum(),
                        within(1e-2));
        next.assertIs(IntStream.range(0, rows)
                .mapToDouble(row -> expected[row] * norm[row])
                .toArray());
    }

    private static void run(int rows, Consumer<KernelContext> kernel) {
        WorkGroups.run(Math.ceilDiv(rows, WarpMatrixVector.groupRows(SLICES, THREADS)), THREADS, kernel);
    }

    private Vector prepared(float[] x, float[] norm) {
        Vector vector = new Vector(x.length);
        WorkGroups.run(
                Math.ceilDiv(x.length / 8, 32),
                32,
                context -> Activations.prepare(
                        context,
                        FloatArray.fromArray(x),
                        FloatArray.fromArray(norm),
                        vector.squares,
                        vector.values,
                        vector.codes,
                        vector.steps,
                        x.length));
        vector.assertIs(
                IntStream.range(0, x.length).mapToDouble(i -> x[i] * norm[i]).toArray());
        return vector;
    }

    private static double rms(float[] x) {
        double squares =
                IntStream.range(0, x.length).mapToDouble(i -> x[i] * x[i]).sum();
        return Math.sqrt(squares / x.length + EPSILON);
    }

    private static double[] product(RandomMatrix matrix, int rows, int columns, Vector vector, int coded) {
        return IntStream.range(0, rows)
                .mapToDouble(row -> IntStream.range(0, columns)
                        .mapToDouble(c -> matrix.weights[row * columns + c]
                                * (coded == 1 ? vector.decoded(c) : vector.values.get(c)))
                        .sum())
                .toArray();
    }

    private float[] vector(int size) {
        float[] vector = new float[size];
        for (int i = 0; i < size; i++) {
            vector[i] = random.nextFloat(-1, 1);
        }
        return vector;
    }

    private record Vector(FloatArray squares, FloatArray values, IntArray codes, FloatArray steps) {

        Vector(int columns) {
            this(
                    new FloatArray(columns / 8),
                    new FloatArray(Activations.values(columns)),
                    new IntArray(Activations.codes(columns)),
                    new FloatArray(Activations.steps(columns)));
        }

        /** By its code. */
        double decoded(int column) {
            int octets = steps.getSize();
            int word = codes.get(column % 8 / 4 * octets + column / 8);
            return (byte) (word >> column % 4 * 8) * steps.get(column / 8);
        }

        void assertIs(double[] expected) {
            int octets = steps.getSize();
            for (int c = 0; c < expected.length; c++) {
                assertThat((double) values.get(c)).isCloseTo(expected[c], within(1e-4 + 1e-6 * Math.abs(expected[c])));
                assertThat(values.get(expected.length + c % 8 * octets + c / 8)).isEqualTo(values.get(c));
                assertThat(decoded(c)).isCloseTo(values.get(c), within(0.501 * steps.get(c / 8)));
                int word = codes.get((2 + c % 2) * octets + c / 8);
                assertThat((byte) (word >> c % 8 / 2 * 8) * steps.get(c / 8)).isEqualTo((float) decoded(c));
            }
        }
    }
}
