package io.github.rakutenai.engine.tokenizer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

import io.github.rakutenai.engine.checkpoint.Checkpoint;
import io.github.rakutenai.engine.checkpoint.MalformedCheckpointException;
import io.github.rakutenai.engine.testing.GgufWriter;
import io.github.rakutenai.engine.testing.GgufWriter.ValueType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GgufVocabularyTest {

    private static final List<SentencePieceModel.Piece> PIECES = Stream.concat(
                    ModelFile.specialsAndBytes().stream(), Stream.of(ModelFile.piece("▁", -1, TokenType.NORMAL)))
            .toList();

    @TempDir
    private Path folder;

    @Test
    void missing_keys_mean_what_the_first_llama_had() throws IOException {
        Vocabulary vocabulary = load(metadata(PIECES));
        assertThat(vocabulary.size()).isEqualTo(260);
        assertThat(vocabulary.bos()).hasValue(1);
        assertThat(vocabulary.eos()).hasValue(2);
        assertThat(vocabulary.unknown()).hasValue(0);
        assertThat(vocabulary.addsBos()).isTrue();
        assertThat(new SentencePieceTokenizer(vocabulary).encode("a")).hasSize(2);
    }

    @Test
    void the_files_settings_are_heeded() throws IOException {
        Vocabulary vocabulary = load(metadata(PIECES)
                .metadata("tokenizer.ggml.add_bos_token", ValueType.BOOL, false)
                .metadata("tokenizer.ggml.add_space_prefix", ValueType.BOOL, false)
                .metadata("tokenizer.ggml.eos_token_id", 1));
        assertThat(vocabulary.addsBos()).isFalse();
        assertThat(vocabulary.eos()).hasValue(1);
        SentencePieceTokenizer tokenizer = new SentencePieceTokenizer(vocabulary);
        assertThat(tokenizer.encode("a")).hasSize(1);
        assertThat(tokenizer.decode(tokenizer.encode(" a"))).isEqualTo(" a");
    }

    @Test
    void another_kind_of_tokenizer_is_refused_by_its_name() {
        assertRefused(new GgufWriter().metadata("tokenizer.ggml.model", "gpt2"), "gpt2");
        assertRefused(new GgufWriter(), "no such key");
    }

    @Test
    void lists_of_different_lengths_are_refused() {
        assertRefused(
                new GgufWriter()
                        .metadata("tokenizer.ggml.model", "llama")
                        .metadataArray("tokenizer.ggml.tokens", ValueType.STRING, List.of("a", "b"))
                        .metadataArray("tokenizer.ggml.scores", ValueType.FLOAT32, List.of(0f)),
                "tokenizer.ggml.scores: expected 2 entries");
    }

    @Test
    void missing_byte_tokens_are_refused() {
        assertRefused(metadata(PIECES.subList(0, 258)), "no <0xFF>");
    }

    @Test
    void a_special_token_outside_the_vocabulary_is_refused() {
        assertRefused(metadata(PIECES).metadata("tokenizer.ggml.eos_token_id", 260), "eos_token_id");
    }

    @Test
    void the_files_chat_template_is_used_unless_another_is_configured() throws IOException {
        GgufWriter writer = metadata(PIECES)
                .metadata("tokenizer.chat_template", "Q: {{ messages[0].content }}")
                .metadata("tokenizer.chat_template.short", "{{ messages[0].content }}");
        assertThat(prompt(writer, Optional.empty())).isEqualTo("<s> Q: hi");
        assertThat(prompt(writer, Optional.of("short"))).isEqualTo("<s> hi");
        assertThat(prompt(writer, Optional.of("{{ messages[0].content }}!"))).isEqualTo("<s> hi!");
        assertThat(prompt(writer, Optional.of("rakutenai"))).endsWith("USER: hi ASSISTANT:");
        assertThat(prompt(metadata(PIECES), Optional.empty())).endsWith("USER: hi ASSISTANT:");
    }

    @Test
    void an_unknown_name_of_a_chat_template_is_refused_with_the_known_ones() {
        GgufWriter writer = metadata(PIECES).metadata("tokenizer.chat_template.short", "{{ messages[0].content }}");
        assertThatExceptionOfType(ChatTemplateException.class)
                .isThrownBy(() -> prompt(writer, Optional.of("long")))
                .withMessageContainingAll("rakutenai", "[short]", "long");
    }

    private Vocabulary load(GgufWriter writer) throws IOException {
        try (Checkpoint checkpoint = open(writer)) {
            return Vocabulary.load(checkpoint);
        }
    }

    private String prompt(GgufWriter writer, Optional<String> configured) throws IOException {
        try (Checkpoint checkpoint = open(writer)) {
            Vocabulary vocabulary = Vocabulary.load(checkpoint);
            ChatTemplate template = ChatTemplate.select(configured, checkpoint, vocabulary);
            PromptEncoder encoder = new PromptEncoder(new SentencePieceTokenizer(vocabulary), template);
            return PromptText.of(vocabulary, encoder.encode(new Conversation(List.of(Message.user("hi")))));
        }
    }

    private Checkpoint open(GgufWriter writer) throws IOException {
        Path file = folder.resolve("vocabulary.gguf");
        writer.write(file);
        return Checkpoint.open(file);
    }

    private void assertRefused(GgufWriter writer, String found) {
        assertThatExceptionOfType(MalformedCheckpointException.class)
                .isThrownBy(() -> load(writer))
                .withMessageContainingAll("vocabulary.gguf", found);
    }

    private static GgufWriter metadata(List<SentencePieceModel.Piece> pieces) {
        return new GgufWriter()
                .metadata("tokenizer.ggml.model", "llama")
                .metadataArray(
                        "tokenizer.ggml.tokens",
                        ValueType.STRING,
                        pieces.stream()
                                .map(piece -> new String(piece.text(), UTF_8))
                                .toList())
                .metadataArray(
                        "tokenizer.ggml.scores",
                        ValueType.FLOAT32,
                        pieces.stream().map(SentencePieceModel.Piece::score).toList())
                .metadataArray(
                        "tokenizer.ggml.token_type",
                        ValueType.INT32,
                        pieces.stream().map(piece -> piece.type().ordinal() + 1).toList());
    }
}
