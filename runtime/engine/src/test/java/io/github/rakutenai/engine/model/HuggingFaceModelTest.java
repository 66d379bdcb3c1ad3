package io.github.rakutenai.engine.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.rakutenai.engine.checkpoint.Checkpoint;
import io.github.rakutenai.engine.checkpoint.MalformedCheckpointException;
import io.github.rakutenai.engine.tensor.DType;
import io.github.rakutenai.engine.tensor.Tensor;
import io.github.rakutenai.engine.testing.HuggingFaceFolder;
import io.github.rakutenai.engine.testing.RandomBlocks;
import io.github.rakutenai.engine.testing.RandomCheckpoint;
import io.github.rakutenai.engine.testing.SafetensorsWriter;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HuggingFaceModelTest {

    private static final RandomCheckpoint SHAPE = new RandomCheckpoint(32, 2, 4, 2, 8, 64, 288, 10000, 64, 16, 1e-5f);
    private static final JsonMapper JSON = new JsonMapper();

    @TempDir
    Path folder;

    private Path gguf;

    @BeforeEach
    void writeFolder() throws IOException {
        gguf = folder.resolve("model.gguf");
        writeFolder(RandomBlocks.F32, 1);
    }

    private void writeFolder(RandomBlocks type, int shards) throws IOException {
        SHAPE.write(gguf, type, 1);
        try (Checkpoint checkpoint = Checkpoint.open(gguf)) {
            HuggingFaceFolder.write(folder, ModelLoader.load(checkpoint, ModelOverrides.none()), shards);
        }
    }

    private Model load() throws IOException {
        return load(ModelOverrides.none());
    }

    private Model load(ModelOverrides overrides) throws IOException {
        try (Checkpoint checkpoint = Checkpoint.open(folder)) {
            return ModelLoader.load(checkpoint, overrides);
        }
    }

    private void configure(String name, String json) throws IOException {
        configure("config.json", name, JSON.readTree(json));
    }

    private void configure(String file, String name, JsonNode value) throws IOException {
        Path path = folder.resolve(file);
        ObjectNode object = (ObjectNode) JSON.readTree(path.toFile());
        object.set(name, value);
        Files.writeString(path, object.toString());
    }

    private void remove(String file, String name) throws IOException {
        Path path = folder.resolve(file);
        ObjectNode object = (ObjectNode) JSON.readTree(path.toFile());
        object.remove(name);
        Files.writeString(path, object.toString());
    }

    @ParameterizedTest
    @CsvSource({"F32, 1", "F16, 1", "BF16, 1", "BF16, 2", "F32, 5"})
    void the_same_weights_as_gguf_and_as_folder_have_the_same_configuration(RandomBlocks type, int shards)
            throws IOException {
        Files.delete(folder.resolve("model.safetensors"));
        writeFolder(type, shards);
        try (Checkpoint file = Checkpoint.open(gguf);
                Checkpoint directory = Checkpoint.open(folder)) {
            Model interleaved = ModelLoader.load(file, ModelOverrides.none());
            Model rotateHalf = ModelLoader.load(directory, ModelOverrides.none());
            assertThat(rotateHalf.config())
                    .usingRecursiveComparison()
                    .ignoringFields("ropeLayout")
                    .isEqualTo(interleaved.config());
            assertThat(interleaved.config().ropeLayout()).isEqualTo(RopeLayout.INTERLEAVED);
            assertThat(rotateHalf.config().ropeLayout()).isEqualTo(RopeLayout.ROTATE_HALF);
            assertThat(rotateHalf.endTokens()).isEqualTo(interleaved.endTokens());
            assertThat(rotateHalf.format()).isEqualTo(interleaved.format());
            assertThat(rotateHalf.parameters()).isEqualTo(interleaved.parameters());
        }
    }

    @Test
    void rows_of_a_head_that_rotate_together_are_neighbours_in_gguf_and_half_a_head_apart_in_the_folder()
            throws IOException {
        try (Checkpoint file = Checkpoint.open(gguf);
                Checkpoint directory = Checkpoint.open(folder)) {
            Tensor interleaved = query(file);
            Tensor rotateHalf = query(directory);
            int half = SHAPE.headDim() / 2;
            for (int head = 0; head < SHAPE.heads(); head++) {
                int first = head * SHAPE.headDim();
                for (int i = 0; i < half; i++) {
                    assertThat(row(rotateHalf, first + i)).isEqualTo(row(interleaved, first + 2 * i));
                    assertThat(row(rotateHalf, first + half + i)).isEqualTo(row(interleaved, first + 2 * i + 1));
                }
            }
        }
    }

    private static Tensor query(Checkpoint checkpoint) throws IOException {
        return ModelLoader.load(checkpoint, ModelOverrides.none())
                .weights()
                .layers()
                .getLast()
                .query();
    }

    private static byte[] row(Tensor tensor, int row) {
        return tensor.segment()
                .asSlice(row * tensor.rowBytes(), tensor.rowBytes())
                .toArray(ValueLayout.JAVA_BYTE);
    }

    @Test
    void the_model_is_called_like_its_folder() throws IOException {
        assertThat(load().name()).isEqualTo(folder.getFileName().toString());
    }

    @Test
    void a_llama_has_no_window() throws IOException {
        configure("architectures", "[\"LlamaForCausalLM\"]");
        remove("config.json", "sliding_window");
        assertThat(load().config().slidingWindow()).isEmpty();
    }

    @Test
    void a_window_of_null_is_none_and_a_mistral_that_states_nothing_has_its_usual_one() throws IOException {
        configure("sliding_window", "null");
        assertThat(load().config().slidingWindow()).isEmpty();
        remove("config.json", "sliding_window");
        assertThat(load().config().slidingWindow()).hasValue(4096);
        assertThat(load(ModelOverrides.none().withSlidingWindow(5)).config().slidingWindow())
                .hasValue(5);
    }

    @Test
    void hyperparameters_with_a_usual_value_may_be_missing() throws IOException {
        for (String name : new String[] {"head_dim", "rope_theta", "hidden_act", "tie_word_embeddings"}) {
            remove("config.json", name);
        }
        assertThat(load().config().headDim()).isEqualTo(8);
        assertThat(load().config().ropeTheta()).isEqualTo(10000);
    }

    @Test
    void theta_may_stand_beside_the_kind_of_rotation() throws IOException {
        remove("config.json", "rope_theta");
        configure("rope_parameters", "{\"rope_type\": \"default\", \"rope_theta\": 1000000}");
        assertThat(load().config().ropeTheta()).isEqualTo(1_000_000);
    }

    @Test
    void a_tied_output_matrix_is_the_embedding_even_where_a_copy_is_stored() throws IOException {
        configure("tie_word_embeddings", "true");
        Weights weights = load().weights();
        assertThat(weights.output()).isSameAs(weights.tokenEmbedding());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"2 | 2", "[2, 5] | 2,5", "[] | 2", "null | 2", "7 | 2,7"})
    void end_tokens_are_those_of_both_configurations(String json, String expected) throws IOException {
        configure("generation_config.json", "eos_token_id", JSON.readTree(json));
        assertThat(load().endTokens()).map(String::valueOf).containsExactly(expected.split(","));
    }

    @Test
    void a_folder_without_generation_configuration_has_the_end_token_of_its_configuration() throws IOException {
        Files.delete(folder.resolve("generation_config.json"));
        assertThat(load().endTokens()).containsExactly(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"288", "[2, 300]", "-2", "\"2\"", "2.5", "{}"})
    void end_tokens_outside_the_vocabulary_are_refused(String json) throws IOException {
        configure("generation_config.json", "eos_token_id", JSON.readTree(json));
        assertThatExceptionOfType(MalformedCheckpointException.class).isThrownBy(this::load);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "[\"MixtralForCausalLM\"]",
                "[\"Qwen2ForCausalLM\"]",
                "[]",
                "[\"MistralForCausalLM\", \"LlamaForCausalLM\"]",
                "\"MistralForCausalLM\"",
                "[7]"
            })
    void other_architectures_are_refused_by_name(String json) throws IOException {
        configure("architectures", json);
        assertRefused("architectures: expected one of [MistralForCausalLM, LlamaForCausalLM], found");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "attention_bias | true",
                "mlp_bias | true",
                "num_experts | 8",
                "num_local_experts | 8",
                "quantization_config | {\"quant_method\": \"awq\"}",
                "layer_types | [\"full_attention\", \"sliding_attention\"]",
                "attn_logit_softcapping | 50.0",
                "final_logit_softcapping | 30.0",
                "rope_scaling | {\"type\": \"linear\", \"factor\": 2.0}",
                "rope_scaling | {\"rope_type\": \"llama3\", \"factor\": 8.0}",
                "rope_scaling | \"yarn\"",
                "rope_parameters | {\"rope_type\": \"yarn\"}",
                "partial_rotary_factor | 0.5",
                "hidden_act | \"gelu\"",
                "vocab_size | 289",
                "vocab_size | 288.0",
                "hidden_size | \"32\"",
                "hidden_size | 99999999999",
                "rms_norm_eps | \"1e-5\"",
                "tie_word_embeddings | \"false\"",
                "sliding_window | -1",
                "num_attention_heads | null"
            })
    void settings_that_disagree_or_are_not_implemented_are_refused(String name, String json) throws IOException {
        configure(name, json);
        assertRefused("config.json: " + name + ": expected");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "num_attention_heads | 5 | multiple of kvHeads",
                "num_attention_heads | 0 | heads",
                "num_key_value_heads | 3 | multiple of kvHeads",
                "head_dim | 7 | headDim must be even",
                "head_dim | 16 | q_proj.weight: expected 64x32, found 32x32",
                "num_hidden_layers | 3 | model.layers.2.input_layernorm.weight: expected the tensor",
                "num_hidden_layers | 1 | model.layers.1.input_layernorm.weight: expected only",
                "num_hidden_layers | 2147483647 | model.layers.2.",
                "intermediate_size | 65 | gate_proj.weight: expected 65x32, found 64x32",
                "rms_norm_eps | 0 | rmsNormEpsilon",
                "rope_theta | 1 | ropeTheta",
                "max_position_embeddings | 0 | contextTokens"
            })
    void numbers_that_the_weights_or_the_decoder_contradict_are_refused(String name, String json, String part)
            throws IOException {
        configure(name, json);
        assertRefused(part);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "rope_scaling | null",
                "rope_scaling | {\"rope_type\": \"default\"}",
                "attention_bias | false",
                "partial_rotary_factor | 1.0",
                "quantization_config | null",
                "num_local_experts | 0",
                "head_dim | null",
                "transformers_version | \"4.38.1\""
            })
    void settings_that_change_nothing_are_accepted(String name, String json) throws IOException {
        configure(name, json);
        assertThat(load().config().contextTokens()).isEqualTo(64);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "architectures",
                "hidden_size",
                "num_hidden_layers",
                "num_attention_heads",
                "intermediate_size",
                "vocab_size",
                "max_position_embeddings",
                "rms_norm_eps"
            })
    void missing_hyperparameters_are_named(String name) throws IOException {
        remove("config.json", name);
        assertRefused("config.json: " + name + ": expected", "found no such name");
    }

    @Test
    void a_width_that_the_heads_do_not_divide_is_refused() throws IOException {
        remove("config.json", "head_dim");
        configure("num_attention_heads", "6");
        assertRefused("hiddenSize must be a multiple of heads, found 32 and 6");
    }

    @Test
    void rotary_frequencies_that_old_checkpoints_store_are_no_weights() throws IOException {
        addTensor("model.layers.0.self_attn.rotary_emb.inv_freq");
        assertThat(load().weights().layers()).hasSize(2);
    }

    @Test
    void biases_are_refused_by_name() throws IOException {
        addTensor("model.layers.0.self_attn.q_proj.bias");
        assertRefused("model.layers.0.self_attn.q_proj.bias: expected only the tensors");
    }

    private void addTensor(String name) throws IOException {
        Path single = folder.resolve("model.safetensors");
        Path shard = folder.resolve("model-1.safetensors");
        Files.move(single, shard);
        new SafetensorsWriter()
                .tensor(name, DType.F32.name(), new long[] {4}, new byte[16])
                .write(folder.resolve("model-2.safetensors"));
        Files.writeString(
                folder.resolve("model.safetensors.index.json"),
                "{\"weight_map\": {\"model.norm.weight\": \"model-1.safetensors\", \"%s\": \"model-2.safetensors\"}}"
                        .formatted(name));
    }

    private void assertRefused(String... parts) {
        assertThatExceptionOfType(MalformedCheckpointException.class)
                .isThrownBy(this::load)
                .satisfies(e -> assertThat(e.getMessage()).contains(parts).startsWith(folder.toString()));
    }
}
