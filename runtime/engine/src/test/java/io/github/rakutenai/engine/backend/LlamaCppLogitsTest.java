package io.github.rakutenai.engine.backend;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

import io.github.rakutenai.engine.checkpoint.Checkpoint;
import io.github.rakutenai.engine.kvcache.BlockPool;
import io.github.rakutenai.engine.model.Model;
import io.github.rakutenai.engine.model.ModelLoader;
import io.github.rakutenai.engine.model.ModelOverrides;
import io.github.rakutenai.engine.testing.LogitsFixture;
import io.github.rakutenai.engine.testing.LogitsFixture.Agreement;
import io.github.rakutenai.engine.testing.ModelLogits;
import io.github.rakutenai.engine.testing.RandomBlocks;
import io.github.rakutenai.engine.testing.RandomCheckpoint;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Our logits against those of llama.cpp, which {@code src/test/fixtures/llama.cpp} explains: reference A is computed in
 * float32 throughout, reference B with llama.cpp's defaults. The checkpoints are made here again from their seed.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LlamaCppLogitsTest {

    private static final long SEED = 1;
    private static final double FLOAT32_KL = 1e-6;
    private static final double REFERENCE_A_KL = 1e-5;
    private static final double REFERENCE_B_KL = 1e-3;
    private static final double REFERENCE_B_TOP_1 = 0.99;

    private enum Reference {
        A,
        B
    }

    private final Map<String, Agreement> table = new TreeMap<>();

    @TempDir
    private Path folder;

    @AfterAll
    void print() {
        table.forEach((name, agreement) -> System.out.println(name + ": " + agreement));
    }

    @ParameterizedTest
    @EnumSource
    void in_float32_every_tensor_type_gives_the_logits_of_its_dequantised_weights(RandomBlocks type)
            throws IOException {
        Agreement agreement = compare("mistral-" + type, Reference.A, write(RandomCheckpoint.MISTRAL, type));
        assertThat(agreement.meanKl()).isLessThanOrEqualTo(type == RandomBlocks.F32 ? FLOAT32_KL : REFERENCE_A_KL);
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "F32")
    void with_the_defaults_every_tensor_type_gives_the_logits_of_the_file_itself(RandomBlocks type) throws IOException {
        assertAgreesWithB(compare("mistral-" + type, Reference.B, write(RandomCheckpoint.MISTRAL, type)));
    }

    @ParameterizedTest
    @CsvSource({"rakutenai-7b, Q4_0", "rakutenai-2-mini, Q8_0", "llama-2-7b, Q4_0", "wide-heads, F16"})
    void head_layout_follows_from_the_configuration_alone(String shape, RandomBlocks type) throws IOException {
        Path checkpoint = write(RandomCheckpoint.named(shape), type);
        assertThat(compare(shape + "-" + type, Reference.A, checkpoint).meanKl())
                .isLessThanOrEqualTo(REFERENCE_A_KL);
    }

    @Test
    void demo_model_gives_the_logits_of_llama_cpp() throws IOException {
        assertThat(compare("demo", Reference.A, demoModel()).meanKl()).isLessThanOrEqualTo(REFERENCE_A_KL);
        assertAgreesWithB(compare("demo", Reference.B, demoModel()));
    }

    private static void assertAgreesWithB(Agreement agreement) {
        assertThat(agreement.meanKl()).isLessThanOrEqualTo(REFERENCE_B_KL);
        assertThat(agreement.top1()).isGreaterThanOrEqualTo(REFERENCE_B_TOP_1);
    }

    private Path write(RandomCheckpoint shape, RandomBlocks type) throws IOException {
        Path file = folder.resolve("checkpoint.gguf");
        shape.write(file, type, SEED);
        return file;
    }

    private static Path demoModel() {
        return Path.of(System.getProperty("basedir", "."))
                .resolve("../../samples/demo-model/src/main/resources/META-INF/rakutenai/demo.gguf");
    }

    private Agreement compare(String name, Reference reference, Path checkpoint) throws IOException {
        assertThat(sha256(checkpoint))
                .as("the fixture was made from another " + name + ": run make-fixtures.sh again")
                .isEqualTo(hashes().get(name));
        LogitsFixture fixture = fixture(name + (reference == Reference.A ? ".a.gz" : ".b.gz"));
        try (Checkpoint open = Checkpoint.open(checkpoint)) {
            Model model = ModelLoader.load(open, ModelOverrides.none());
            Batch batch = ModelLogits.of(model, options(reference, fixture.tokens().length), fixture.tokens());
            Agreement agreement = fixture.compare(batch::logits);
            table.put(reference + " " + name, agreement);
            return agreement;
        }
    }

    private static CpuOptions options(Reference reference, int positions) {
        int threads = Runtime.getRuntime().availableProcessors();
        int kvBlocks = BlockPool.blocksFor(positions);
        return switch (reference) {
            case A -> new CpuOptions(threads, KvCacheType.F32, ActivationType.FLOAT32, kvBlocks, positions);
            case B -> new CpuOptions(threads, KvCacheType.F16, ActivationType.INT8, kvBlocks, positions);
        };
    }

    private static LogitsFixture fixture(String file) throws IOException {
        try (InputStream in = LlamaCppLogitsTest.class.getResourceAsStream("/llama.cpp/" + file)) {
            return LogitsFixture.read(in);
        }
    }

    /** By name, as sha256sum writes them. */
    private static Map<String, String> hashes() throws IOException {
        try (InputStream in = LlamaCppLogitsTest.class.getResourceAsStream("/llama.cpp/checkpoints.sha256")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .map(line -> line.split("  "))
                    .collect(Collectors.toMap(columns -> columns[1], columns -> columns[0]));
        }
    }

    private static String sha256(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file)) {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size()));
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
