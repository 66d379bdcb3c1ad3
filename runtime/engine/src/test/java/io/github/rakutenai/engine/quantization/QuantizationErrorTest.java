package io.github.rakutenai.engine.quantization;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;

import io.github.rakutenai.engine.backend.ActivationType;
import io.github.rakutenai.engine.backend.Batch;
import io.github.rakutenai.engine.backend.CpuOptions;
import io.github.rakutenai.engine.backend.KvCacheType;
import io.github.rakutenai.engine.checkpoint.Checkpoint;
import io.github.rakutenai.engine.kvcache.BlockPool;
import io.github.rakutenai.engine.model.ModelLoader;
import io.github.rakutenai.engine.model.ModelOverrides;
import io.github.rakutenai.engine.testing.LogitsFixture;
import io.github.rakutenai.engine.testing.LogitsFixture.Agreement;
import io.github.rakutenai.engine.testing.ModelLogits;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What quantising the demo model costs: its logits against those of llama.cpp in F32 on the file as it is, and against those of
 * llama.cpp on the quantised file.
 */
class QuantizationErrorTest {

    private static final Path DEMO = Path.of(System.getProperty("basedir", "."))
            .resolve("../../samples/demo-model/src/main/resources/META-INF/rakutenai/demo.gguf");

    @TempDir
    private Path folder;

    /** The bounds lie a tenth above what is found. */
    @ParameterizedTest
    @CsvSource({"Q8_0, 1.7e-4", "Q6_K, 1.7e-3", "Q5_K_M, 5.3e-3", "Q4_K_M, 2.2e-2", "Q4_0, 3.4e-2"})
    void a_quantised_demo_model_says_nearly_the_same_and_llama_cpp_reads_it_alike(
            QuantizationScheme scheme, double mostKl) throws IOException {
        LogitsFixture original = fixture("demo");
        Batch logits = logits(quantized(scheme), original.tokens());

        Agreement error = original.compare(logits::logits);
        System.out.println(scheme + " against F32: " + error);
        assertThat(error.meanKl()).isLessThan(mostKl);
        assertThat(fixture("demo-" + scheme).compare(logits::logits).meanKl())
                .as("if the quantiser was changed, run make-fixtures.sh again")
                .isLessThan(1e-9);
    }

    private Path quantized(QuantizationScheme scheme) throws IOException {
        Path file = folder.resolve(scheme + ".gguf");
        try (Checkpoint demo = Checkpoint.open(DEMO)) {
            ModelQuantizer.quantize(demo, file, scheme, 2, (done, total) -> {});
        }
        return file;
    }

    private static Batch logits(Path file, int[] tokens) throws IOException {
        CpuOptions options = new CpuOptions(
                2, KvCacheType.F32, ActivationType.FLOAT32, BlockPool.blocksFor(tokens.length), tokens.length);
        try (Checkpoint checkpoint = Checkpoint.open(file)) {
            return ModelLogits.of(ModelLoader.load(checkpoint, ModelOverrides.none()), options, tokens);
        }
    }

    private static LogitsFixture fixture(String name) throws IOException {
        try (InputStream in = QuantizationErrorTest.class.getResourceAsStream("/llama.cpp/" + name + ".a.gz")) {
            return LogitsFixture.read(in);
        }
    }
}
