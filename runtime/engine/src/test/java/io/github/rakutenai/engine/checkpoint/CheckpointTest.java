package io.github.rakutenai.engine.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

import io.github.rakutenai.engine.testing.GgufWriter;
import io.github.rakutenai.engine.testing.SafetensorsWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CheckpointTest {

    @TempDir
    Path folder;

    @Test
    void a_gguf_file_is_known_by_its_magic_whatever_its_name() throws IOException {
        Path file = folder.resolve("sha256-0123abcd");
        new GgufWriter().write(file);
        try (Checkpoint checkpoint = Checkpoint.open(file)) {
            assertThat(checkpoint).isInstanceOf(GgufFile.class);
            assertThat(checkpoint.path()).isEqualTo(file);
        }
    }

    @Test
    void a_folder_with_weights_opens_as_hugging_face_folder() throws IOException {
        Files.writeString(folder.resolve("config.json"), "{}");
        new SafetensorsWriter().write(folder.resolve("model.safetensors"));
        new GgufWriter().write(folder.resolve("model.gguf"));
        try (Checkpoint checkpoint = Checkpoint.open(folder)) {
            assertThat(checkpoint).isInstanceOf(SafetensorsDirectory.class);
        }
    }

    @Test
    void a_folder_with_one_gguf_file_opens_as_that_file() throws IOException {
        Files.writeString(folder.resolve("config.json"), "{}");
        new GgufWriter().write(folder.resolve("model.gguf"));
        try (Checkpoint checkpoint = Checkpoint.open(folder)) {
            assertThat(checkpoint.path()).isEqualTo(folder.resolve("model.gguf"));
        }
    }

    @Test
    void a_folder_with_several_gguf_files_is_refused() throws IOException {
        new GgufWriter().write(folder.resolve("a.gguf"));
        new GgufWriter().write(folder.resolve("b.gguf"));
        assertRefused(folder, "2 GGUF files");
    }

    @Test
    void an_empty_folder_is_refused() {
        assertRefused(folder, "0 GGUF files");
    }

    @Test
    void a_safetensors_file_alone_is_refused_with_the_remedy() throws IOException {
        Path file = folder.resolve("model.safetensors");
        new SafetensorsWriter().write(file);
        assertRefused(file, "a safetensors file alone; name its folder");
    }

    @ParameterizedTest
    @ValueSource(strings = {"PK\u0003\u0004 and more", "GGML and more", "#!/bin/sh", "gguf lower case"})
    void files_of_other_kinds_are_refused(String content) throws IOException {
        assertRefused(Files.writeString(folder.resolve("model.bin"), content), "starts with 0x");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "G", "GGU", "GGUF", "GGUF\u0003"})
    void files_that_end_within_the_first_numbers_are_refused(String content) throws IOException {
        Path file = Files.writeString(folder.resolve("model.gguf"), content);
        assertThatExceptionOfType(MalformedCheckpointException.class)
                .isThrownBy(() -> Checkpoint.open(file))
                .withMessageContaining("truncated");
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void something_that_is_no_regular_file_is_refused() {
        assertRefused(Path.of("/dev/zero"), "no regular file");
    }

    @Test
    void a_path_without_anything_says_what_is_accepted() {
        assertThatExceptionOfType(NoSuchFileException.class)
                .isThrownBy(() -> Checkpoint.open(folder.resolve("missing.gguf")))
                .withMessageContaining("missing.gguf")
                .withMessageContaining("a GGUF file, or a folder with config.json and model.safetensors");
    }

    private static void assertRefused(Path path, String found) {
        assertThatExceptionOfType(MalformedCheckpointException.class)
                .isThrownBy(() -> Checkpoint.open(path))
                .withMessageContaining("a GGUF file, or a folder with config.json and model.safetensors")
                .withMessageContaining(found)
                .satisfies(e -> assertThat(e.file()).isEqualTo(path));
    }
}
