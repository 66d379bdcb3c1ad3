package io.github.rakutenai.tornado;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ParallelismTest {

    @Test
    void a_gpu_has_passes_of_one_of_few_and_of_all_rows_as_far_as_a_batch_has_so_many() {
        assertThat(Parallelism.GPU.passRows(512)).containsExactly(1, 32, 512);
        assertThat(Parallelism.GPU.passRows(32)).containsExactly(1, 32);
        assertThat(Parallelism.GPU.passRows(8)).containsExactly(1, 8);
        assertThat(Parallelism.GPU.passRows(1)).containsExactly(1);
    }

    @Test
    void a_cpu_has_passes_of_one_and_of_all_rows() {
        assertThat(Parallelism.CPU.passRows(64)).containsExactly(1, 64);
    }
}
