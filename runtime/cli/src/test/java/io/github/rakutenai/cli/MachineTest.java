package io.github.rakutenai.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

import io.github.rakutenai.cli.Finding.Severity;
import org.junit.jupiter.api.Test;

class MachineTest {

    private static final long MEMORY = 16L << 30;

    @Test
    void a_machine_that_lacks_nothing_has_no_remedies() {
        Machine machine = new Machine(
                25, Optional.of(512), true, 4, 8, MEMORY, MEMORY / 4, Optional.of("always [madvise] never"));

        assertThat(machine.findings())
                .allMatch(finding -> finding.severity() == Severity.OK && finding.remedy() == null);
    }

    @Test
    void everything_that_is_missing_has_its_remedy() {
        List<Finding> findings = new Machine(
                        21, Optional.empty(), false, 1, 1, MEMORY, 64 << 20, Optional.of("always madvise [never]"))
                .findings();

        assertThat(findings)
                .filteredOn(finding -> finding.severity() == Severity.PROBLEM)
                .extracting(Finding::remedy)
                .containsExactly("install JDK 25 or newer");
        assertThat(findings)
                .filteredOn(finding -> finding.severity() == Severity.WARNING)
                .extracting(Finding::remedy)
                .containsExactly(
                        "start the JVM with --add-modules jdk.incubator.vector",
                        "remove -XX:TieredStopAtLevel from the JVM's options",
                        "start the JVM with --enable-native-access=ALL-UNNAMED",
                        "raise -Xmx to 512m or more, or leave it out",
                        "echo madvise | sudo tee /sys/kernel/mm/transparent_hugepage/enabled");
    }

    @Test
    void this_machine_can_be_looked_at() throws IOException {
        Machine machine = Machine.current();

        assertThat(machine.javaVersion()).isEqualTo(Runtime.version().feature());
        assertThat(machine.vectorBits()).get().matches(bits -> bits >= 64);
        assertThat(machine.cores()).isPositive();
        assertThat(machine.memoryBytes()).isGreaterThan(1 << 28);
    }
}
