package io.github.rakutenai.engine.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.nio.file.Path;
import java.util.OptionalInt;

import io.github.rakutenai.engine.checkpoint.Checkpoint;
import io.github.rakutenai.engine.checkpoint.MalformedCheckpointException;
import io.github.rakutenai.engine.tensor.DType;
import io.github.rakutenai.engine.testing.GgufWriter.ValueType;
import io.github.rakutenai.engine.testing.RandomBlocks;
import io.github.rakutenai.engine.testing.RandomCheckpoint;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class GgufModelTest {

    private static final RandomCheckpoint SHAPE =
            new RandomCheckpoint(256, 2, 4, 2, 32, 512, 288, 10000, 64, 16, 1e-5f);

    @TempDir
    Path folder;

    private Path file;

    @BeforeEach
    void nameFile() {
        file = folder.resolve("model.gguf");
    }

    private Model load(ModelOverrides overrides) throws IOException {
        try (Checkpoint checkpoint = Checkpoint.open(file)) {
            return ModelLoader.load(checkpoint, overrides);
        }
    }

    @Test
    void hyperparameters_come_from_the_metadata() throws IOException {
        SHAPE.write(file, RandomBlocks.F32, 1);
        Model model = load(ModelOverrides.none());
        assertThat(model.config())
                .isEqualTo(new ModelConfig(
                        256, 2, 4, 2, 32, 512, 288, 64, OptionalInt.of(16), 1e-5f, 10000, RopeLayout.INTERLEAVED));
        assertThat(model.name()).isEqualTo("random");
        assertThat(model.endTokens()).containsExactly(2);
    }

    @ParameterizedTest
    @CsvSource({"mistral", "rakutenai-7b", "rakutenai-2-mini", "llama-2-7b"})
    void models_of_the_family_load_by_their_metadata_alone(String name) throws IOException {
        RandomCheckpoint shape = RandomCheckpoint.named(name);
        shape.write(file, RandomBlocks.Q4_0, 1);
        ModelConfig config = load(ModelOverrides.none()).config();
        assertThat(config.headDim()).isEqualTo(shape.headDim());
        assertThat(config.kvHeads()).isEqualTo(shape.kvHeads());
        assertThat(config.ropeTheta()).isEqualTo(shape.ropeTheta());
        assertThat(config.contextTokens()).isEqualTo(shape.context());
        assertThat(config.slidingWindow().orElse(0)).isEqualTo(shape.slidingWindow());
    }

    @ParameterizedTest
    @EnumSource(RandomBlocks.class)
    void every_tensor_type_is_loaded_and_named(RandomBlocks type) throws IOException {
        RandomCheckpoint multipleOf256 = new RandomCheckpoint(256, 1, 4, 2, 64, 512, 288, 10000, 64, 16, 1e-5f);
        multipleOf256.write(file, type, 1);
        Model model = load(ModelOverrides.none());
        assertThat(model.format()).isEqualTo(type.name());
        assertThat(model.weights().layers().getFirst().down().dtype()).isEqualTo(DType.valueOf(type.name()));
        assertThat(model.parameters()).isEqualTo(2 * 288 * 256 + 256 * (2 * 256 + 2 * 128 + 3 * 512) + 3 * 256);
    }

    @Test
    void the_embedding_serves_as_output_matrix_where_there_is_none() throws IOException {
        new TinyGguf().without("output.weight").write(file);
        Weights weights = load(ModelOverrides.none()).weights();
        assertThat(weights.output()).isSameAs(weights.tokenEmbedding());
    }

    @Test
    void a_tied_matrix_is_counted_once() throws IOException {
        new TinyGguf().without("output.weight").write(file);
        long tied = load(ModelOverrides.none()).parameters();
        new TinyGguf().write(file);
        assertThat(load(ModelOverrides.none()).parameters()).isEqualTo(tied + TinyGguf.VOCABULARY * TinyGguf.HIDDEN);
    }

    @Test
    void mixed_formats_are_named_by_their_share() throws IOException {
        new TinyGguf()
                .tensor("output.weight", DType.F16, TinyGguf.HIDDEN, TinyGguf.VOCABULARY)
                .write(file);
        assertThat(load(ModelOverrides.none()).format()).isEqualTo("F32, F16");
    }

    @ParameterizedTest
    @EnumSource(
            value = DType.class,
            names = {"F32", "F16", "BF16"})
    void norms_may_have_any_unquantised_format(DType dtype) throws IOException {
        new TinyGguf().tensor("output_norm.weight", dtype, TinyGguf.HIDDEN).write(file);
        assertThat(load(ModelOverrides.none()).weights().outputNorm().dtype()).isEqualTo(dtype);
    }

    @Test
    void a_quantised_norm_is_refused() throws IOException {
        new TinyGguf()
                .tensor("blk.0.attn_norm.weight", DType.Q8_0, TinyGguf.HIDDEN)
                .write(file);
        assertRefused("blk.0.attn_norm.weight", "F32", "found Q8_0");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "token_embd.weight",
                "output_norm.weight",
                "blk.0.attn_norm.weight",
                "blk.0.attn_q.weight",
                "blk.0.attn_k.weight",
                "blk.0.attn_v.weight",
                "blk.0.attn_output.weight",
                "blk.0.ffn_norm.weight",
                "blk.0.ffn_gate.weight",
                "blk.0.ffn_up.weight",
                "blk.0.ffn_down.weight"
            })
    void missing_tensors_and_tensors_of_another_shape_are_named(String name) throws IOException {
        new TinyGguf().without(name).write(file);
        assertRefused(name + ": expected the tensor, found none");
        new TinyGguf().tensor(name, DType.F32, 96).write(file);
        assertRefused(name + ": expected ", "found 96");
    }

    @Test
    void a_transposed_matrix_names_both_shapes() throws IOException {
        new TinyGguf()
                .tensor("blk.0.ffn_down.weight", DType.F32, TinyGguf.HIDDEN, TinyGguf.FEED_FORWARD)
                .write(file);
        assertRefused("blk.0.ffn_down.weight: expected 32x64, found 64x32");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "rope_freqs.weight",
                "blk.0.attn_q.bias",
                "blk.0.ffn_gate_inp.weight",
                "blk.1.attn_norm.weight",
                "output.bias"
            })
    void tensors_that_the_decoder_has_no_use_for_are_refused(String name) throws IOException {
        new TinyGguf().tensor(name, DType.F32, TinyGguf.HIDDEN).write(file);
        assertRefused(name + ": expected only the tensors of a Llama or Mistral decoder of 1 layers");
    }

    @ParameterizedTest
    @CsvSource({
        "llama.embedding_length, 64, rope.dimension_count",
        "llama.attention.head_count, 3, multiple of heads",
        "llama.attention.head_count, 0, multiple of heads",
        "llama.attention.head_count, 8, rope.dimension_count",
        "llama.attention.head_count_kv, 3, multiple of kvHeads",
        "llama.attention.head_count_kv, 4, blk.0.attn_k.weight",
        "llama.attention.key_length, 7, rope.dimension_count",
        "llama.attention.value_length, 4, value_length",
        "llama.rope.dimension_count, 4, rope.dimension_count",
        "llama.feed_forward_length, 96, blk.0.ffn_gate.weight",
        "llama.block_count, 2, blk.1.attn_norm.weight",
        "llama.block_count, 0, layers must be positive",
        "llama.block_count, 2147483647, blk.1.attn_norm.weight",
        "llama.block_count, -1, found 4294967295",
        "llama.context_length, 0, contextTokens must be positive",
        "llama.vocab_size, 289, 288 as in the weights",
        "llama.expert_count, 8, expert_count",
        "llama.expert_used_count, 2, expert_used_count",
        "split.count, 3, llama-gguf-split --merge",
        "tokenizer.ggml.eos_token_id, 288, ids below 288",
        "tokenizer.ggml.eot_token_id, 300, ids below 288"
    })
    void counts_that_disagree_or_are_not_implemented_are_refused(String key, int value, String part)
            throws IOException {
        new TinyGguf().metadata(key, ValueType.UINT32, value).write(file);
        assertRefused(part);
    }

    @ParameterizedTest
    @CsvSource({
        "llama.attn_logit_softcapping, 50",
        "llama.final_logit_softcapping, 30",
        "llama.attention.clamp_kqv, 8",
        "llama.attention.max_alibi_bias, 8",
        "llama.attention.scale, 0.1",
        "llama.rope.scale_linear, 4",
        "llama.rope.scaling.factor, 2",
        "llama.logit_scale, 0.5",
        "llama.residual_scale, 0.5",
        "llama.embedding_scale, 12",
        "llama.rope.freq_base, NaN",
        "llama.rope.freq_base, 0",
        "llama.attention.layer_norm_rms_epsilon, 0"
    })
    void factors_and_limits_that_are_not_implemented_are_refused(String key, float value) throws IOException {
        new TinyGguf().metadata(key, ValueType.FLOAT32, value).write(file);
        String name = key.endsWith("freq_base") ? "ropeTheta" : key.endsWith("epsilon") ? "rmsNormEpsilon" : key;
        assertRefused(name);
    }

    @ParameterizedTest
    @ValueSource(strings = {"linear", "yarn", "longrope"})
    void scaled_rotations_are_refused_by_name(String type) throws IOException {
        new TinyGguf()
                .metadata("llama.rope.scaling.type", ValueType.STRING, type)
                .write(file);
        assertRefused("llama.rope.scaling.type: expected none, found " + type);
    }

    @Test
    void settings_that_change_nothing_are_accepted() throws IOException {
        new TinyGguf()
                .metadata("llama.rope.scaling.type", ValueType.STRING, "none")
                .metadata("llama.rope.scaling.factor", ValueType.FLOAT32, 1f)
                .metadata("llama.attn_logit_softcapping", ValueType.FLOAT32, 0f)
                .metadata("llama.expert_count", ValueType.UINT32, 0)
                .metadata("llama.use_parallel_residual", ValueType.BOOL, false)
                .metadata("llama.attention.sliding_window", ValueType.UINT32, 0)
                .metadata("split.count", ValueType.UINT16, 1)
                .write(file);
        assertThat(load(ModelOverrides.none()).config().slidingWindow()).isEmpty();
    }

    @Test
    void flags_that_are_not_implemented_are_refused() throws IOException {
        new TinyGguf()
                .metadata("llama.use_parallel_residual", ValueType.BOOL, true)
                .write(file);
        assertRefused("llama.use_parallel_residual: expected false, found true");
        new TinyGguf().metadata("llama.attention.causal", ValueType.BOOL, false).write(file);
        assertRefused("llama.attention.causal: expected true, found false");
        new TinyGguf()
                .metadata("llama.attention.sliding_window_pattern", ValueType.UINT32, 6)
                .write(file);
        assertRefused("llama.attention.sliding_window_pattern");
    }

    @ParameterizedTest
    @ValueSource(strings = {"qwen2", "gemma3", "mixtral", "phi3", "LLAMA", ""})
    void other_architectures_are_refused_by_name(String architecture) throws IOException {
        new TinyGguf()
                .metadata("general.architecture", ValueType.STRING, architecture)
                .write(file);
        assertRefused("general.architecture: expected one of [llama, mistral], found " + architecture + ";");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "general.architecture",
                "llama.embedding_length",
                "llama.block_count",
                "llama.attention.head_count",
                "llama.feed_forward_length",
                "llama.context_length",
                "llama.attention.layer_norm_rms_epsilon"
            })
    void missing_hyperparameters_are_named(String key) throws IOException {
        new TinyGguf().withoutKey(key).write(file);
        assertRefused(key + ": expected ", "found no such key");
    }

    @Test
    void hyperparameters_with_a_usual_value_may_be_missing() throws IOException {
        new TinyGguf()
                .withoutKey("llama.attention.head_count_kv")
                .withoutKey("llama.rope.dimension_count")
                .withoutKey("llama.vocab_size")
                .withoutKey("general.name")
                .tensor("blk.0.attn_k.weight", DType.F32, TinyGguf.HIDDEN, TinyGguf.HIDDEN)
                .tensor("blk.0.attn_v.weight", DType.F32, TinyGguf.HIDDEN, TinyGguf.HIDDEN)
                .write(file);
        Model model = load(ModelOverrides.none());
        assertThat(model.config().kvHeads()).isEqualTo(model.config().heads());
        assertThat(model.config().ropeTheta()).isEqualTo(10000);
        assertThat(model.name()).isEqualTo("model");
    }

    @Test
    void hyperparameters_of_another_type_are_named() throws IOException {
        new TinyGguf().metadata("llama.block_count", ValueType.STRING, "1").write(file);
        assertRefused("llama.block_count at byte", "expected an integer, found STRING");
    }

    @Test
    void all_end_tokens_that_the_file_names_are_known() throws IOException {
        new TinyGguf()
                .metadata("tokenizer.ggml.eos_token_id", ValueType.UINT32, 2)
                .metadata("tokenizer.ggml.eot_token_id", ValueType.UINT32, 7)
                .metadata("tokenizer.ggml.eom_token_id", ValueType.UINT32, -1)
                .write(file);
        assertThat(load(ModelOverrides.none()).endTokens()).containsExactly(2, 7);
    }

    @Test
    void the_window_can_be_set_and_taken_away() throws IOException {
        SHAPE.write(file, RandomBlocks.F32, 1);
        ModelOverrides none = ModelOverrides.none();
        assertThat(load(none.withSlidingWindow(7)).config().slidingWindow()).hasValue(7);
        assertThat(load(none.withSlidingWindow(ModelOverrides.NO_WINDOW))
                        .config()
                        .slidingWindow())
                .isEmpty();
    }

    @Test
    void the_context_can_be_lowered_but_not_raised() throws IOException {
        SHAPE.write(file, RandomBlocks.F32, 1);
        ModelOverrides none = ModelOverrides.none();
        assertThat(load(none.withContextTokens(63)).config().contextTokens()).isEqualTo(63);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> load(none.withContextTokens(65)))
                .withMessageContaining("at most the model's 64, found 65");
    }

    @Test
    void overrides_without_meaning_are_refused() {
        ModelOverrides none = ModelOverrides.none();
        assertThatIllegalArgumentException().isThrownBy(() -> none.withSlidingWindow(-1));
        assertThatIllegalArgumentException().isThrownBy(() -> none.withContextTokens(0));
    }

    private void assertRefused(String... parts) {
        assertThatExceptionOfType(MalformedCheckpointException.class)
                .isThrownBy(() -> load(ModelOverrides.none()))
                .satisfies(e -> assertThat(e.getMessage()).contains(parts).startsWith(file.toString()));
    }
}
