package io.github.rakutenai.engine.backend;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CpuTopologyTest {

    @TempDir
    Path root;

    @Test
    void hardware_threads_of_one_core_count_once() throws IOException {
        allow("0-3");
        siblings("core_cpus_list", "0,2", 0, 2);
        siblings("core_cpus_list", "1,3", 1, 3);
        assertThat(cores(4)).isEqualTo(2);
    }

    @Test
    void older_kernels_name_the_list_otherwise() throws IOException {
        allow("0-3");
        siblings("thread_siblings_list", "0-1", 0, 1);
        siblings("thread_siblings_list", "2-3", 2, 3);
        assertThat(cores(4)).isEqualTo(2);
    }

    @Test
    void a_core_with_one_hardware_thread_outside_the_affinity_mask_counts() throws IOException {
        allow("0,2-3");
        siblings("core_cpus_list", "0-1", 0, 1);
        siblings("core_cpus_list", "2-3", 2, 3);
        siblings("core_cpus_list", "4-5", 4, 5);
        assertThat(cores(3)).isEqualTo(2);
    }

    @Test
    void a_container_s_share_of_the_processors_limits_the_cores() throws IOException {
        allow("0-63");
        for (int processor = 0; processor < 64; processor++) {
            siblings("core_cpus_list", String.valueOf(processor), processor);
        }
        assertThat(cores(3)).isEqualTo(3);
    }

    @Test
    void without_a_tree_of_devices_every_allowed_processor_is_a_core() throws IOException {
        allow("4,6-7");
        assertThat(cores(8)).isEqualTo(3);
    }

    @Test
    void without_an_affinity_mask_every_available_processor_is_used() {
        assertThat(cores(5)).isEqualTo(5);
    }

    @Test
    void this_machine_has_from_one_core_to_its_available_processors() {
        assertThat(CpuTopology.ofThisMachine().usableCores())
                .isBetween(1, Runtime.getRuntime().availableProcessors());
    }

    private int cores(int availableProcessors) {
        return new CpuTopology(root, availableProcessors).usableCores();
    }

    private void allow(String list) throws IOException {
        Path status = root.resolve("proc/self/status");
        Files.createDirectories(status.getParent());
        Files.writeString(status, "Name:\tjava\nCpus_allowed:\tff\nCpus_allowed_list:\t" + list + "\n");
    }

    private void siblings(String file, String list, int... processors) throws IOException {
        for (int processor : processors) {
            Path topology = root.resolve("sys/devices/system/cpu/cpu" + processor + "/topology");
            Files.createDirectories(topology);
            Files.writeString(topology.resolve(file), list + "\n");
        }
    }
}
