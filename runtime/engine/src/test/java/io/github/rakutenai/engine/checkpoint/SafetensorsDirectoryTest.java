package io.github.rakutenai.engine.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;

import io.github.rakutenai.engine.tensor.Tensor;
import io.github.rakutenai.engine.testing.SafetensorsWriter;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SafetensorsDirectoryTest {

    @TempDir
    Path folder;

    @BeforeEach
    void writeTwoShards() throws IOException {
        Files.writeString(folder.resolve("config.json"), "{\"hidden_size\": 4}");
        writeShard("model-00001-of-00002.safetensors", "a");
        writeShard("model-00002-of-00002.safetensors", "b");
        writeIndex("""
                {"metadata": {"total_size": 32}, "weight_map": {
                  "a": "model-00001-of-00002.safetensors",
                  "b": "model-00002-of-00002.safetensors"}}""");
    }

    private void writeShard(String file, String tensor) throws IOException {
        new SafetensorsWriter()
                .tensor(tensor, "F32", new long[] {4}, new byte[16])
                .write(folder.resolve(file));
    }

    private void writeIndex(String json) throws IOException {
        Files.writeString(folder.resolve("model.safetensors.index.json"), json);
    }

    @Test
    void the_tensors_of_all_shards_are_one_checkpoint() throws IOException {
        try (SafetensorsDirectory checkpoint = SafetensorsDirectory.open(folder)) {
            assertThat(checkpoint.tensors()).containsOnlyKeys("a", "b");
            assertThat(checkpoint.path()).isEqualTo(folder);
            assertThat(checkpoint.sizeBytes())
                    .isEqualTo(Files.size(folder.resolve("model-00001-of-00002.safetensors"))
                            + Files.size(folder.resolve("model-00002-of-00002.safetensors")));
        }
    }

    @Test
    void files_of_the_folder_are_at_hand() throws IOException {
        Files.writeString(folder.resolve("generation_config.json"), "{\"eos_token_id\": 2}");
        try (SafetensorsDirectory checkpoint = SafetensorsDirectory.open(folder)) {
            assertThat(checkpoint.config().get("hidden_size").intValue()).isEqualTo(4);
            assertThat(checkpoint.json("generation_config.json"))
                    .hasValueSatisfying(json ->
                            assertThat(json.get("eos_token_id").intValue()).isEqualTo(2));
            assertThat(checkpoint.json("tokenizer.json")).isEmpty();
            assertThat(checkpoint.find("config.json")).hasValue(folder.resolve("config.json"));
            assertThat(checkpoint.find("tokenizer.model")).isEmpty();
        }
    }

    @Test
    void a_missing_shard_is_named() throws IOException {
        Files.delete(folder.resolve("model-00002-of-00002.safetensors"));
        assertRefused("model-00002-of-00002.safetensors", "no such file", "download it");
    }

    @Test
    void a_tensor_that_its_shard_lacks_is_named() throws IOException {
        writeShard("model-00002-of-00002.safetensors", "c");
        assertRefused("b: expected the tensor in model-00002-of-00002.safetensors, found none");
    }

    @Test
    void a_tensor_in_two_shards_is_refused() throws IOException {
        writeShard("model-00002-of-00002.safetensors", "a");
        assertRefused("model-00002-of-00002.safetensors: a: expected every tensor name once");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "../model.safetensors",
                "/etc/model.safetensors",
                "..\\\\model.safetensors",
                "sub/model.safetensors",
                ".hidden.safetensors",
                "C:model.safetensors",
                "pytorch_model.bin",
                "a\\u0000.safetensors",
                ""
            })
    void shards_outside_the_folder_are_refused(String shard) throws IOException {
        writeIndex("{\"weight_map\": {\"a\": \"" + shard + "\"}}");
        assertRefused("a: expected the name of a .safetensors file in the same folder");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "{",
                "{}",
                "{\"weight_map\": []}",
                "{\"weight_map\": {}}",
                "{\"weight_map\": {\"a\": 7}}"
            })
    void an_index_of_another_form_is_refused(String json) throws IOException {
        writeIndex(json);
        assertRefused("model.safetensors.index.json");
    }

    @Test
    void duplicate_names_in_the_index_are_refused() throws IOException {
        writeIndex("{\"weight_map\": {\"a\": \"x.safetensors\", \"a\": \"y.safetensors\"}}");
        assertRefused("model.safetensors.index.json", "Duplicate field 'a'");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "  ", "7", "[]", "{", "{} {}", "{\"a\":1,\"a\":2}", "{\"a\":NaN}"})
    void a_configuration_of_another_form_is_refused(String json) throws IOException {
        Files.writeString(folder.resolve("config.json"), json);
        assertRefused("config.json");
    }

    @Test
    void a_configuration_nested_without_end_is_refused() throws IOException {
        Files.writeString(folder.resolve("config.json"), "{\"a\":" + "[".repeat(1_000_000));
        assertRefused("config.json");
    }

    @Test
    void a_configuration_that_is_not_utf8_is_refused() throws IOException {
        Files.write(folder.resolve("config.json"), new byte[] {'{', '"', (byte) 0xE3, '"', ':', '1', '}'});
        assertRefused("config.json", "UTF-8");
    }

    @Test
    void a_missing_configuration_is_named() throws IOException {
        Files.delete(folder.resolve("config.json"));
        assertRefused("config.json", "no such file");
    }

    @Test
    void tensors_cannot_be_read_after_closing() throws IOException {
        SafetensorsDirectory checkpoint = SafetensorsDirectory.open(folder);
        Tensor tensor = checkpoint.tensors().get("b");
        checkpoint.close();
        checkpoint.close();
        assertThatIllegalStateException().isThrownBy(() -> tensor.segment().get(ValueLayout.JAVA_BYTE, 0));
    }

    @Test
    void nothing_stays_mapped_when_opening_fails() throws IOException {
        Path mappings = Path.of("/proc/self/maps");
        assumeTrue(Files.exists(mappings), "the mappings of this process can be listed on Linux only");
        writeShard("model-00002-of-00002.safetensors", "c");
        assertRefused("found none");
        assertThat(Files.readString(mappings))
                .doesNotContain(folder.toRealPath().toString());
    }

    private void assertRefused(String... parts) {
        assertThatExceptionOfType(MalformedCheckpointException.class)
                .isThrownBy(() -> SafetensorsDirectory.open(folder).close())
                .satisfies(e -> assertThat(e.getMessage()).contains(parts).startsWith(folder.toString()));
    }
}
