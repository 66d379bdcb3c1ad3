package io.github.rakutenai.engine.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

import io.github.rakutenai.engine.checkpoint.Checkpoint;
import io.github.rakutenai.engine.testing.TestData;
import org.junit.jupiter.api.Test;

/** The vectors that llama.cpp publishes with Llama's vocabulary: texts, and the ids of an independent tokenizer. */
class LlamaVocabularyVectorsTest {

    private static final String VOCABULARY = "tokenizers/ggml-vocab-llama-spm.gguf";
    private static final String SEPARATOR = "\n__ggml_vocab_test__\n";

    @Test
    void every_published_text_has_the_published_ids() throws IOException {
        SentencePieceTokenizer tokenizer = tokenizer();
        assertThat(texts().stream().map(tokenizer::encode)).containsExactlyElementsOf(ids());
    }

    @Test
    void every_published_text_survives_encode_and_decode() throws IOException {
        SentencePieceTokenizer tokenizer = tokenizer();
        assertThat(texts())
                .allSatisfy(text ->
                        assertThat(tokenizer.decode(tokenizer.encode(text))).isEqualTo(text));
    }

    @Test
    void the_file_names_its_special_tokens() throws IOException {
        Vocabulary vocabulary = tokenizer().vocabulary();
        assertThat(vocabulary.size()).isEqualTo(32_000);
        assertThat(vocabulary.addsBos()).isTrue();
        assertThat(vocabulary.bos()).hasValue(1);
        assertThat(vocabulary.eos()).hasValue(2);
        assertThat(vocabulary.unknown()).hasValue(0);
        assertThat(vocabulary.special("</s>")).hasValue(2);
    }

    private static SentencePieceTokenizer tokenizer() throws IOException {
        try (Checkpoint checkpoint = Checkpoint.open(TestData.require(VOCABULARY))) {
            return new SentencePieceTokenizer(Vocabulary.load(checkpoint));
        }
    }

    private static List<String> texts() throws IOException {
        Path file = TestData.require(VOCABULARY + ".inp");
        String[] texts = Files.readString(file).split(SEPARATOR, -1);
        // Every text is followed by the separator, the last one too.
        return List.of(texts).subList(0, texts.length - 1);
    }

    private static List<int[]> ids() throws IOException {
        try (Stream<String> lines = Files.lines(TestData.require(VOCABULARY + ".out"))) {
            return lines.map(LlamaVocabularyVectorsTest::parse).toList();
        }
    }

    private static int[] parse(String line) {
        return Arrays.stream(line.strip().split(" "))
                .filter(id -> !id.isEmpty())
                .mapToInt(Integer::parseInt)
                .toArray();
    }
}
