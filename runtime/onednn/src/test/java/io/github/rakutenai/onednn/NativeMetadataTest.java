package io.github.rakutenai.onednn;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Set;

import io.github.rakutenai.engine.testing.Downcalls;
import org.junit.jupiter.api.Test;

class NativeMetadataTest {

    @Test
    void a_native_executable_may_make_every_call_of_a_native_function_that_this_module_makes_and_no_other()
            throws IOException {
        Set<String> made = Downcalls.madeByModuleOf(OneDnn.class);

        assertThat(made).contains("jint(jlong, jlong, jint, jlong)", "void(jint)");
        assertThat(Downcalls.allowedInModuleOf(OneDnn.class, "rakutenai-onednn"))
                .isEqualTo(made);
    }
}
