package io.github.rakutenai.engine.measurement;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

import io.github.rakutenai.engine.backend.ActivationType;
import io.github.rakutenai.engine.backend.Backend;
import io.github.rakutenai.engine.backend.Batch;
import io.github.rakutenai.engine.backend.CpuBackend;
import io.github.rakutenai.engine.backend.CpuOptions;
import io.github.rakutenai.engine.backend.DelegatingBackend;
import io.github.rakutenai.engine.backend.KvCacheType;
import io.github.rakutenai.engine.backend.RowOutput;
import io.github.rakutenai.engine.kernel.ScalarKernels;
import io.github.rakutenai.engine.testing.RandomBlocks;
import io.github.rakutenai.engine.testing.RandomCheckpoint;
import io.github.rakutenai.engine.testing.RandomModel;
import org.junit.jupiter.api.Test;

class StepDriverTest {

    private static final RandomCheckpoint SHAPE = new RandomCheckpoint(64, 1, 4, 2, 16, 96, 300, 10_000, 128, 0, 1e-5f);

    @Test
    void a_backend_that_prefers_candidates_is_measured_with_them_and_writes_the_same_tokens() throws IOException {
        try (RandomModel model = new RandomModel(SHAPE, RandomBlocks.F32);
                Recording logits = new Recording(cpu(model), false);
                Recording candidates = new Recording(cpu(model), true)) {
            for (Recording backend : List.of(logits, candidates)) {
                StepDriver driver = new StepDriver(backend, NextToken.GREEDY, 4);
                driver.prefill(6);
                driver.decode(2, 3);
            }
            assertThat(logits.outputs).containsOnly(RowOutput.NOTHING, RowOutput.LOGITS);
            assertThat(candidates.outputs).containsOnly(RowOutput.NOTHING, RowOutput.CANDIDATES);
            assertThat(candidates.tokens).hasSize(6 + 2 * 3).isEqualTo(logits.tokens);
        }
    }

    @Test
    void sequences_are_decoded_behind_the_context_that_they_have() throws IOException {
        try (RandomModel model = new RandomModel(SHAPE, RandomBlocks.F32);
                Recording backend = new Recording(cpu(model), false)) {
            new StepDriver(backend, NextToken.GREEDY, 4).decode(2, 5, 3);
            assertThat(backend.positions).containsExactly(0, 1, 2, 3, 4, 0, 1, 2, 3, 4, 5, 5, 6, 6, 7, 7);
        }
    }

    private static Backend cpu(RandomModel model) {
        CpuOptions options = new CpuOptions(1, KvCacheType.F32, ActivationType.FLOAT32, 4, 4);
        return new CpuBackend(model.config(), model.weights(), ScalarKernels::new, options);
    }

    /** Keeps what it is asked. */
    private static final class Recording extends DelegatingBackend {

        private final boolean prefersCandidates;
        private final List<Integer> tokens = new ArrayList<>();
        private final List<Integer> positions = new ArrayList<>();
        private final List<RowOutput> outputs = new ArrayList<>();

        Recording(Backend backend, boolean prefersCandidates) {
            super(backend);
            this.prefersCandidates = prefersCandidates;
        }

        @Override
        public boolean prefersCandidates() {
            return prefersCandidates;
        }

        @Override
        public void forward(Batch batch) {
            IntStream.range(0, batch.rows()).forEach(row -> {
                tokens.add(batch.token(row));
                positions.add(batch.position(row));
                outputs.add(batch.output(row));
            });
            super.forward(batch);
        }
    }
}
