package io.github.rakutenai.engine.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Set;

import io.github.rakutenai.engine.testing.Downcalls;
import org.junit.jupiter.api.Test;

class NativeMetadataTest {

    @Test
    void a_native_executable_may_make_every_call_of_a_native_function_that_the_engine_makes_and_no_other()
            throws IOException {
        Set<String> made = Downcalls.madeByModuleOf(LargeMemory.class);

        assertThat(made).contains("jint(void*, jlong, jint)");
        assertThat(Downcalls.allowedInModuleOf(LargeMemory.class, "rakutenai-engine"))
                .isEqualTo(made);
    }
}
