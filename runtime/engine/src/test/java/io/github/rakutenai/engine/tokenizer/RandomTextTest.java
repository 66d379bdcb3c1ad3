package io.github.rakutenai.engine.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

import org.junit.jupiter.api.Test;

class RandomTextTest {

    private static final String[] ALPHABET = {"a", "b", "c", " ", "馬"};

    @Test
    void random_unicode_merges_as_its_definition_says_and_survives_encode_and_decode() throws IOException {
        SentencePieceModel model = SentencePieceModel.read(MistralVocabulary.file());
        NaiveMerging oracle = new NaiveMerging(model);
        SentencePieceTokenizer tokenizer = new SentencePieceTokenizer(MistralVocabulary.ofModel());
        RandomText random = new RandomText(1);
        for (int i = 0; i < 5_000; i++) {
            String text = random.next(60);
            int[] ids = tokenizer.encode(text);
            assertThat(ids).as(text).isEqualTo(oracle.encode(text));
            assertThat(tokenizer.decode(ids)).isEqualTo(text);
        }
    }

    @Test
    void random_vocabularies_with_equal_scores_merge_as_their_definition_says() {
        Random random = new Random(2);
        for (int i = 0; i < 500; i++) {
            SentencePieceModel model = randomModel(random);
            NaiveMerging oracle = new NaiveMerging(model);
            SentencePieceTokenizer tokenizer =
                    new SentencePieceTokenizer(model.vocabulary(Path.of("random"), TokenizerConfig.NONE, List.of()));
            String text = randomText(random, 40);
            assertThat(tokenizer.encode(text)).isEqualTo(oracle.encode(text));
        }
    }

    @Test
    void streamed_text_is_the_decoded_text_wherever_the_reply_is_cut() throws IOException {
        Vocabulary vocabulary = MistralVocabulary.ofModel();
        SentencePieceTokenizer tokenizer = new SentencePieceTokenizer(vocabulary);
        RandomText random = new RandomText(3);
        for (int i = 0; i < 200; i++) {
            int[] ids = tokenizer.encode(random.next(20));
            for (int length = 0; length <= ids.length; length++) {
                int[] cut = Arrays.copyOf(ids, length);
                assertThat(streamed(vocabulary, cut)).isEqualTo(tokenizer.decode(cut));
            }
        }
    }

    @Test
    void any_tokens_stream_without_a_replacement_character_that_a_later_byte_takes_back() throws IOException {
        Vocabulary vocabulary = MistralVocabulary.ofModel();
        SentencePieceTokenizer tokenizer = new SentencePieceTokenizer(vocabulary);
        Random random = new Random(4);
        for (int i = 0; i < 2_000; i++) {
            int[] ids = random.ints(12, 0, random.nextBoolean() ? 300 : vocabulary.size())
                    .toArray();
            StringBuilder soFar = new StringBuilder();
            Detokenizer detokenizer = new Detokenizer(vocabulary);
            for (int id : ids) {
                soFar.append(detokenizer.accept(id));
                assertThat(tokenizer.decode(ids)).startsWith(soFar.toString());
            }
        }
    }

    private static String streamed(Vocabulary vocabulary, int[] ids) {
        Detokenizer detokenizer = new Detokenizer(vocabulary);
        StringBuilder text = new StringBuilder();
        for (int id : ids) {
            text.append(detokenizer.accept(id));
        }
        return text.append(detokenizer.finish()).toString();
    }

    private static SentencePieceModel randomModel(Random random) {
        List<SentencePieceModel.Piece> pieces = new ArrayList<>(ModelFile.specialsAndBytes());
        List<String> texts = new ArrayList<>(List.of("▁", "a", "b"));
        for (int i = 0; i < 40; i++) {
            texts.add(randomText(random, 4).replace(' ', '▁') + "a");
        }
        texts.stream()
                .distinct()
                .map(text -> ModelFile.piece(text, -random.nextInt(8), TokenType.NORMAL))
                .forEach(pieces::add);
        return new SentencePieceModel(
                pieces, new TrainerSpec(2, false, true, 0, 1, 2), new NormalizerSpec("identity", 0, true, false, true));
    }

    private static String randomText(Random random, int most) {
        StringBuilder text = new StringBuilder();
        for (int length = random.nextInt(most) + 1; length > 0; length--) {
            text.append(ALPHABET[random.nextInt(ALPHABET.length)]);
        }
        return text.toString();
    }
}
