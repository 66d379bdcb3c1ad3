package io.github.rakutenai.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ContentHashTest {

    @TempDir
    Path folder;

    @Test
    void small_files_hash_as_git_does() throws IOException {
        Path file = Files.writeString(folder.resolve("hello"), "hello");

        // printf hello | git hash-object --stdin
        assertThat(new ContentHash("0".repeat(40)).of(file)).hasToString("b6fc4c620b67d95f953a5c1c1230aaab5db5a1b0");
    }

    @Test
    void large_files_hash_as_sha256sum_does() throws IOException {
        Path file = Files.writeString(folder.resolve("hello"), "hello");

        // printf hello | sha256sum
        assertThat(new ContentHash("0".repeat(64)).of(file))
                .hasToString("2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824");
    }

    @Test
    void an_etag_that_is_no_hash_is_refused() {
        assertThatThrownBy(() -> new ContentHash("d41d8cd98f00b204e9800998ecf8427e-5"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("neither a SHA-256 nor a git object");
    }
}
