package io.github.rakutenai.engine.backend;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.IntStream;

import io.github.rakutenai.engine.checkpoint.Checkpoint;
import io.github.rakutenai.engine.kvcache.BlockPool;
import io.github.rakutenai.engine.model.Model;
import io.github.rakutenai.engine.model.ModelLoader;
import io.github.rakutenai.engine.model.ModelOverrides;
import io.github.rakutenai.engine.model.RopeLayout;
import io.github.rakutenai.engine.testing.HuggingFaceFolder;
import io.github.rakutenai.engine.testing.ModelLogits;
import io.github.rakutenai.engine.testing.RandomBlocks;
import io.github.rakutenai.engine.testing.RandomCheckpoint;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** One set of weights in both kinds of checkpoint, with the q and k rows that each kind stores. */
class CheckpointFormatsTest {

    private static final int TOKENS = 40;
    /** The layouts add the products of a score in different orders. */
    private static final double TOLERANCE = 2e-5;

    private static final RandomCheckpoint SHAPE = new RandomCheckpoint(64, 2, 4, 2, 16, 96, 300, 10000, 128, 21, 1e-5f);

    @TempDir
    private Path folder;

    @ParameterizedTest
    @EnumSource(names = {"F32", "F16", "BF16"})
    void the_same_weights_as_safetensors_and_as_gguf_give_the_same_logits(RandomBlocks type) throws IOException {
        Path file = folder.resolve("model.gguf");
        Path huggingFace = Files.createDirectory(folder.resolve("hf"));
        SHAPE.write(file, type, 3);
        try (Checkpoint gguf = Checkpoint.open(file)) {
            Model model = ModelLoader.load(gguf, ModelOverrides.none());
            HuggingFaceFolder.write(huggingFace, model, 2);
            assertThat(model.config().ropeLayout()).isEqualTo(RopeLayout.INTERLEAVED);
            assertSameLogits(huggingFace, logits(model));
        }
    }

    private static void assertSameLogits(Path huggingFace, float[][] expected) throws IOException {
        try (Checkpoint safetensors = Checkpoint.open(huggingFace)) {
            Model model = ModelLoader.load(safetensors, ModelOverrides.none());
            assertThat(model.config().ropeLayout()).isEqualTo(RopeLayout.ROTATE_HALF);
            float[][] found = logits(model);
            for (int row = 0; row < TOKENS; row++) {
                assertThat(largestDifference(found[row], expected[row])).isLessThan(TOLERANCE);
            }
        }
    }

    private static double largestDifference(float[] a, float[] b) {
        return IntStream.range(0, a.length)
                .mapToDouble(i -> Math.abs(a[i] - b[i]))
                .max()
                .orElseThrow();
    }

    private static float[][] logits(Model model) {
        CpuOptions options =
                new CpuOptions(2, KvCacheType.F32, ActivationType.FLOAT32, BlockPool.blocksFor(TOKENS), TOKENS);
        Batch batch = ModelLogits.of(model, options, SHAPE.tokenIds(4, TOKENS));
        return IntStream.range(0, TOKENS).mapToObj(batch::logits).toArray(float[][]::new);
    }
}
