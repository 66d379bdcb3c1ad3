package io.github.rakutenai.engine.tokenizer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;

import io.github.rakutenai.engine.checkpoint.MalformedCheckpointException;
import org.junit.jupiter.api.Test;

/** Scores are what a GGUF file's merges follow from. */
class GgufVocabularyWriterTest {

    private static final Path FILE = Path.of("tokenizer.json");

    @Test
    void scores_of_a_model_file_keep_their_order_and_their_ties() {
        Pieces pieces = pieces("a", "b", "ab", "ba");
        float[] scores =
                ScoredMerges.of(FILE, pieces, new float[] {-7, -7, -1.5f, -2}).scores(FILE, pieces);
        assertThat(scores[2]).isGreaterThan(scores[3]);
        assertThat(scores[3]).isGreaterThan(scores[0]);
        assertThat(scores[0]).isEqualTo(scores[1]);
    }

    @Test
    void a_piece_s_score_is_the_place_of_its_first_merge() {
        Pieces pieces = pieces("a", "b", "ab", "ba", "aba");
        // ab, aba = ab a, aba = a ba, ba
        RankedMerges merges = new RankedMerges(new int[] {0, 2, 0, 1}, new int[] {1, 0, 3, 0}, new int[] {2, 4, 4, 3});
        assertThat(merges.scores(FILE, pieces)).containsExactly(-4, -4, 0, -3, -1);
    }

    @Test
    void a_pair_that_is_a_piece_and_does_not_merge_is_refused() {
        Pieces pieces = pieces("a", "b", "ab");
        RankedMerges none = new RankedMerges(new int[0], new int[0], new int[0]);
        assertThatThrownBy(() -> none.scores(FILE, pieces))
                .isInstanceOf(MalformedCheckpointException.class)
                .hasMessageContaining("all pairs that are a piece")
                .hasMessageContaining("no a b");
    }

    @Test
    void merges_to_one_piece_with_others_between_are_refused() {
        Pieces pieces = pieces("a", "b", "ab", "ba", "aba");
        // ab, aba = ab a, ba, aba = a ba
        RankedMerges merges = new RankedMerges(new int[] {0, 2, 1, 0}, new int[] {1, 0, 0, 3}, new int[] {2, 4, 3, 4});
        assertThatThrownBy(() -> merges.scores(FILE, pieces))
                .isInstanceOf(MalformedCheckpointException.class)
                .hasMessageContaining("aba again");
    }

    @Test
    void mistral_s_merges_have_scores_in_the_order_of_its_model_file() throws Exception {
        Vocabulary ofJson = MistralVocabulary.ofJson(MistralVocabulary.json(false));
        Vocabulary ofModel = MistralVocabulary.ofModel();
        float[] scores = ofJson.merges().scores(FILE, ofJson.pieces());
        Vocabulary rescored = new Vocabulary(
                FILE,
                ofModel.pieces(),
                ScoredMerges.of(FILE, ofModel.pieces(), scores),
                new SpecialTokenIds(ofModel.bos(), ofModel.eos(), ofModel.unknown(), true),
                ofModel.normalizer(),
                List.of());
        RandomText random = new RandomText(11);
        for (int i = 0; i < 500; i++) {
            String text = random.next(60);
            assertThat(new SentencePieceTokenizer(rescored).encode(text))
                    .isEqualTo(new SentencePieceTokenizer(ofModel).encode(text));
        }
    }

    private static Pieces pieces(String... texts) {
        PieceList list = new PieceList(FILE);
        for (String text : texts) {
            list.add(text.getBytes(UTF_8), TokenType.NORMAL);
        }
        return list.build();
    }
}
