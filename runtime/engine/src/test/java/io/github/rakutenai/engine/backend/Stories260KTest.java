package io.github.rakutenai.engine.backend;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Supplier;

import io.github.rakutenai.engine.checkpoint.Checkpoint;
import io.github.rakutenai.engine.kernel.KernelProvider;
import io.github.rakutenai.engine.kernel.Kernels;
import io.github.rakutenai.engine.kernel.ScalarKernels;
import io.github.rakutenai.engine.kvcache.BlockPool;
import io.github.rakutenai.engine.kvcache.BlockTable;
import io.github.rakutenai.engine.model.Model;
import io.github.rakutenai.engine.model.ModelLoader;
import io.github.rakutenai.engine.model.ModelOverrides;
import io.github.rakutenai.engine.testing.TestData;
import io.github.rakutenai.engine.tokenizer.Detokenizer;
import io.github.rakutenai.engine.tokenizer.Vocabulary;
import org.junit.jupiter.api.Test;

/** A trained model of 260,000 weights, whose greedy text is known from other software. */
class Stories260KTest {

    private static final int POSITIONS = 200;

    @Test
    void greedy_text_after_bos_is_the_published_one() throws IOException {
        assertThat(greedyText(KernelProvider.fastest())).isEqualTo(expected());
    }

    @Test
    void scalar_kernels_tell_the_same_story() throws IOException {
        assertThat(greedyText(ScalarKernels::new)).isEqualTo(expected());
    }

    private static String expected() throws IOException {
        return Files.readString(TestData.require("stories260K/EXPECTED.txt"));
    }

    private static String greedyText(Supplier<Kernels> kernels) throws IOException {
        Path file = TestData.require("stories260K/stories260K.gguf");
        try (Checkpoint checkpoint = Checkpoint.open(file)) {
            Model model = ModelLoader.load(checkpoint, ModelOverrides.none());
            CpuOptions options =
                    new CpuOptions(2, KvCacheType.F16, ActivationType.INT8, BlockPool.blocksFor(POSITIONS), 1);
            try (Backend backend = new CpuBackend(model.config(), model.weights(), kernels, options)) {
                return greedyText(backend, Vocabulary.load(checkpoint));
            }
        }
    }

    private static String greedyText(Backend backend, Vocabulary vocabulary) {
        Detokenizer detokenizer = new Detokenizer(vocabulary);
        StringBuilder text = new StringBuilder();
        Batch batch = new Batch(1, vocabulary.size());
        try (BlockTable table = new BlockTable(new BlockPool(backend.kvBlocks()))) {
            table.reserve(POSITIONS);
            int token = vocabulary.bos().orElseThrow();
            for (int position = 0; position < POSITIONS; position++) {
                batch.clear();
                batch.add(token, position, table, RowOutput.LOGITS);
                backend.forward(batch);
                token = greatest(batch.logits(0));
                text.append(detokenizer.accept(token));
            }
        }
        return text.append(detokenizer.finish()).toString();
    }

    private static int greatest(float[] logits) {
        int best = 0;
        for (int i = 1; i < logits.length; i++) {
            best = logits[i] > logits[best] ? i : best;
        }
        return best;
    }
}
