package io.github.rakutenai.engine.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

import io.github.rakutenai.engine.tensor.DType;
import io.github.rakutenai.engine.tensor.Tensor;
import io.github.rakutenai.engine.testing.RandomTensors;
import org.junit.jupiter.api.Test;

class KernelProviderTest {

    private static final String FLAG = "--add-modules jdk.incubator.vector";

    @Test
    void with_the_vector_module_the_vector_kernels_are_chosen() {
        assertThat(KernelProvider.fastest().get()).isInstanceOf(VectorKernels.class);
    }

    @Test
    void every_call_makes_kernels_of_its_own() {
        assertThat(KernelProvider.fastest().get())
                .isNotSameAs(KernelProvider.fastest().get());
    }

    @Test
    void without_the_vector_module_the_scalar_kernels_compute_and_the_missing_flag_is_named_once()
            throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        WithoutVectorModule.class.getName())
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        assertThat(output).contains("scalar arithmetic").containsOnlyOnce(FLAG);
    }

    /** What a user's JVM does that was started without the flag. */
    static final class WithoutVectorModule {

        public static void main(String... arguments) {
            Kernels kernels = KernelProvider.fastest().get();
            Tensor matrix = new RandomTensors(1).matrix(DType.Q4_K, 3, 256);
            KernelProvider.fastest().get().matmul(matrix, 0, 3, new float[256], 1, new float[3]);
            System.out.println(kernels.description());
        }
    }
}
