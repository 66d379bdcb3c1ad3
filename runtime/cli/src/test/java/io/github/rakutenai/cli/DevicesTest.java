package io.github.rakutenai.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.function.DoubleConsumer;

import io.github.rakutenai.cli.Finding.Severity;
import io.github.rakutenai.engine.backend.AcceleratedMatmuls;
import io.github.rakutenai.engine.backend.Availability;
import io.github.rakutenai.engine.backend.Backend;
import io.github.rakutenai.engine.backend.BackendOptions;
import io.github.rakutenai.engine.backend.BackendProvider;
import io.github.rakutenai.engine.backend.MatmulAccelerator;
import io.github.rakutenai.engine.backend.Workers;
import io.github.rakutenai.engine.model.ModelConfig;
import io.github.rakutenai.engine.model.Weights;
import org.junit.jupiter.api.Test;

class DevicesTest {

    @Test
    void without_any_models_run_on_the_cpu_and_nothing_is_to_be_done() {
        assertThat(new Devices(List.of(), List.of()).findings())
                .allMatch(finding -> finding.severity() == Severity.OK && finding.remedy() == null)
                .extracting(Finding::what)
                .containsExactly("onednn", "tornadovm");
    }

    @Test
    void an_accelerator_that_this_machine_cannot_run_says_why() {
        Finding finding =
                new Devices(List.of(new Absent()), List.of()).findings().getFirst();

        assertThat(finding.severity()).isEqualTo(Severity.WARNING);
        assertThat(finding.found()).isEqualTo("not used: it needs another processor");
        assertThat(finding.remedy()).isNotBlank();
    }

    @Test
    void a_device_is_named_with_its_memory() {
        assertThat(tornadovm(new Availability.Device("H100", true, 80_000_000_000L, 64)))
                .isEqualTo(Finding.ok("tornadovm", "H100, 80.0 GB"));
        assertThat(tornadovm(new Availability.Device("pocl", false, 8_000_000_000L, 64))
                        .found())
                .isEqualTo("pocl, 8.0 GB; no GPU, used with --backend tornadovm alone");
    }

    @Test
    void what_a_backend_lacks_is_said() {
        Finding finding = tornadovm(new Availability.Missing("start the JVM with its argfile"));
        assertThat(finding.severity()).isEqualTo(Severity.WARNING);
        assertThat(finding.found()).isEqualTo("not used: start the JVM with its argfile");
    }

    private static Finding tornadovm(Availability availability) {
        return new Devices(List.of(), List.of(new Provider(availability)))
                .findings()
                .getLast();
    }

    private record Provider(Availability availability) implements BackendProvider {

        @Override
        public String name() {
            return "tornadovm";
        }

        @Override
        public Backend open(ModelConfig config, Weights weights, BackendOptions options, DoubleConsumer loaded) {
            throw new AssertionError("nothing is opened to be looked at");
        }
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
