package io.github.rakutenai.engine.tokenizer;

import static io.github.rakutenai.engine.tokenizer.TestVocabulary.EOS;
import static io.github.rakutenai.engine.tokenizer.TestVocabulary.FIRST_ADDED;
import static io.github.rakutenai.engine.tokenizer.TestVocabulary.FIRST_BYTE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class DetokenizerTest {

    private static final int HELLO = FIRST_ADDED;
    private static final int SPACE_HELLO = FIRST_ADDED + 1;
    private static final int MARK = FIRST_ADDED + 2;

    private final Vocabulary vocabulary = new TestVocabulary()
            .with("hello", "▁hello")
            .with(TokenType.USER_DEFINED, "[mark]")
            .build();
    private final Detokenizer detokenizer = new Detokenizer(vocabulary);

    @Test
    void kanji_split_across_byte_tokens_is_emitted_once_complete() {
        assertThat(accept(0xE9)).isEmpty();
        assertThat(accept(0xA6)).isEmpty();
        assertThat(accept(0xAC)).isEqualTo("馬");
        assertThat(detokenizer.finish()).isEmpty();
    }

    @Test
    void emoji_of_four_bytes_is_emitted_once_complete() {
        byte[] emoji = "😀".getBytes(UTF_8);
        assertThat(accept(emoji[0]) + accept(emoji[1]) + accept(emoji[2])).isEmpty();
        assertThat(accept(emoji[3])).isEqualTo("😀");
    }

    @Test
    void a_byte_that_cannot_be_completed_becomes_a_replacement_character() {
        assertThat(accept(0xFF)).isEqualTo("\uFFFD");
        assertThat(accept(0xE9)).isEmpty();
        assertThat(accept('a')).isEqualTo("\uFFFDa");
        assertThat(accept(0xED)).isEmpty();
        assertThat(accept(0xA0)).as("the lead of a surrogate").isEqualTo("\uFFFD\uFFFD");
    }

    @Test
    void a_piece_ends_what_was_held_back() {
        assertThat(accept(0xE9) + accept(0xA6)).isEmpty();
        assertThat(detokenizer.accept(SPACE_HELLO)).isEqualTo("\uFFFD\uFFFD hello");
    }

    @Test
    void finish_gives_up_on_an_incomplete_character() {
        assertThat(accept(0xE9) + accept(0xA6)).isEmpty();
        assertThat(detokenizer.finish()).isEqualTo("\uFFFD\uFFFD");
        assertThat(detokenizer.finish()).isEmpty();
    }

    @Test
    void only_the_first_space_of_a_reply_is_taken_off() {
        assertThat(detokenizer.accept(SPACE_HELLO)).isEqualTo("hello");
        assertThat(detokenizer.accept(SPACE_HELLO)).isEqualTo(" hello");
    }

    @Test
    void a_reply_without_leading_space_keeps_all_its_text() {
        assertThat(detokenizer.accept(HELLO)).isEqualTo("hello");
        assertThat(detokenizer.accept(SPACE_HELLO)).isEqualTo(" hello");
    }

    @Test
    void control_tokens_give_no_text_and_end_no_character() {
        assertThat(detokenizer.accept(EOS)).isEmpty();
        assertThat(accept(0xE9)).isEmpty();
        assertThat(detokenizer.accept(EOS)).isEmpty();
        assertThat(accept(0xA6) + accept(0xAC)).isEqualTo("馬");
    }

    @Test
    void user_defined_tokens_give_their_text() {
        assertThat(detokenizer.accept(MARK)).isEqualTo("[mark]");
    }

    @Test
    void a_tokens_bytes_are_what_it_adds_to_the_text() {
        assertThat(vocabulary.bytes(SPACE_HELLO)).isEqualTo(" hello".getBytes(UTF_8));
        assertThat(vocabulary.bytes(FIRST_BYTE + 0xE9)).containsExactly(0xE9);
        assertThat(vocabulary.bytes(EOS)).isEmpty();
    }

    private String accept(int value) {
        return detokenizer.accept(FIRST_BYTE + (value & 0xFF));
    }
}
