package io.github.rakutenai.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Optional;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ModelReferenceTest {

    @Test
    void a_repository_alone_means_its_main_branch() {
        assertThat(ModelReference.parse("hf:Rakuten/RakutenAI-7B-instruct"))
                .isEqualTo(new ModelReference("Rakuten/RakutenAI-7B-instruct", "main", Optional.empty()));
    }

    @Test
    void revision_and_file_are_optional() {
        assertThat(ModelReference.parse("hf:owner/name@v1.0:folder/model-Q4_K_M.gguf"))
                .isEqualTo(new ModelReference("owner/name", "v1.0", Optional.of("folder/model-Q4_K_M.gguf")));
        assertThat(ModelReference.parse("hf:owner/name@refs/pr/12").revision()).isEqualTo("refs/pr/12");
        assertThat(ModelReference.parse("hf:gpt2:a.gguf").file()).contains("a.gguf");
    }

    @ParameterizedTest
    @ValueSource(strings = {"hf:owner/name", "hf:owner/name@dev", "hf:owner/name:a.gguf", "hf:o/n@v1:b/a.gguf"})
    void the_text_is_what_was_parsed(String text) {
        assertThat(ModelReference.parse(text)).hasToString(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "hf:",
                "hf:a/b/c",
                "hf:../name",
                "hf:owner/..",
                "hf:owner/na--me",
                "hf:/name",
                "hf:owner/name@",
                "hf:owner/name@../../etc",
                "hf:owner/name@a//b",
                "hf:owner/name@-b",
                "hf:owner/name:",
                "hf:owner/name:model.bin",
                "hf:owner/name:../model.gguf",
                "hf:owner/name:/model.gguf",
                "hf:owner/name:a\\b.gguf"
            })
    void what_names_no_model_is_refused_with_the_form(String text) {
        assertThatThrownBy(() -> ModelReference.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("hf:owner/name[@revision][:file.gguf]");
    }
}
