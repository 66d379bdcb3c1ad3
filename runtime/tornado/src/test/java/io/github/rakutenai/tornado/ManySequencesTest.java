package io.github.rakutenai.tornado;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

import io.github.rakutenai.engine.backend.Backend;
import io.github.rakutenai.engine.backend.BackendOptions;
import io.github.rakutenai.engine.backend.Batch;
import io.github.rakutenai.engine.backend.KvCacheType;
import io.github.rakutenai.engine.backend.RowOutput;
import io.github.rakutenai.engine.kvcache.BlockPool;
import io.github.rakutenai.engine.kvcache.BlockTable;
import io.github.rakutenai.engine.testing.RandomBlocks;
import io.github.rakutenai.engine.testing.RandomCheckpoint;
import io.github.rakutenai.engine.testing.RandomModel;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(TestDevice.class)
class ManySequencesTest {

    private static final int SEQUENCES = 2;
    private static final RandomCheckpoint SHAPE = new RandomCheckpoint(64, 1, 4, 2, 32, 96, 300, 10000, 128, 0, 1e-5f);

    @Test
    void a_batch_of_more_sequences_than_a_pass_has_block_tables_for_takes_several_passes() throws IOException {
        int[] tokens = SHAPE.tokenIds(1, 20);
        BackendOptions options = new BackendOptions(KvCacheType.F32, 16, 8, 32, SEQUENCES);
        try (RandomModel model = new RandomModel(SHAPE, RandomBlocks.F32);
                Backend backend =
                        new TornadoBackendProvider().open(model.config(), model.weights(), options, share -> {})) {
            BlockPool pool = new BlockPool(backend.kvBlocks());
            List<BlockTable> tables = Stream.generate(() -> new BlockTable(pool))
                    .limit(2 * SEQUENCES + 1)
                    .toList();
            Batch batch = new Batch(32, SHAPE.vocabulary());
            for (int i = 0; i < tables.size(); i++) {
                tables.get(i).reserve(length(i));
                for (int position = 0; position < length(i); position++) {
                    boolean last = position == length(i) - 1;
                    batch.add(tokens[position], position, tables.get(i), last ? RowOutput.LOGITS : RowOutput.NOTHING);
                }
            }
            backend.forward(batch);
            int row = -1;
            for (int i = 0; i < tables.size(); i++) {
                row += length(i);
                int[] prompt = Arrays.copyOf(tokens, length(i));
                assertThat(batch.logits(row))
                        .containsExactly(
                                LastLogits.oracle(model.config(), model.weights(), prompt),
                                within(TestDevice.tolerance()));
            }
            tables.forEach(BlockTable::close);
        }
    }

    private static int length(int sequence) {
        return 4 + sequence;
    }
}
