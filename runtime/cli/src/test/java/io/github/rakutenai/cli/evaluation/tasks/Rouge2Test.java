package io.github.rakutenai.cli.evaluation.tasks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;

import org.junit.jupiter.api.Test;

class Rouge2Test {

    @Test
    void pairs_count_as_often_as_both_have_them() {
        List<String> reply = List.of("a", "b", "a", "b", "c");
        List<String> reference = List.of("a", "b", "c");

        // 2 of 4 pairs of the reply, 2 of 2 of the reference.
        assertThat(Rouge2.f1(reply, reference)).isCloseTo(2 * 0.5 * 1 / 1.5, within(1e-15));
    }

    @Test
    void a_single_word_has_no_pairs() {
        assertThat(Rouge2.f1(List.of("a"), List.of("a"))).isZero();
        assertThat(Rouge2.f1(List.of(), List.of("a", "b"))).isZero();
    }

    @Test
    void japanese_is_cut_into_words_and_punctuation() {
        assertThat(Segmenter.words("昨日、東京で 雪が降った。")).containsExactly("昨日", "、", "東京", "で", "雪", "が", "降っ", "た", "。");
    }
}
