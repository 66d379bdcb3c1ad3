package io.github.rakutenai.onednn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.TreeMap;

import io.github.rakutenai.engine.backend.Accelerators;
import io.github.rakutenai.engine.backend.ActivationType;
import io.github.rakutenai.engine.backend.Batch;
import io.github.rakutenai.engine.backend.CpuBackend;
import io.github.rakutenai.engine.backend.CpuOptions;
import io.github.rakutenai.engine.backend.KvCacheType;
import io.github.rakutenai.engine.backend.RowOutput;
import io.github.rakutenai.engine.checkpoint.Checkpoint;
import io.github.rakutenai.engine.kernel.KernelProvider;
import io.github.rakutenai.engine.kvcache.BlockPool;
import io.github.rakutenai.engine.kvcache.BlockTable;
import io.github.rakutenai.engine.model.Model;
import io.github.rakutenai.engine.model.ModelLoader;
import io.github.rakutenai.engine.model.ModelOverrides;
import io.github.rakutenai.engine.testing.LogitsFixture;
import io.github.rakutenai.engine.testing.LogitsFixture.Agreement;
import io.github.rakutenai.engine.testing.RandomBlocks;
import io.github.rakutenai.engine.testing.RandomCheckpoint;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Logits with oneDNN for every matmul against those of the engine's own kernels, within what the engine allows itself
 * against llama.cpp's defaults.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OneDnnLogitsTest {

    private static final double MOST_MEAN_KL = 1e-3;
    private static final double LEAST_TOP_1 = 0.99;
    private static final int POSITIONS = 256;
    private static final int FRACTION_BITS = 24;

    private final Map<String, Agreement> table = new TreeMap<>();

    @TempDir
    private Path folder;

    @BeforeAll
    void needsItsInstructions() {
        assumeThat(new OneDnnAccelerator().unavailable()).isEmpty();
    }

    @AfterAll
    void print() {
        table.forEach((name, agreement) -> System.out.println(name + ": " + agreement));
    }

    @ParameterizedTest
    @EnumSource
    void every_weight_format_gives_the_kernels_logits(RandomBlocks type) throws IOException {
        Path file = folder.resolve("checkpoint.gguf");
        RandomCheckpoint.MISTRAL.write(file, type, 1);
        assertAgrees(type.name(), file);
    }

    @Test
    void demo_model_gives_the_kernels_logits() throws IOException {
        assertAgrees(
                "demo",
                Path.of(System.getProperty("basedir", "."))
                        .resolve("../../samples/demo-model/src/main/resources/META-INF/rakutenai/demo.gguf"));
    }

    private void assertAgrees(String name, Path file) throws IOException {
        try (Checkpoint checkpoint = Checkpoint.open(file)) {
            Model model = ModelLoader.load(checkpoint, ModelOverrides.none());
            int[] tokens = RandomCheckpoint.MISTRAL
                    .withVocabulary(model.config().vocabularySize())
                    .tokenIds(7, Math.min(POSITIONS, model.config().contextTokens()));
            Batch kernels = logits(model, tokens, Accelerators.none());
            Batch accelerated = logits(model, tokens, always());
            Agreement agreement =
                    LogitsFixture.of(tokens, kernels::logits, FRACTION_BITS).compare(accelerated::logits);
            table.put(name, agreement);
            assertThat(agreement.meanKl()).isLessThanOrEqualTo(MOST_MEAN_KL);
            assertThat(agreement.top1()).isGreaterThanOrEqualTo(LEAST_TOP_1);
        }
    }

    private static Accelerators always() {
        return new Accelerators(List.of(new OneDnnAccelerator()), OptionalLong.of(1L << 30), OptionalInt.of(1));
    }

    private static Batch logits(Model model, int[] tokens, Accelerators accelerators) {
        CpuOptions options = new CpuOptions(
                2, KvCacheType.F32, ActivationType.FLOAT32, BlockPool.blocksFor(tokens.length), tokens.length);
        Batch batch = new Batch(tokens.length, model.config().vocabularySize());
        try (CpuBackend backend = new CpuBackend(
                        model.config(), model.weights(), KernelProvider.fastest(), options, accelerators);
                BlockTable table = new BlockTable(new BlockPool(options.kvBlocks()))) {
            table.reserve(tokens.length);
            for (int position = 0; position < tokens.length; position++) {
                batch.add(tokens[position], position, table, RowOutput.LOGITS);
            }
            backend.forward(batch);
        }
        return batch;
    }
}
