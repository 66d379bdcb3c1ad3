package io.github.rakutenai.tornado.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

import io.github.rakutenai.tornado.kernel.testing.WorkGroups;
import org.junit.jupiter.api.Test;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

class SelectionTest {

    private static final int ROWS = 2;
    private static final int VOCABULARY = 333;
    private static final int THREADS = 64;
    private static final int COUNT = 9;
    private static final float TEMPERATURE = 0.7f;

    private final Random random = new Random(1);
    private final FloatArray logits = new FloatArray(ROWS * VOCABULARY);
    private final IntArray ints = new IntArray(ROWS * Query.ints(VOCABULARY));
    private final FloatArray floats = new FloatArray(ROWS * Query.floats());
    private final IntArray tokens = new IntArray(ROWS * Query.CANDIDATES);
    private final FloatArray answers = new FloatArray(ROWS * Query.answerFloats());

    @Test
    void the_likeliest_come_first_and_of_equals_the_smaller_id() {
        for (int i = 0; i < logits.getSize(); i++) {
            logits.set(i, random.nextInt(-20, 20) / 4f);
        }
        for (int row = 0; row < ROWS; row++) {
            ask(row, Query.count(), COUNT);
            ask(row, Query.vocabulary(), VOCABULARY);
            floats.set(row * Query.floats() + Query.temperature(), TEMPERATURE);
        }
        FloatArray before = FloatArray.fromArray(logits.toHeapArray());

        select();

        for (int row = 0; row < ROWS; row++) {
            assertAnswer(row, before);
        }
    }

    @Test
    void changes_and_the_mask_decide_who_is_likeliest() {
        ask(0, Query.count(), 1);
        ask(0, Query.vocabulary(), VOCABULARY);
        ask(0, Query.masked(), 1);
        ask(0, Query.mask(1), -1);
        ask(0, Query.adjustments(), 2);
        change(0, 40, 3, 1);
        change(1, 50, 8, 4);
        floats.set(Query.temperature(), 1);

        select();

        assertThat(tokens.get(0)).isEqualTo(40);
        assertThat(answers.get(0)).isEqualTo(3);
        double sum = 1 + Math.exp(2 - 3) + 30 * Math.exp(-3);
        assertThat(answers.get(Query.CANDIDATES + 1)).isCloseTo((float) sum, within(1e-4f));
    }

    private void select() {
        WorkGroups.run(
                ROWS,
                THREADS,
                context -> Selection.likeliest(context, logits, ints, floats, tokens, answers, VOCABULARY, THREADS));
    }

    private void assertAnswer(int row, FloatArray before) {
        List<Integer> sorted = IntStream.range(0, VOCABULARY)
                .boxed()
                .sorted(Comparator.comparing((Integer token) -> -before.get(row * VOCABULARY + token))
                        .thenComparing(Comparator.naturalOrder()))
                .toList();
        int answer = row * Query.answerFloats();
        for (int rank = 0; rank < COUNT; rank++) {
            int token = sorted.get(rank);
            assertThat(tokens.get(row * Query.CANDIDATES + rank)).isEqualTo(token);
            assertThat(answers.get(answer + rank)).isEqualTo(before.get(row * VOCABULARY + token));
        }
        double largest = before.get(row * VOCABULARY + sorted.getFirst());
        double sum = sorted.stream()
                .mapToDouble(token -> Math.exp((before.get(row * VOCABULARY + token) - largest) / TEMPERATURE))
                .sum();
        assertThat(answers.get(answer + Query.CANDIDATES)).isEqualTo((float) largest);
        assertThat(answers.get(answer + Query.CANDIDATES + 1)).isCloseTo((float) sum, within(1e-4f));
    }

    private void ask(int row, int index, int value) {
        ints.set(row * Query.ints(VOCABULARY) + index, value);
    }

    private void change(int adjustment, int token, float bias, float scale) {
        ask(0, Query.token(adjustment), token);
        floats.set(Query.bias(adjustment), bias);
        floats.set(Query.scale(adjustment), scale);
    }
}
