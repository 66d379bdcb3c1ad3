package io.github.rakutenai.engine.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;

import io.github.rakutenai.engine.tensor.DType;
import io.github.rakutenai.engine.tensor.Shape;
import io.github.rakutenai.engine.testing.TestData;
import org.junit.jupiter.api.Test;

/** Files that other software wrote. */
class PublishedGgufFilesTest {

    @Test
    void a_small_llama_opens_with_its_metadata_and_tensors() throws IOException {
        try (GgufFile gguf = GgufFile.open(TestData.require("stories260K/stories260K.gguf"))) {
            assertThat(gguf.version()).isEqualTo(3);
            assertThat(gguf.metadata().string("general.architecture")).hasValue("llama");
            assertThat(gguf.metadata().integer("llama.block_count")).hasValue(5);
            assertThat(gguf.metadata().strings("tokenizer.ggml.tokens"))
                    .hasSize(512)
                    .startsWith("<unk>", "<s>");
            assertThat(gguf.metadata().floats("tokenizer.ggml.scores")).hasSize(512);
            assertThat(gguf.metadata().integers("tokenizer.ggml.token_type"))
                    .hasSize(512)
                    .startsWith(2, 3, 3);
            assertThat(gguf.tensors()).hasSize(48);
            assertThat(gguf.tensors().get("blk.0.ffn_down.weight").shape()).isEqualTo(Shape.matrix(64, 172));
            assertThat(gguf.tensors().get("output.weight").dtype()).isEqualTo(DType.F32);
            assertThat(gguf.sizeBytes()).isEqualTo(1_185_376);
        }
    }

    @Test
    void a_file_of_a_vocabulary_without_tensors_opens() throws IOException {
        Path file = TestData.require("tokenizers/ggml-vocab-llama-spm.gguf");
        try (GgufFile gguf = GgufFile.open(file)) {
            assertThat(gguf.tensors()).isEmpty();
            assertThat(gguf.metadata().strings("tokenizer.ggml.tokens"))
                    .hasSize(32000)
                    .contains("▁the");
            assertThat(gguf.metadata().bool("tokenizer.ggml.add_bos_token")).hasValue(true);
        }
    }
}
