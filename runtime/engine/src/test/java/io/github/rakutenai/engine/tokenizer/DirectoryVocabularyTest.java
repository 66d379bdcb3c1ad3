package io.github.rakutenai.engine.tokenizer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.rakutenai.engine.checkpoint.Checkpoint;
import io.github.rakutenai.engine.checkpoint.MalformedCheckpointException;
import io.github.rakutenai.engine.testing.SafetensorsWriter;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DirectoryVocabularyTest {

    @TempDir
    private Path folder;

    @BeforeEach
    void writeWeights() throws IOException {
        Files.writeString(folder.resolve("config.json"), "{}");
        new SafetensorsWriter()
                .tensor("weight", "F32", new long[] {1}, new byte[4])
                .write(folder.resolve("model.safetensors"));
    }

    @Test
    void a_folder_without_a_vocabulary_is_refused() {
        assertThatExceptionOfType(MalformedCheckpointException.class)
                .isThrownBy(this::load)
                .withMessageContaining("expected tokenizer.json or tokenizer.model, found neither");
    }

    @Test
    void the_model_file_is_read_with_the_tokens_of_the_configuration() throws IOException {
        new ModelFile().write(folder.resolve("tokenizer.model"));
        Files.writeString(folder.resolve("tokenizer_config.json"), """
                {"add_bos_token": false,
                 "added_tokens_decoder": {"1": {"content": "<s>", "special": true},
                                          "260": {"content": "<|im_end|>", "special": true},
                                          "259": {"content": "<|im_start|>", "special": true}}}
                """);
        Vocabulary vocabulary = load();
        assertThat(vocabulary.addsBos()).isFalse();
        assertThat(vocabulary.special("<|im_start|>")).hasValue(259);
        assertThat(vocabulary.special("<|im_end|>")).hasValue(260);
    }

    @Test
    void the_configuration_names_the_end_of_sequence_of_a_model_file() throws IOException {
        new ModelFile().write(folder.resolve("tokenizer.model"));
        Files.writeString(folder.resolve("tokenizer_config.json"), """
                {"bos_token": "<unknown to the model>",
                 "eos_token": "<|im_end|>",
                 "added_tokens_decoder": {"259": {"content": "<|im_end|>", "special": true}}}
                """);
        assertThat(load().eos()).hasValue(259);
        assertThat(load().bos()).hasValue(1);
    }

    @Test
    void a_list_of_added_tokens_is_read_where_the_configuration_has_none() throws IOException {
        new ModelFile().write(folder.resolve("tokenizer.model"));
        Files.writeString(folder.resolve("added_tokens.json"), "{\"<|im_end|>\": 260, \"<|im_start|>\": 259}");
        assertThat(load().special("<|im_end|>")).hasValue(260);
        assertThat(load().addsBos()).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "tokenizer_config.json; {\"added_tokens_decoder\": {\"one\": {\"content\": \"<|im_end|>\"}}}",
                "added_tokens.json; {\"<|im_end|>\": \"one\"}"
            })
    void an_added_token_whose_id_is_no_number_is_refused(String file, String content) throws IOException {
        new ModelFile().write(folder.resolve("tokenizer.model"));
        Files.writeString(folder.resolve(file), content);
        assertThatThrownBy(this::load)
                .isInstanceOf(MalformedCheckpointException.class)
                .hasMessageContaining("<|im_end|>");
    }

    @Test
    void tokenizer_json_wins_over_the_model_file() throws IOException {
        new ModelFile().write(folder.resolve("tokenizer.model"));
        Files.writeString(
                folder.resolve("tokenizer.json"), tokenizerJson("▁", "a").toString());
        assertThat(load().size()).isEqualTo(261);
    }

    @Test
    void the_newest_form_of_the_chat_template_wins() throws IOException {
        new ModelFile().with(ModelFile.piece("▁", -1, TokenType.NORMAL)).write(folder.resolve("tokenizer.model"));
        assertThat(prompt()).endsWith("USER: hi ASSISTANT:");
        Files.writeString(
                folder.resolve("tokenizer_config.json"),
                "{\"chat_template\": [{\"name\": \"default\", \"template\": \"1 {{ messages[0].content }}\"},"
                        + " {\"name\": \"tool_use\", \"template\": \"2\"}]}");
        assertThat(prompt()).isEqualTo("<s> 1 hi");
        Files.writeString(folder.resolve("chat_template.json"), "{\"chat_template\": \"3 {{ messages[0].content }}\"}");
        assertThat(prompt()).isEqualTo("<s> 3 hi");
        Files.writeString(folder.resolve("chat_template.jinja"), "4 {{ messages[0].content }}\n");
        assertThat(prompt()).isEqualTo("<s> 4 hi");
    }

    private Vocabulary load() throws IOException {
        try (Checkpoint checkpoint = Checkpoint.open(folder)) {
            return Vocabulary.load(checkpoint);
        }
    }

    private String prompt() throws IOException {
        try (Checkpoint checkpoint = Checkpoint.open(folder)) {
            Vocabulary vocabulary = Vocabulary.load(checkpoint);
            PromptEncoder encoder = new PromptEncoder(
                    new SentencePieceTokenizer(vocabulary),
                    ChatTemplate.select(Optional.empty(), checkpoint, vocabulary));
            return PromptText.of(vocabulary, encoder.encode(new Conversation(List.of(Message.user("hi")))));
        }
    }

    private static ObjectNode tokenizerJson(String... pieces) throws IOException {
        ObjectNode json = (ObjectNode) new ObjectMapper().readTree("""
                        {"normalizer": {"type": "Replace", "pattern": {"String": " "}, "content": "▁"},
                         "model": {"type": "BPE", "unk_token": "<unk>", "byte_fallback": true, "merges": []}}
                        """);
        ObjectNode vocabulary = json.withObject("/model/vocab");
        ModelFile.specialsAndBytes()
                .forEach(piece -> vocabulary.put(new String(piece.text(), UTF_8), vocabulary.size()));
        for (String piece : pieces) {
            vocabulary.put(piece, vocabulary.size());
        }
        return json;
    }
}
