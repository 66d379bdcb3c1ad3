package io.github.rakutenai.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import io.github.rakutenai.cli.Finding.Severity;
import io.github.rakutenai.engine.backend.AcceleratedMatmuls;
import io.github.rakutenai.engine.backend.MatmulAccelerator;
import io.github.rakutenai.engine.backend.Workers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DevicesTest {

    @TempDir
    Path folder;

    @Test
    void without_any_models_run_on_the_cpu_and_nothing_is_to_be_done() {
        assertThat(new Devices(List.of(), Map.of()).findings())
                .allMatch(finding -> finding.severity() == Severity.OK && finding.remedy() == null)
                .extracting(Finding::what)
                .containsExactly("onednn", "TornadoVM");
    }

    @Test
    void an_accelerator_that_this_machine_cannot_run_says_why() {
        Finding finding =
                new Devices(List.of(new Absent()), Map.of()).findings().getFirst();

        assertThat(finding.severity()).isEqualTo(Severity.WARNING);
        assertThat(finding.found()).isEqualTo("not used: it needs another processor");
        assertThat(finding.remedy()).isNotBlank();
    }

    @Test
    void a_tornadovm_sdk_is_found_by_its_libraries() throws IOException {
        Devices devices = new Devices(List.of(), Map.of("TORNADOVM_HOME", folder.toString()));
        assertThat(devices.findings().getLast().severity()).isEqualTo(Severity.WARNING);

        Files.createDirectories(folder.resolve("share/java/tornado"));
        assertThat(devices.findings().getLast().found()).startsWith("SDK in " + folder);
    }

    private record Absent() implements MatmulAccelerator {

        @Override
        public String name() {
            return "absent";
        }

        @Override
        public Optional<String> unavailable() {
            return Optional.of("it needs another processor");
        }

        @Override
        public AcceleratedMatmuls open(Workers workers, int maxRows) {
            throw new AssertionError("nothing is opened to be looked at");
        }
    }
}
