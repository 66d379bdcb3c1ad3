package io.github.rakutenai.tornado;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class KernelProfileTest {

    private static final String LOG = """
            {
                "single": {
                    "TOTAL_KERNEL_TIME": "5000",
                    "single.down--------": {"METHOD": "MatrixVector.added", "TASK_KERNEL_TIME": "1000"},
                    "single.down----+-++": {"METHOD": "MatrixVector.added", "TASK_KERNEL_TIME": "3000"},
                    "single.qkv64--------": {"METHOD": "MatrixVector.normed", "TASK_KERNEL_TIME": "1000"}
                }
            }
            """;

    @Test
    void a_graph_s_kernels_of_all_layers_and_executions_are_added_up_and_compared_with_a_copy() {
        KernelProfile profile = new KernelProfile("a device", 100);
        profile.expect("single.down--------", 100_000);
        profile.expect("single.down----+-++", 100_000);
        profile.add(0, LOG);
        profile.add(0, LOG + LOG);
        assertThat(profile.describe().lines().map(String::strip))
                .containsExactly(
                        "kernels of 2 executions on a device, on which a copy moves 100.0 GB/s:",
                        "single.                         2 times        5.0 us",
                        "single.down               80.0 %    2 x       2.0 us      50.0 GB/s of weights, 50 % of a copy",
                        "single.qkv64              20.0 %    1 x       1.0 us");
    }
}
