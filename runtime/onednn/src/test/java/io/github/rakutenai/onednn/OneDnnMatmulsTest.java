package io.github.rakutenai.onednn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.assertj.core.data.Offset.offset;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.github.rakutenai.engine.backend.PreparedMatrix;
import io.github.rakutenai.engine.backend.Workers;
import io.github.rakutenai.engine.tensor.DType;
import io.github.rakutenai.engine.tensor.Shape;
import io.github.rakutenai.engine.tensor.Tensor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Single matrices, on two workers that take turns in one thread. */
class OneDnnMatmulsTest {

    private static final int MAX_ROWS = 40;
    private static final Workers TAKING_TURNS = new Workers() {
        @Override
        public int threads() {
            return 2;
        }

        @Override
        public void run(Task task, int items, long workPerItem) {
            for (int item = 0; item < items; item++) {
                task.run(item % 2, item, item + 1);
            }
        }
    };

    private final Arena arena = Arena.ofConfined();
    private final SplittableRandom random = new SplittableRandom(1);
    private OneDnnMatmuls matmuls;

    @BeforeEach
    void open() throws IOException {
        assumeThat(new OneDnnAccelerator().unavailable()).isEmpty();
        matmuls = new OneDnnMatmuls(OneDnn.load(), TAKING_TURNS, MAX_ROWS);
    }

    @AfterEach
    void close() {
        if (matmuls != null) {
            matmuls.close();
        }
        arena.close();
    }

