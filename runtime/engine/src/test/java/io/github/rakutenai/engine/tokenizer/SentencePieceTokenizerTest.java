package io.github.rakutenai.engine.tokenizer;

import static io.github.rakutenai.engine.tokenizer.TestVocabulary.FIRST_ADDED;
import static io.github.rakutenai.engine.tokenizer.TestVocabulary.FIRST_BYTE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;

import org.junit.jupiter.api.Test;

class SentencePieceTokenizerTest {

    private static final int MEBIBYTE = 1 << 20;

    private final SentencePieceTokenizer tokenizer =
            new TestVocabulary().with("ab", "bc", "▁", "a", "b", "c", "▁a").tokenizer();

    @Test
    void empty_text_has_no_tokens() {
        assertThat(tokenizer.encode("")).isEmpty();
        assertThat(tokenizer.decode()).isEmpty();
    }

    @Test
    void the_better_score_merges_first() {
        assertThat(pieces(tokenizer, "abc")).containsExactly("▁", "ab", "c");
        assertThat(pieces(tokenizer, "bc")).containsExactly("▁", "bc");
    }

    @Test
    void of_equal_merges_the_leftmost_goes_first() {
        SentencePieceTokenizer aaa = new TestVocabulary().with("▁", "aa", "a").tokenizer();
        assertThat(pieces(aaa, "aaa")).containsExactly("▁", "aa", "a");
    }

    @Test
    void a_space_is_put_before_the_text_even_if_it_starts_with_one() {
        assertThat(pieces(tokenizer, " c")).containsExactly("▁", "▁", "c");
        assertThat(tokenizer.decode(tokenizer.encode(" c"))).isEqualTo(" c");
    }

    @Test
    void what_has_no_piece_becomes_bytes() {
        assertThat(pieces(tokenizer, "馬")).containsExactly("▁", "<0xE9>", "<0xA6>", "<0xAC>");
        assertThat(tokenizer.decode(tokenizer.encode("馬"))).isEqualTo("馬");
    }

    @Test
    void nul_bytes_are_text() {
        assertThat(tokenizer.encode("\0")).containsExactly(FIRST_ADDED + 2, FIRST_BYTE);
        assertThat(tokenizer.decode(tokenizer.encode("a\0b"))).isEqualTo("a\0b");
    }

    @Test
    void control_tokens_are_never_formed_from_text() {
        assertThat(pieces(tokenizer, "</s>")).containsExactly("▁", "<0x3C>", "<0x2F>", "<0x73>", "<0x3E>");
        assertThat(tokenizer.decode(tokenizer.encode("</s><0x41>"))).isEqualTo("</s><0x41>");
    }

    @Test
    void user_defined_tokens_are_matched_whole_the_longest_first() {
        SentencePieceTokenizer marked = new TestVocabulary()
                .with("▁", "a", "b", "ab")
                .with(TokenType.USER_DEFINED, "[a", "[a]")
                .tokenizer();
        assertThat(pieces(marked, "b[a]b[ab")).containsExactly("▁", "b", "[a]", "b", "[a", "b");
    }

    @Test
    void extra_whitespace_goes_where_the_vocabulary_says_so() {
        SentencePieceTokenizer collapsing = new TestVocabulary()
                .with("▁", "a", "b")
                .with(Normalizer.sentencePiece(true, true))
                .tokenizer();
        assertThat(pieces(collapsing, "  a   b ")).containsExactly("▁", "a", "▁", "b");
        assertThat(collapsing.encode("   ")).isEmpty();
    }

    @Test
    void lone_surrogate_is_refused_with_its_index() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> tokenizer.encode("ab\uD83D"))
                .withMessageContaining("U+D83D at index 2");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> tokenizer.encode("😀\uDE00"))
                .withMessageContaining("U+DE00 at index 2");
    }

    @Test
    void one_mebibyte_of_one_character_takes_about_a_second() {
        SentencePieceTokenizer doubling = new TestVocabulary()
                .with("aa", "aaaa", "aaaaaaaa", "a", "▁▁", "▁▁▁▁", "▁")
                .tokenizer();
        for (String character : new String[] {"a", " ", "\0", "馬", "b"}) {
            String text = character.repeat(MEBIBYTE);
            assertThat(Duration.ofNanos(nanosToEncode(doubling, text)))
                    .as("U+%04X", (int) character.charAt(0))
                    .isLessThan(Duration.ofSeconds(5));
        }
    }

    @Test
    void one_mebibyte_survives_encode_and_decode() {
        String text = "abc ".repeat(MEBIBYTE / 4);
        assertThat(tokenizer.decode(tokenizer.encode(text))).isEqualTo(text);
    }

    @Test
    void unknown_ids_are_refused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> tokenizer.decode(FIRST_ADDED + 7))
                .withMessage("token 266 is outside the vocabulary of 266 tokens");
        assertThatIllegalArgumentException().isThrownBy(() -> tokenizer.decode(-1));
    }

    private static List<String> pieces(SentencePieceTokenizer tokenizer, String text) {
        return Arrays.stream(tokenizer.encode(text))
                .mapToObj(tokenizer.vocabulary()::piece)
                .toList();
    }

    private static long nanosToEncode(SentencePieceTokenizer tokenizer, String text) {
        long start = System.nanoTime();
        tokenizer.encode(text);
        return System.nanoTime() - start;
    }
}
