package io.github.rakutenai.engine.backend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

import io.github.rakutenai.engine.checkpoint.Checkpoint;
import io.github.rakutenai.engine.kernel.Kernels;
import io.github.rakutenai.engine.kernel.OnlineAttention;
import io.github.rakutenai.engine.kernel.ScalarKernels;
import io.github.rakutenai.engine.kernel.VectorKernels;
import io.github.rakutenai.engine.kvcache.BlockPool;
import io.github.rakutenai.engine.kvcache.BlockTable;
import io.github.rakutenai.engine.model.Model;
import io.github.rakutenai.engine.model.ModelConfig;
import io.github.rakutenai.engine.model.ModelLoader;
import io.github.rakutenai.engine.model.ModelOverrides;
import io.github.rakutenai.engine.model.Weights;
import io.github.rakutenai.engine.testing.LogitsFixture;
import io.github.rakutenai.engine.testing.LogitsFixture.Agreement;
import io.github.rakutenai.engine.testing.RandomBlocks;
import io.github.rakutenai.engine.testing.RandomCheckpoint;
import io.github.rakutenai.engine.testing.RandomModel;
import io.github.rakutenai.engine.testing.RandomTensors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class KvCacheTypeTest {

    private static final int TOKENS = 100;
    private static final int FRACTION_BITS = 20;

    private final int[] tokens = RandomCheckpoint.MISTRAL.tokenIds(5, TOKENS);

    @Test
    void the_pool_s_blocks_are_those_that_the_kernels_read() {
        assertThat(OnlineAttention.BLOCK).isEqualTo(BlockPool.BLOCK_TOKENS);
    }

    /** The logits' standard deviation is about 2. */
    @ParameterizedTest
    @CsvSource({"F32, 1e-4", "F16, 1e-2", "Q8_0, 0.2"})
    void every_type_gives_the_oracle_s_logits_within_its_rounding(KvCacheType type, float tolerance)
            throws IOException {
        try (RandomModel model = new RandomModel(RandomCheckpoint.MISTRAL, RandomBlocks.F32)) {
            float[][] oracle =
                    logits(model.config(), model.weights(), ScalarKernels::new, KvCacheType.F32, 1, TOKENS, tokens);
            float[][] found = logits(model.config(), model.weights(), VectorKernels::new, type, 2, TOKENS, tokens);
            for (int position = 0; position < TOKENS; position++) {
                assertThat(found[position]).containsExactly(oracle[position], within(tolerance));
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void logits_of_every_type_are_equal_to_the_last_bit_for_any_threads_and_any_batch(KvCacheType type)
            throws IOException {
        try (RandomModel model = new RandomModel(RandomCheckpoint.MISTRAL, RandomBlocks.Q8_0)) {
            float[][] alone = logits(model.config(), model.weights(), VectorKernels::new, type, 1, 1, tokens);
            for (int rows : new int[] {3, 16, 17, TOKENS}) {
                assertThat(logits(model.config(), model.weights(), VectorKernels::new, type, 3, rows, tokens))
                        .as("%d rows", rows)
                        .isDeepEqualTo(alone);
            }
        }
    }

    @Test
    void q8_0_is_near_f16_on_random_weights() throws IOException {
        try (RandomModel model = new RandomModel(RandomCheckpoint.MISTRAL, RandomBlocks.F16)) {
            assertQ8IsNearF16("random", model.config(), model.weights(), tokens);
        }
    }

    @Test
    void q8_0_is_near_f16_on_the_demo_model() throws IOException {
        Path demo = Path.of(System.getProperty("basedir", "."))
                .resolve("../../samples/demo-model/src/main/resources/META-INF/rakutenai/demo.gguf");
        try (var fixture = getClass().getResourceAsStream("/llama.cpp/demo.a.gz");
                Checkpoint checkpoint = Checkpoint.open(demo)) {
            Model model = ModelLoader.load(checkpoint, ModelOverrides.none());
            int[] conversation = LogitsFixture.read(fixture).tokens();
            assertQ8IsNearF16("demo", model.config(), model.weights(), conversation);
        }
    }

    private static void assertQ8IsNearF16(String name, ModelConfig config, Weights weights, int[] ids) {
        float[][] f16 = logits(config, weights, VectorKernels::new, KvCacheType.F16, 2, ids.length, ids);
        float[][] q8 = logits(config, weights, VectorKernels::new, KvCacheType.Q8_0, 2, ids.length, ids);
        Agreement agreement =
                LogitsFixture.of(ids, position -> f16[position], FRACTION_BITS).compare(position -> q8[position]);
        System.out.println("Q8_0 against F16, " + name + ": " + agreement);
        assertThat(agreement.meanKl()).isBetween(1e-9, 1e-3);
        assertThat(agreement.top1()).isGreaterThanOrEqualTo(0.99);
    }

    @Test
    void heads_that_are_no_multiple_of_32_are_refused_for_q8_0() throws IOException {
        RandomCheckpoint narrow = new RandomCheckpoint(64, 1, 2, 1, 48, 96, 300, 10000, 128, 0, 1e-5f);
        try (RandomModel model = new RandomModel(narrow, RandomBlocks.F32)) {
            assertThatThrownBy(() -> backend(
                            model.config(), model.weights(), VectorKernels::new, KvCacheType.Q8_0, 1, 1, TOKENS))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("kv-cache.type q8_0 needs heads of a multiple of 32 components, this model's have 48: "
                            + "choose f16");
        }
    }

    @Test
    void a_position_takes_the_bytes_of_its_type() throws IOException {
        try (RandomModel model = new RandomModel(RandomCheckpoint.MISTRAL, RandomBlocks.F32)) {
            long components = 2L * 2 * 2 * 64;
            assertThat(KvCacheType.F32.tokenBytes(model.config())).isEqualTo(4 * components);
            assertThat(KvCacheType.F16.tokenBytes(model.config())).isEqualTo(2 * components);
            assertThat(KvCacheType.Q8_0.tokenBytes(model.config())).isEqualTo(34 * components / 32);
        }
    }

    @Test
    void q8_0_keeps_keys_and_values_within_half_a_step_of_each_group_s_largest() throws IOException {
        try (RandomModel model = new RandomModel(RandomCheckpoint.MISTRAL, RandomBlocks.F32);
                Arena arena = Arena.ofConfined()) {
            KvCache cache = new KvCache(model.config(), KvCacheType.Q8_0, 3, arena);
            RandomTensors random = new RandomTensors(3);
            List<float[]> keys = new ArrayList<>();
            List<float[]> values = new ArrayList<>();
            for (int slot = 0; slot < BlockPool.BLOCK_TOKENS; slot++) {
                keys.add(random.activations(128));
                values.add(random.activations(128));
                cache.store(1, 2, slot, keys.get(slot), values.get(slot), 0);
            }
            float[] keysRead = new float[64 * BlockPool.BLOCK_TOKENS];
            float[] valuesRead = new float[64 * BlockPool.BLOCK_TOKENS];
            Kernels kernels = new ScalarKernels();
            kernels.dequantizeKeys(cache.dtype(), cache.memory(), cache.keys(1, 2, 1), 64, keysRead, 0);
            kernels.dequantize(cache.dtype(), cache.memory(), cache.values(1, 2, 1), valuesRead.length, valuesRead, 0);
            for (int slot = 0; slot < BlockPool.BLOCK_TOKENS; slot++) {
                for (int d = 0; d < 64; d++) {
                    float key = keys.get(slot)[64 + d];
                    float value = values.get(slot)[64 + d];
                    assertThat(keysRead[d * BlockPool.BLOCK_TOKENS + slot])
                            .isCloseTo(key, within(halfStep(keys.get(slot), 64 + d)));
                    assertThat(valuesRead[slot * 64 + d]).isCloseTo(value, within(halfStep(values.get(slot), 64 + d)));
                }
            }
        }
    }

    /** Half the distance of two values that the group of a component can have, and what the half-precision scale rounds. */
    private static float halfStep(float[] components, int component) {
        float largest = 0;
        for (int i = component / 32 * 32; i < component / 32 * 32 + 32; i++) {
            largest = Math.max(largest, Math.abs(components[i]));
        }
        return 0.57f * largest / 127;
    }

    private static CpuBackend backend(
            ModelConfig config,
            Weights weights,
            Supplier<Kernels> kernels,
            KvCacheType type,
            int threads,
            int maxRows,
            int positions) {
        CpuOptions options =
                new CpuOptions(threads, type, ActivationType.FLOAT32, BlockPool.blocksFor(positions), maxRows);
        return new CpuBackend(config, weights, kernels, options);
    }

    private static float[][] logits(
            ModelConfig config,
            Weights weights,
            Supplier<Kernels> kernels,
            KvCacheType type,
            int threads,
            int rows,
            int[] ids) {
        float[][] logits = new float[ids.length][];
        Batch batch = new Batch(rows, config.vocabularySize());
        try (CpuBackend backend = backend(config, weights, kernels, type, threads, rows, ids.length);
                BlockTable table = new BlockTable(new BlockPool(backend.kvBlocks()))) {
            table.reserve(ids.length);
            for (int from = 0; from < ids.length; from += rows) {
                batch.clear();
                for (int position = from; position < Math.min(ids.length, from + rows); position++) {
                    batch.add(ids[position], position, table, RowOutput.LOGITS);
                }
                backend.forward(batch);
                for (int row = 0; row < batch.rows(); row++) {
                    logits[from + row] = batch.logits(row).clone();
                }
            }
        }
        return logits;
    }
}
