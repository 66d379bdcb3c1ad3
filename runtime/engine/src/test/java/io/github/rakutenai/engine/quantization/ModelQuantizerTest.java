package io.github.rakutenai.engine.quantization;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.rakutenai.engine.checkpoint.Checkpoint;
import io.github.rakutenai.engine.checkpoint.GgufFile;
import io.github.rakutenai.engine.model.Model;
import io.github.rakutenai.engine.model.ModelConfig;
import io.github.rakutenai.engine.model.ModelLoader;
import io.github.rakutenai.engine.model.ModelOverrides;
import io.github.rakutenai.engine.model.RopeLayout;
import io.github.rakutenai.engine.tensor.DType;
import io.github.rakutenai.engine.testing.GgufWriter;
import io.github.rakutenai.engine.testing.HuggingFaceFolder;
import io.github.rakutenai.engine.testing.RandomBlocks;
import io.github.rakutenai.engine.testing.RandomCheckpoint;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ModelQuantizerTest {

    private static final RandomCheckpoint SHAPE = RandomCheckpoint.MISTRAL;

    @TempDir
    private Path folder;

    @ParameterizedTest
    @EnumSource
    void every_scheme_writes_a_file_that_can_be_opened_and_says_what_it_is(QuantizationScheme scheme)
            throws IOException {
        try (GgufFile file = open(quantize(gguf(RandomBlocks.F16), scheme))) {
            assertThat(file.metadata().integer("general.file_type")).hasValue(scheme.fileType());
            assertThat(file.metadata().integer("general.quantization_version")).hasValue(2);
            assertThat(model(file).config()).isEqualTo(originalConfig());
            assertThat(file.tensors().get("blk.0.attn_norm.weight").dtype()).isEqualTo(DType.F32);
        }
    }

    @Test
    void a_gguf_file_s_metadata_are_all_kept_as_they_are() throws IOException {
        Path source = folder.resolve("source.gguf");
        GgufWriter writer = new GgufWriter(3, 64)
                .metadata("general.author", "someone")
                .metadata("general.file_type", 1)
                .metadata("tokenizer.chat_template", "{{ messages }}")
                .metadataArray("general.tags", GgufWriter.ValueType.STRING, List.of("日本語", "text"))
                .metadata("some.number", GgufWriter.ValueType.INT64, -5L);
        SHAPE.write(writer, source, RandomBlocks.BF16, 1);
        try (GgufFile before = open(source);
                GgufFile after = open(quantize(source, QuantizationScheme.Q4_K_M))) {
            List<String> kept = new ArrayList<>(before.metadata().keys());
            kept.remove("general.alignment");
            assertThat(after.metadata().keys()).containsAll(kept).doesNotContain("general.alignment");
            assertThat(after.metadata().string("tokenizer.chat_template")).hasValue("{{ messages }}");
            assertThat(after.metadata().strings("general.tags")).containsExactly("日本語", "text");
            assertThat(after.metadata().integer("some.number")).hasValue(-5);
            assertThat(after.metadata().strings("tokenizer.ggml.tokens"))
                    .isEqualTo(before.metadata().strings("tokenizer.ggml.tokens"));
        }
    }

    @Test
    void a_hugging_face_folder_gives_the_tensors_of_the_same_model_s_gguf_file() throws IOException {
        Path source = gguf(RandomBlocks.BF16);
        Path huggingFace = Files.createDirectory(folder.resolve("hf"));
        try (GgufFile file = open(source)) {
            HuggingFaceFolder.write(huggingFace, model(file), 2);
        }
        Files.writeString(huggingFace.resolve("tokenizer.json"), tokenizerJson(), UTF_8);
        Files.writeString(huggingFace.resolve("chat_template.jinja"), "{{ bos_token }}");
        try (GgufFile ofFile = open(quantize(source, QuantizationScheme.Q8_0));
                GgufFile ofFolder = open(quantize(huggingFace, QuantizationScheme.Q8_0))) {
            assertThat(model(ofFolder).config()).isEqualTo(model(ofFile).config());
            assertThat(model(ofFolder).config().ropeLayout()).isEqualTo(RopeLayout.INTERLEAVED);
            assertThat(ofFolder.tensors().keySet())
                    .containsExactlyElementsOf(ofFile.tensors().keySet());
            ofFile.tensors()
                    .forEach((name, tensor) -> assertThat(
                                    ofFolder.tensors().get(name).segment().mismatch(tensor.segment()))
                            .as(name)
                            .isEqualTo(-1));
            assertThat(ofFolder.metadata().string("tokenizer.chat_template")).hasValue("{{ bos_token }}");
            assertThat(ofFolder.metadata().strings("tokenizer.ggml.tokens"))
                    .hasSize(SHAPE.vocabulary())
                    .contains("<0xE3>", "[PAD511]");
            assertThat(model(ofFolder).endTokens()).containsExactly(2);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"Q4_K_M", "Q5_K_M"})
    void mixtures_give_more_bits_to_the_output_and_to_half_of_the_values_and_down_projections(QuantizationScheme scheme)
            throws IOException {
        Path source = folder.resolve("layers.gguf");
        new RandomCheckpoint(256, 16, 4, 2, 64, 256, 300, 10000, 128, 0, 1e-5f).write(source, RandomBlocks.F16, 1);
        DType usual = scheme == QuantizationScheme.Q4_K_M ? DType.Q4_K : DType.Q5_K;
        try (GgufFile file = open(quantize(source, scheme))) {
            assertThat(dtype(file, "output.weight")).isEqualTo(DType.Q6_K);
            assertThat(dtype(file, "token_embd.weight")).isEqualTo(usual);
            List<Integer> better = new ArrayList<>();
            for (int layer = 0; layer < 16; layer++) {
                String prefix = "blk." + layer + ".";
                assertThat(dtype(file, prefix + "attn_q.weight")).isEqualTo(usual);
                assertThat(dtype(file, prefix + "attn_v.weight")).isEqualTo(dtype(file, prefix + "ffn_down.weight"));
                if (dtype(file, prefix + "attn_v.weight") == DType.Q6_K) {
                    better.add(layer);
                }
            }
            assertThat(better).containsExactly(0, 1, 4, 7, 10, 13, 14, 15);
        }
    }

    @Test
    void rows_that_blocks_of_256_do_not_divide_become_q8_0() throws IOException {
        Path source = folder.resolve("narrow.gguf");
        new RandomCheckpoint(96, 1, 3, 1, 32, 256, 300, 10000, 128, 0, 1e-5f).write(source, RandomBlocks.F32, 1);
        try (GgufFile file = open(quantize(source, QuantizationScheme.Q4_K_M))) {
            assertThat(dtype(file, "blk.0.attn_q.weight")).isEqualTo(DType.Q8_0);
            assertThat(dtype(file, "blk.0.ffn_down.weight")).isEqualTo(DType.Q6_K);
        }
    }

    @Test
    void the_number_of_threads_does_not_change_a_byte() throws IOException {
        Path source = gguf(RandomBlocks.F16);
        Path one = folder.resolve("one.gguf");
        Path three = folder.resolve("three.gguf");
        try (Checkpoint checkpoint = Checkpoint.open(source)) {
            ModelQuantizer.quantize(checkpoint, one, QuantizationScheme.Q4_K_M, 1, (done, total) -> {});
            ModelQuantizer.quantize(checkpoint, three, QuantizationScheme.Q4_K_M, 3, (done, total) -> {});
        }
        assertThat(three).hasSameBinaryContentAs(one);
    }

    @Test
    void progress_ends_when_every_byte_was_read() throws IOException {
        List<Long> left = new ArrayList<>();
        try (Checkpoint checkpoint = Checkpoint.open(gguf(RandomBlocks.F16))) {
            ModelQuantizer.quantize(
                    checkpoint,
                    folder.resolve("target.gguf"),
                    QuantizationScheme.Q8_0,
                    2,
                    (done, total) -> left.add(total - done));
        }
        assertThat(left).isSortedAccordingTo((a, b) -> Long.compare(b, a)).endsWith(0L);
    }

    @Test
    void weights_that_are_quantised_already_are_refused() throws IOException {
        Path source = gguf(RandomBlocks.Q8_0);
        assertThatThrownBy(() -> quantize(source, QuantizationScheme.Q4_0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("token_embd.weight is Q8_0, but only F32, F16 and BF16 are quantised");
    }

    @Test
    void what_fails_leaves_neither_a_file_nor_a_part_and_keeps_what_was_there() throws IOException {
        Path target = Files.writeString(folder.resolve("target.gguf"), "before");
        Path source = gguf(RandomBlocks.F32);
        try (Checkpoint checkpoint = Checkpoint.open(source)) {
            assertThatThrownBy(() ->
                            ModelQuantizer.quantize(checkpoint, target, QuantizationScheme.Q8_0, 2, (done, total) -> {
                                throw new IllegalStateException("stop");
                            }))
                    .hasMessage("stop");
        }
        assertThat(target).hasContent("before");
        assertThat(folder).isDirectoryNotContaining("glob:**.incomplete");
    }

    @Test
    void a_file_that_another_writes_is_left_to_it() throws IOException {
        Path target = folder.resolve("target.gguf");
        try (Checkpoint checkpoint = Checkpoint.open(gguf(RandomBlocks.F32))) {
            ModelQuantizer.quantize(
                    checkpoint,
                    target,
                    QuantizationScheme.Q8_0,
                    1,
                    (done, total) -> assertThatThrownBy(() -> ModelQuantizer.quantize(
                                    checkpoint, target, QuantizationScheme.Q4_0, 1, (d, t) -> {}))
                            .isInstanceOf(IOException.class)
                            .hasMessageContaining("is being written by another"));
        }
        try (GgufFile file = open(target)) {
            assertThat(dtype(file, "output.weight")).isEqualTo(DType.Q8_0);
        }
    }

    @Test
    void what_a_killed_writer_left_over_is_replaced() throws IOException {
        Path source = gguf(RandomBlocks.F16);
        Path target = quantize(source, QuantizationScheme.Q8_0);
        Path again = folder.resolve("again.gguf");
        Files.write(folder.resolve("again.gguf.incomplete"), new byte[(int) Files.size(target) + 1]);
        try (Checkpoint checkpoint = Checkpoint.open(source)) {
            ModelQuantizer.quantize(checkpoint, again, QuantizationScheme.Q8_0, 1, (done, total) -> {});
        }
        assertThat(again).hasSameBinaryContentAs(target);
        assertThat(folder).isDirectoryNotContaining("glob:**.incomplete");
    }

    private Path gguf(RandomBlocks type) throws IOException {
        Path file = folder.resolve(type + ".gguf");
        SHAPE.write(file, type, 1);
        return file;
    }

    private Path quantize(Path source, QuantizationScheme scheme) throws IOException {
        Path target = folder.resolve(source.getFileName() + "-" + scheme + ".gguf");
        try (Checkpoint checkpoint = Checkpoint.open(source)) {
            ModelQuantizer.quantize(checkpoint, target, scheme, 2, (done, total) -> {});
        }
        return target;
    }

    private static GgufFile open(Path file) throws IOException {
        return (GgufFile) Checkpoint.open(file);
    }

    private static Model model(Checkpoint checkpoint) throws IOException {
        return ModelLoader.load(checkpoint, ModelOverrides.none());
    }

    private ModelConfig originalConfig() throws IOException {
        try (GgufFile file = open(folder.resolve("F16.gguf"))) {
            return model(file).config();
        }
    }

    private static DType dtype(GgufFile file, String tensor) {
        return file.tensors().get(tensor).dtype();
    }

    /** Special tokens and bytes alone. */
    private static String tokenizerJson() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        ObjectNode model = json.putObject("model")
                .put("type", "BPE")
                .put("byte_fallback", true)
                .put("unk_token", "<unk>");
        ObjectNode pieces =
                model.putObject("vocab").put("<unk>", 0).put("<s>", 1).put("</s>", 2);
        for (int value = 0; value < 256; value++) {
            pieces.put("<0x%02X>".formatted(value), 3 + value);
        }
        model.putArray("merges");
        json.putObject("normalizer")
                .put("type", "Replace")
                .put("content", "▁")
                .putObject("pattern")
                .put("String", " ");
        json.putArray("added_tokens")
                .addObject()
                .put("id", 2)
                .put("content", "</s>")
                .put("special", true);
        return json.toString();
    }
}
