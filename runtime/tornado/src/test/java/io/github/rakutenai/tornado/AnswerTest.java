package io.github.rakutenai.tornado;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

class AnswerTest {

    @Test
    void floats_that_a_device_has_not_brought_are_told_from_those_that_it_has() {
        FloatArray floats = new FloatArray(4);
        Answer answer = new Answer(floats, 2).expect();
        floats.set(3, 1);
        assertThat(answer.came()).isFalse();
        floats.set(2, Float.NaN);
        assertThat(answer.came()).isTrue();
    }
}
