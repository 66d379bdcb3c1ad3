package io.github.rakutenai.engine.inference;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;

import org.junit.jupiter.api.Test;

class StopTextsTest {

    @Test
    void without_stop_texts_everything_is_shown_at_once() {
        StopTexts stopTexts = new StopTexts(List.of());
        assertThat(stopTexts.append("abc")).isEqualTo("abc");
        assertThat(stopTexts.finish()).isEmpty();
    }

    @Test
    void the_text_ends_before_the_first_stop_text() {
        StopTexts stopTexts = new StopTexts(List.of("END", "STOP"));
        assertThat(stopTexts.append("one STOP two END")).isEqualTo("one ");
        assertThat(stopTexts.found()).isTrue();
        assertThat(stopTexts.finish()).isEmpty();
    }

    @Test
    void a_stop_text_split_over_tokens_is_never_shown_in_part() {
        StopTexts stopTexts = new StopTexts(List.of("USER:"));
        assertThat(stopTexts.append("hello U")).isEqualTo("hello ");
        assertThat(stopTexts.append("SE")).isEmpty();
        assertThat(stopTexts.found()).isFalse();
        assertThat(stopTexts.append("R:")).isEmpty();
        assertThat(stopTexts.found()).isTrue();
    }

    @Test
    void what_only_looked_like_a_stop_text_is_shown_later() {
        StopTexts stopTexts = new StopTexts(List.of("aab"));
        assertThat(stopTexts.append("xaa")).isEqualTo("x");
        assertThat(stopTexts.append("a")).isEqualTo("a");
        assertThat(stopTexts.append("c")).isEqualTo("aac");
    }

    @Test
    void a_beginning_held_back_at_the_end_is_shown() {
        StopTexts stopTexts = new StopTexts(List.of("終わり"));
        assertThat(stopTexts.append("これで終わ")).isEqualTo("これで");
        assertThat(stopTexts.finish()).isEqualTo("終わ");
    }
}
