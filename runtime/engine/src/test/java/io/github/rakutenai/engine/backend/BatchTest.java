package io.github.rakutenai.engine.backend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.management.ManagementFactory;

import com.sun.management.ThreadMXBean;
import io.github.rakutenai.engine.kvcache.BlockPool;
import io.github.rakutenai.engine.kvcache.BlockTable;
import io.github.rakutenai.engine.logits.CandidateQuery;
import org.junit.jupiter.api.Test;

class BatchTest {

    private final BlockTable table = new BlockTable(new BlockPool(1));
    private final CandidateQuery query = new CandidateQuery(100).start(3, 1);
    private final Batch batch = new Batch(4, 100);

    @Test
    void a_step_allocates_nothing_once_its_rows_were_asked_for_before() {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        fill();
        long before = threads.getCurrentThreadAllocatedBytes();
        long measuring = threads.getCurrentThreadAllocatedBytes() - before;
        before = threads.getCurrentThreadAllocatedBytes();
        for (int step = 0; step < 100; step++) {
            fill();
        }
        assertThat(threads.getCurrentThreadAllocatedBytes() - before).isEqualTo(measuring);
    }

    private void fill() {
        batch.clear();
        batch.add(1, 0, table, RowOutput.NOTHING);
        batch.add(1, 1, table, RowOutput.LOGITS);
        batch.add(1, 2, table, query);
        batch.add(1, 3, table, query);
        batch.logits(3)[0] = 1;
    }

    @Test
    void a_row_gives_what_it_asked_for_alone() {
        fill();
        assertThat(batch.candidateRows()).isEqualTo(2);
        assertThat(batch.query(2)).isSameAs(query);
        assertThat(batch.logits(1)).isNotSameAs(batch.logits(3));
        assertThatThrownBy(() -> batch.candidates(1)).hasMessage("row 1 did not ask for candidates");
        assertThatThrownBy(() -> batch.logits(0)).hasMessage("row 0 did not ask for logits");
        assertThatThrownBy(() -> batch.add(1, 4, table, RowOutput.CANDIDATES))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
