package io.github.rakutenai.cli.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

/** The numbers are what CPython 3.11 prints: {@code r = random.Random(42); r.shuffle(x); r.sample(range(8), 3); ...}. */
class PythonRandomTest {

    @Test
    void shuffles_and_samples_as_python_does() {
        PythonRandom random = new PythonRandom(42);

        assertThat(random.shuffled(range(10))).containsExactly(7, 3, 2, 8, 5, 6, 9, 4, 0, 1);
        assertThat(random.sample(range(8), 3)).containsExactly(6, 0, 7);
        assertThat(random.sample(range(1000), 3)).containsExactly(95, 223, 238);
        assertThat(random.sample(range(1000), 25).subList(0, 5)).containsExactly(517, 616, 27, 574, 203);
    }

    @Test
    void many_of_few_are_sampled_as_python_does() {
        assertThat(new PythonRandom(7).sample(range(30), 10)).containsExactly(10, 4, 12, 20, 1, 2, 17, 3, 11, 18);
    }

    @Test
    void more_than_there_are_cannot_be_sampled() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new PythonRandom(42).sample(range(2), 3))
                .withMessage("3 are wanted of 2");
    }

    private static List<Integer> range(int end) {
        return IntStream.range(0, end).boxed().toList();
    }
}
