package io.github.rakutenai.engine.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

import io.github.rakutenai.engine.checkpoint.MalformedCheckpointException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SentencePieceModelTest {

    @TempDir
    private Path folder;

    @Test
    void a_model_file_gives_its_pieces_and_rules() throws IOException {
        Vocabulary vocabulary = read(new ModelFile().with(ModelFile.piece("▁a", -1, TokenType.NORMAL)));
        assertThat(vocabulary.size()).isEqualTo(260);
        assertThat(vocabulary.bos()).hasValue(1);
        assertThat(vocabulary.eos()).hasValue(2);
        assertThat(vocabulary.piece(259)).isEqualTo("▁a");
        assertThat(vocabulary.type(3)).isEqualTo(TokenType.BYTE);
    }

    @Test
    void tokens_of_other_files_follow_the_models_pieces() throws IOException {
        Path file = new ModelFile().write(folder.resolve("tokenizer.model"));
        AddedToken added = new AddedToken(259, "<|im_end|>", true, false, false);
        Vocabulary vocabulary = SentencePieceModel.read(file).vocabulary(file, TokenizerConfig.NONE, List.of(added));
        assertThat(vocabulary.special("<|im_end|>")).hasValue(259);
    }

    @Test
    void an_added_token_behind_a_gap_is_refused() throws IOException {
        Path file = new ModelFile().write(folder.resolve("tokenizer.model"));
        AddedToken added = new AddedToken(300, "<|im_end|>", true, false, false);
        assertThatExceptionOfType(MalformedCheckpointException.class)
                .isThrownBy(() -> SentencePieceModel.read(file).vocabulary(file, TokenizerConfig.NONE, List.of(added)))
                .withMessageContainingAll("<|im_end|>", "259", "300");
    }

    @Test
    void a_vocabulary_without_a_byte_token_is_refused_by_the_tokens_name() {
        assertRefused(new ModelFile().without("<0x7F>"), "no <0x7F>");
    }

    @Test
    void what_is_not_byte_pair_encoding_with_byte_fallback_is_refused_by_its_name() {
        assertRefused(new ModelFile().modelType(1), "UNIGRAM");
        assertRefused(new ModelFile().withoutByteFallback(), "byte_fallback");
        assertRefused(new ModelFile().charsMap(new byte[] {1, 2, 3}), "nmt_nfkc with a map of 3 bytes");
    }

    @Test
    void a_score_that_is_no_number_is_refused() {
        assertRefused(new ModelFile().with(ModelFile.piece("a", Float.NaN, TokenType.NORMAL)), "score of token 259");
    }

    @Test
    void truncated_model_file_is_refused_at_every_length_or_lacks_something() throws IOException {
        byte[] whole = Files.readAllBytes(new ModelFile().write(folder.resolve("whole.model")));
        Path file = folder.resolve("tokenizer.model");
        for (int length = 0; length < whole.length - 10; length += 7) {
            Files.write(file, Arrays.copyOf(whole, length));
            assertThatExceptionOfType(MalformedCheckpointException.class)
                    .as("%d bytes", length)
                    .isThrownBy(() -> SentencePieceModel.read(file).vocabulary(file, TokenizerConfig.NONE, List.of()))
                    .withMessageContaining("tokenizer.model");
        }
    }

    private Vocabulary read(ModelFile model) throws IOException {
        Path file = model.write(folder.resolve("tokenizer.model"));
        return SentencePieceModel.read(file).vocabulary(file, TokenizerConfig.NONE, List.of());
    }

    private void assertRefused(ModelFile model, String found) {
        assertThatExceptionOfType(MalformedCheckpointException.class)
                .isThrownBy(() -> read(model))
                .withMessageContainingAll("tokenizer.model", found);
    }
}
