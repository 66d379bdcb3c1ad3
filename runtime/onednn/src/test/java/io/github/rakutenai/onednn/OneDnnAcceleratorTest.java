package io.github.rakutenai.onednn;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ServiceLoader;

import io.github.rakutenai.engine.backend.MatmulAccelerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OneDnnAcceleratorTest {

    @TempDir
    private Path folder;

    @Test
    void the_engine_finds_it_on_the_class_path() {
        assertThat(ServiceLoader.load(MatmulAccelerator.class))
                .singleElement()
                .isInstanceOf(OneDnnAccelerator.class)
                .extracting(MatmulAccelerator::name)
                .isEqualTo("onednn");
    }

    @Test
    void another_system_or_architecture_cannot_run_it_and_nothing_is_read() {
        Path missing = folder.resolve("cpuinfo");
        assertThat(new OneDnnAccelerator("Mac OS X", "aarch64", missing).unavailable())
                .hasValue("it needs Linux on x86-64, this is Mac OS X on aarch64");
        assertThat(new OneDnnAccelerator("Windows 11", "amd64", missing).unavailable())
                .hasValue("it needs Linux on x86-64, this is Windows 11 on amd64");
        assertThat(new OneDnnAccelerator("Linux", "aarch64", missing).unavailable())
                .hasValue("it needs Linux on x86-64, this is Linux on aarch64");
    }

    @Test
    void a_processor_without_its_instructions_cannot_run_it() throws IOException {
        assertThat(on("flags\t\t: fpu avx2 avx512f avx512_vnni\n").unavailable())
                .hasValueSatisfying(reason -> assertThat(reason).contains("avx512_bf16"));
    }

    @Test
    void a_processor_with_its_instructions_runs_it() throws IOException {
        assertThat(on("flags\t\t: fpu avx512f avx512_bf16 amx_tile\n").unavailable())
                .isEmpty();
    }

    private OneDnnAccelerator on(String processors) throws IOException {
        Path file = Files.writeString(folder.resolve("cpuinfo"), processors);
        return new OneDnnAccelerator("Linux", "amd64", file);
    }
}
