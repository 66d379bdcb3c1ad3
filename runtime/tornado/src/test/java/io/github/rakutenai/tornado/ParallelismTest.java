package io.github.rakutenai.tornado;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ParallelismTest {

    @Test
    void a_gpu_has_passes_of_one_of_few_and_of_all_rows_as_far_as_a_batch_has_so_many() {
        assertThat(Parallelism.GPU.passRows(512, 8)).containsExactly(1, 32, 512);
        assertThat(Parallelism.GPU.passRows(32, 32)).containsExactly(1, 32);
        assertThat(Parallelism.GPU.passRows(8, 8)).containsExactly(1, 8);
        assertThat(Parallelism.GPU.passRows(1, 8)).containsExactly(1);
    }

    @Test
    void a_gpu_decodes_more_sequences_than_few_in_small_passes_too() {
        assertThat(Parallelism.GPU.passRows(512, 48)).containsExactly(1, 64, 512);
        assertThat(Parallelism.GPU.passRows(64, 64)).containsExactly(1, 32, 64);
    }

    @Test
    void a_cpu_has_passes_of_one_and_of_all_rows() {
        assertThat(Parallelism.CPU.passRows(64, 64)).containsExactly(1, 64);
    }
}
