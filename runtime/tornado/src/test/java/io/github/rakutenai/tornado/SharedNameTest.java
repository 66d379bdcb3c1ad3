package io.github.rakutenai.tornado;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.stream.Collectors;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

class SharedNameTest {

    @Test
    void names_differ_but_not_in_letters_and_digits() {
        assertThat(IntStream.range(0, 256)
                        .mapToObj(layer -> SharedName.of("gate", layer))
                        .collect(Collectors.toSet()))
                .hasSize(256)
                .allMatch(name -> name.replaceAll("[^a-z]", "_").equals("gate________"));
    }

    @Test
    void what_graphs_and_layers_have_in_common_is_the_kernel() {
        assertThat(SharedName.common(SharedName.of("many", 2) + "." + SharedName.of("down", 31)))
                .isEqualTo("many.down");
    }

    @Test
    void numbers_that_have_no_signs_are_refused() {
        assertThatThrownBy(() -> SharedName.of("gate", 256))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a number from 0 to 255 has no more than 8 signs, found 256");
    }
}