    /** Row sizes that give one part, a last part of one row, and columns that fill no vector. */
    @ParameterizedTest
    @CsvSource({"1, 32", "128, 64", "129, 96", "300, 256", "2113, 32", "64, 37"})
    void floats_are_multiplied_within_the_rounding_of_bf16(int rows, int columns) {
        Tensor weights = floats(rows, columns);
        try (PreparedMatrix matrix = matmuls.prepare(weights)) {
            for (int tokens : new int[] {1, 8, 9, 16, 33, 40}) {
                assertClose(matrix, weights, tokens, 0.02f);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"1, 32", "128, 64", "129, 96", "300, 256", "2113, 32"})
    void q8_0_is_multiplied_within_the_rounding_to_bytes(int rows, int columns) {
        Tensor weights = q8(rows, columns);
        try (PreparedMatrix matrix = matmuls.prepare(weights)) {
            for (int tokens : new int[] {1, 8, 9, 16, 33, 40}) {
                assertClose(matrix, weights, tokens, 0.05f);
            }
        }
    }

    /** One byte would have steps of 60 / 127; two have steps of 60 / 16319, a hundredth of a deviation in all. */
    @Test
    void small_activations_beside_a_large_one_are_not_lost() {
        Tensor weights = q8(64, 256);
        float[] small = activations(1, 256);
        small[17] = 0;
        float[] large = new float[256];
        large[17] = 60;
        float[] both = small.clone();
        both[17] = 60;
        try (PreparedMatrix matrix = matmuls.prepare(weights)) {
            float[] expected = product(matrix, small);
            float[] ofLarge = product(matrix, large);
            float[] ofBoth = product(matrix, both);
            for (int row = 0; row < 64; row++) {
                assertThat(ofBoth[row] - ofLarge[row]).isCloseTo(expected[row], offset(0.15f));
            }
        }
    }

    private static float[] product(PreparedMatrix matrix, float[] x) {
        float[] out = new float[64];
        matrix.multiply(x, 1, out);
        return out;
    }

    @Test
    void a_row_of_zeros_gives_zeros() {
        Tensor weights = q8(32, 64);
        float[] out = new float[32];
        out[3] = 1;
        try (PreparedMatrix matrix = matmuls.prepare(weights)) {
            matrix.multiply(new float[64], 1, out);
        }
        assertThat(out).containsOnly(0);
    }

    @Test
    void the_size_that_is_foretold_is_the_size_that_is_taken() {
        for (Tensor weights : new Tensor[] {q8(4096, 256), floats(300, 256), q8(1, 32)}) {
            long foretold = matmuls.sizeBytes(weights).orElseThrow();
            try (PreparedMatrix matrix = matmuls.prepare(weights)) {
                assertThat(matrix.sizeBytes()).isEqualTo(foretold);
                assertThat(foretold).isGreaterThanOrEqualTo((long) weights.rows() * weights.columns());
            }
        }
    }

    @Test
    void it_starts_no_thread_of_its_own() throws IOException {
        Tensor weights = q8(4096, 256);
        float[] x = activations(MAX_ROWS, 256);
        float[] out = new float[MAX_ROWS * 4096];
        long before = nativeOnlyThreads();
        try (PreparedMatrix matrix = matmuls.prepare(weights)) {
            for (int i = 0; i < 10; i++) {
                matrix.multiply(x, MAX_ROWS, out);
            }
        }
        assertThat(nativeOnlyThreads()).isEqualTo(before);
    }

    /** Threads of this process that bear the name of the program: those of the JVM have names of their own. */
    private static long nativeOnlyThreads() throws IOException {
        try (Stream<Path> threads = Files.list(Path.of("/proc/self/task"))) {
            return threads.filter(OneDnnMatmulsTest::bearsTheProgramsName).count();
        }
    }

    private static boolean bearsTheProgramsName(Path thread) {
        try {
            return Files.readString(thread.resolve("comm")).strip().equals("java");
        } catch (IOException e) {
            return false;
        }
    }

    private Tensor floats(int rows, int columns) {
        Tensor tensor = tensor(DType.F32, rows, columns);
        for (long i = 0; i < (long) rows * columns; i++) {
            tensor.segment().setAtIndex(ValueLayout.JAVA_FLOAT_UNALIGNED, i, (float) random.nextGaussian());
        }
        return tensor;
    }

    /** Scales of 1 / 64, so that weights are between -2 and 2. */
    private Tensor q8(int rows, int columns) {
        Tensor tensor = tensor(DType.Q8_0, rows, columns);
        for (long at = 0; at < tensor.segment().byteSize(); at += 34) {
            tensor.segment().set(ValueLayout.JAVA_SHORT_UNALIGNED, at, Float.floatToFloat16(1 / 64f));
            for (int i = 2; i < 34; i++) {
                tensor.segment().set(ValueLayout.JAVA_BYTE, at + i, (byte) random.nextInt(-127, 128));
            }
        }
        return tensor;
    }

    private Tensor tensor(DType dtype, int rows, int columns) {
        return new Tensor(
                "weights",
                dtype,
                Shape.matrix(rows, columns),
                arena.allocate(dtype.byteSize((long) rows * columns), Long.BYTES));
    }

    private static float weight(Tensor weights, int row, int column) {
        long at = row * weights.rowBytes();
        return weights.dtype() == DType.F32
                ? weights.segment().get(ValueLayout.JAVA_FLOAT_UNALIGNED, at + 4L * column)
                : weights.segment().get(ValueLayout.JAVA_BYTE, at + column / 32 * 34L + 2 + column % 32) / 64f;
    }

    private float[] activations(int tokens, int columns) {
        float[] x = new float[tokens * columns];
        for (int i = 0; i < x.length; i++) {
            x[i] = (float) random.nextGaussian();
        }
        return x;
    }

    /** @param tolerance for each product, of which the sum has the square root of the columns */
    private void assertClose(PreparedMatrix matrix, Tensor weights, int tokens, float tolerance) {
        int rows = weights.rows();
        int columns = weights.columns();
        float[] x = activations(tokens, columns);
        float[] out = new float[tokens * rows];
        matrix.multiply(x, tokens, out);
        for (int token = 0; token < tokens; token += Math.max(1, tokens - 1)) {
            for (int row = 0; row < rows; row += Math.max(1, rows / 7)) {
                int first = token * columns;
                int weightRow = row;
                double expected = IntStream.range(0, columns)
                        .mapToDouble(c -> (double) x[first + c] * weight(weights, weightRow, c))
                        .sum();
                assertThat((double) out[token * rows + row])
                        .as("token %d, row %d", token, row)
                        .isCloseTo(expected, offset(tolerance * Math.sqrt(columns)));
            }
        }
    }
}
