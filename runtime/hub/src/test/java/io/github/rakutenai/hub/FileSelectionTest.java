package io.github.rakutenai.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

import io.github.rakutenai.hub.HubException.Reason;
import org.junit.jupiter.api.Test;

class FileSelectionTest {

    private static final ModelReference REPOSITORY = ModelReference.parse("hf:owner/name");

    @Test
    void safetensors_come_with_what_belongs_to_them_and_nothing_else() throws HubException {
        assertThat(selected(
                        REPOSITORY,
                        ".gitattributes",
                        "README.md",
                        "config.json",
                        "chat_template.jinja",
                        "tokenizer.model",
                        "model.safetensors",
                        "consolidated.safetensors",
                        "pytorch_model.bin",
                        "model-Q8_0.gguf"))
                .containsExactlyInAnyOrder(
                        "config.json", "chat_template.jinja", "tokenizer.model", "model.safetensors");
    }

    @Test
    void all_shards_must_be_there() throws HubException {
        String[] sharded = {
            "config.json",
            "tokenizer.json",
            "model.safetensors.index.json",
            "model-00001-of-00002.safetensors",
            "model-00002-of-00002.safetensors"
        };
        assertThat(selected(REPOSITORY, sharded)).containsExactlyInAnyOrder(sharded);

        assertUnsuitable("has 1 of 2 files of weights", Arrays.copyOf(sharded, 4));
        assertUnsuitable("no model-00001-of", Arrays.copyOf(sharded, 3));
    }

    @Test
    void a_repository_without_configuration_or_tokenizer_is_refused() {
        assertUnsuitable("no config.json", "model.safetensors", "tokenizer.json");
        assertUnsuitable("neither tokenizer.json nor tokenizer.model", "model.safetensors", "config.json");
    }

    @Test
    void a_single_gguf_file_is_the_model() throws HubException {
        assertThat(selected(REPOSITORY, "README.md", "model.gguf")).containsExactly("model.gguf");
    }

    @Test
    void of_several_gguf_files_one_must_be_named() {
        assertUnsuitable(
                "name one:\n  hf:owner/name:b.gguf (10 B)\n  hf:owner/name:aaa.gguf (12 B)", "aaa.gguf", "b.gguf");
        assertUnsuitable("no GGUF file in one piece", "README.md");
    }

    @Test
    void a_gguf_file_in_parts_is_refused() throws HubException {
        ModelReference part = ModelReference.parse("hf:owner/name:q8-00001-of-00002.gguf");
        assertThatThrownBy(() -> selected(part, "q8-00001-of-00002.gguf", "q8-00002-of-00002.gguf"))
                .hasMessageContaining("llama-gguf-split");
        assertThat(selected(REPOSITORY, "q4.gguf", "q8-00001-of-00002.gguf", "q8-00002-of-00002.gguf"))
                .containsExactly("q4.gguf");
    }

    private static void assertUnsuitable(String message, String... paths) {
        assertThatThrownBy(() -> selected(REPOSITORY, paths))
                .isInstanceOfSatisfying(
                        HubException.class, e -> assertThat(e.reason()).isEqualTo(Reason.UNSUITABLE))
                .hasMessageContaining(message);
    }

    /** A file is as large as its name is long, and 4 bytes more. */
    private static List<String> selected(ModelReference reference, String... paths) throws HubException {
        Map<String, Long> sizes =
                Arrays.stream(paths).collect(Collectors.toMap(Function.identity(), path -> path.length() + 4L));
        return new FileSelection(reference, sizes).paths();
    }
}
