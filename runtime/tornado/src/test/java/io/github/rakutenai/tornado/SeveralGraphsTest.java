package io.github.rakutenai.tornado;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;

import io.github.rakutenai.engine.backend.Backend;
import io.github.rakutenai.engine.backend.BackendOptions;
import io.github.rakutenai.engine.backend.Batch;
import io.github.rakutenai.engine.backend.KvCacheType;
import io.github.rakutenai.engine.kvcache.BlockPool;
import io.github.rakutenai.engine.kvcache.BlockTable;
import io.github.rakutenai.engine.logits.CandidateQuery;
import io.github.rakutenai.engine.testing.RandomBlocks;
import io.github.rakutenai.engine.testing.RandomCheckpoint;
import io.github.rakutenai.engine.testing.RandomModel;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A model with more layers than fit in one graph. */
@ExtendWith(TestDevice.class)
class SeveralGraphsTest {

    private static final String SETTING = "rakutenai.tornado.graph-tasks";
    private static final int TASKS_OF_A_LAYER = 8;
    private static final RandomCheckpoint SHAPE = new RandomCheckpoint(64, 3, 4, 2, 32, 96, 300, 10000, 128, 0, 1e-5f);

    private RandomModel model;

    @BeforeEach
    void openModel() throws IOException {
        System.setProperty(SETTING, Integer.toString(TASKS_OF_A_LAYER));
        model = new RandomModel(SHAPE, RandomBlocks.F32);
    }

    @AfterEach
    void closeModel() throws IOException {
        System.clearProperty(SETTING);
        model.close();
    }

    @Test
    void layers_of_several_graphs_give_the_oracle_s_logits_and_tokens_whatever_pass_follows_whatever() {
        int[] tokens = SHAPE.tokenIds(1, 20);
        float[] expected = LastLogits.oracle(model.config(), model.weights(), tokens);
        BackendOptions options = new BackendOptions(KvCacheType.F32, 8, 8, 32, 8);
        try (Backend backend =
                        new TornadoBackendProvider().open(model.config(), model.weights(), options, share -> {});
                BlockTable table = new BlockTable(new BlockPool(backend.kvBlocks()))) {
            table.reserve(tokens.length);
            CandidateQuery query = new CandidateQuery(SHAPE.vocabulary()).start(1, 1);
            Batch batch = new Batch(tokens.length, SHAPE.vocabulary());
            int from = 0;
            for (int to : new int[] {1, 2, 7, 8, 18, 19, 20}) {
                batch.clear();
                for (int position = from; position < to; position++) {
                    batch.add(tokens[position], position, table, query);
                }
                backend.forward(batch);
                from = to;
            }
            backend.readLogits(batch, 0);
            assertThat(batch.logits(0)).containsExactly(expected, within(TestDevice.tolerance()));
            assertThat(expected[batch.candidates(0).token(0)])
                    .isGreaterThanOrEqualTo(max(expected) - TestDevice.tolerance());
        }
    }

    private static float max(float[] values) {
        float max = Float.NEGATIVE_INFINITY;
        for (float value : values) {
            max = Math.max(max, value);
        }
        return max;
    }
}
