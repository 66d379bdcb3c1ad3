package io.github.rakutenai.quarkus.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class NativeExclusionsTest {

    @Test
    void tornadovm_is_left_out_with_the_reason() {
        assertThat(NativeExclusionsProcessor.excluded(true))
                .containsOnlyKeys("rakutenai-tornado")
                .extractingByKey("rakutenai-tornado")
                .asString()
                .contains("computes on the CPU")
                .contains("inside a JVM");
    }

    @Test
    void onednn_is_left_out_without_vectors_with_the_property_that_adds_them() {
        assertThat(NativeExclusionsProcessor.excluded(false))
                .extractingByKey("rakutenai-onednn")
                .asString()
                .contains("-Dquarkus.rakutenai.native.vectors=true");
    }
}
