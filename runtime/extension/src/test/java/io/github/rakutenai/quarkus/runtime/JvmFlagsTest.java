package io.github.rakutenai.quarkus.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;

import io.quarkus.runtime.LaunchMode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JvmFlagsTest {

    @Test
    void a_jvm_that_has_everything_is_complete() {
        JvmFlags flags = JvmFlags.of(true, List.of("-Xmx1g"), LaunchMode.NORMAL);

        assertThat(flags.complete()).isTrue();
        assertThat(flags).hasToString("JVM flags complete");
    }

    @ParameterizedTest
    @CsvSource({"NORMAL, , false", "TEST, , true", "DEVELOPMENT, , true", "NORMAL, false, true", "TEST, true, false"})
    void a_missing_flag_may_be_missing_but_in_production_unless_it_is_configured(
            LaunchMode mode, Boolean required, boolean suffices) {
        assertThat(JvmFlags.of(false, List.of(), mode).suffice(Optional.ofNullable(required), mode))
                .isEqualTo(suffices);
        assertThat(JvmFlags.of(true, List.of(), mode).suffice(Optional.ofNullable(required), mode))
                .isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "NORMAL, java --add-modules jdk.incubator.vector -jar target/quarkus-app/quarkus-run.jar",
        "TEST, <argLine>--add-modules jdk.incubator.vector</argLine>",
        "DEVELOPMENT, <jvmArgs>--add-modules jdk.incubator.vector</jvmArgs>"
    })
    void a_missing_module_is_told_with_the_line_to_add(LaunchMode mode, String line) {
        assertThat(JvmFlags.of(false, List.of(), mode).missing())
                .singleElement()
                .asString()
                .contains(line);
    }

    @Test
    void a_jvm_without_its_best_compiler_is_told_which_flag_to_remove() {
        assertThat(JvmFlags.of(true, List.of("-XX:TieredStopAtLevel=1"), LaunchMode.DEVELOPMENT)
                        .missing())
                .singleElement()
                .asString()
                .contains("remove -XX:TieredStopAtLevel=1");
    }

    @Test
    void a_native_executable_says_with_what_it_was_built() {
        assertThat(JvmFlags.ofNativeExecutable(true)).hasToString("native executable with vector instructions");
        assertThat(JvmFlags.ofNativeExecutable(false).toString())
                .contains("without vector instructions")
                .contains("-Dquarkus.rakutenai.native.vectors=true")
                .doesNotContain("--add-modules");
    }

    @Test
    void a_native_executable_is_ready_as_it_was_built_unless_it_is_configured() {
        JvmFlags scalar = JvmFlags.ofNativeExecutable(false);
        assertThat(scalar.suffice(Optional.empty(), LaunchMode.NORMAL)).isTrue();
        assertThat(scalar.suffice(Optional.of(true), LaunchMode.NORMAL)).isFalse();
    }
}
