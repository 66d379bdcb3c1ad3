package io.github.rakutenai.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.DoubleConsumer;

import io.github.rakutenai.engine.backend.ActivationType;
import io.github.rakutenai.engine.backend.Availability;
import io.github.rakutenai.engine.backend.Availability.Device;
import io.github.rakutenai.engine.backend.Availability.Missing;
import io.github.rakutenai.engine.backend.Backend;
import io.github.rakutenai.engine.backend.BackendOptions;
import io.github.rakutenai.engine.backend.BackendProvider;
import io.github.rakutenai.engine.backend.CpuBackend;
import io.github.rakutenai.engine.backend.CpuOptions;
import io.github.rakutenai.engine.backend.DelegatingBackend;
import io.github.rakutenai.engine.backend.DeviceFailedException;
import io.github.rakutenai.engine.backend.InsufficientMemoryException;
import io.github.rakutenai.engine.backend.UnavailableBackendException;
import io.github.rakutenai.engine.kernel.ScalarKernels;
import io.github.rakutenai.engine.model.ModelConfig;
import io.github.rakutenai.engine.model.Weights;
import io.github.rakutenai.engine.testing.RandomBlocks;
import io.github.rakutenai.engine.testing.RandomCheckpoint;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BackendsTest {

    private static final Device GPU = new Device("a GPU", true, 1 << 30, 192);
    private static final Device PROCESSOR = new Device("a processor", false, 1 << 30, 192);

    @TempDir
    private static Path folder;

    private static Path file;

    @BeforeAll
    static void write() throws IOException {
        file = folder.resolve("random.gguf");
        new RandomCheckpoint(64, 1, 4, 2, 16, 96, 300, 10_000, 128, 0, 1e-5f).write(file, RandomBlocks.F32, 3);
    }

    @Test
    void auto_takes_the_first_provider_that_has_a_gpu() {
        Provider gpu = new Provider("b", GPU);
        Backends backends = new Backends(
                Backends.AUTO, List.of(new Provider("a", new Missing("no SDK")), new Provider("p", PROCESSOR), gpu));
        assertThat(backends.choose()).contains(new Backends.Choice(gpu, GPU));
    }

    @Test
    void auto_takes_the_cpu_where_no_provider_has_a_gpu() {
        List<BackendProvider> providers =
                List.of(new Provider("a", new Missing("no SDK")), new Provider("p", PROCESSOR));
        assertThat(new Backends(Backends.AUTO, providers).choose()).isEmpty();
        assertThat(new Backends(Backends.CPU, List.of(new Provider("b", GPU))).choose())
                .isEmpty();
    }

    @Test
    void a_provider_that_is_asked_for_by_name_takes_any_device() {
        Provider provider = new Provider("p", PROCESSOR);
        assertThat(new Backends("p", List.of(provider)).choose()).contains(new Backends.Choice(provider, PROCESSOR));
    }

    @Test
    void a_provider_that_is_asked_for_and_cannot_compute_is_an_error_with_what_is_missing() {
        assertUnavailable(new Backends("a", List.of(new Provider("a", new Missing("no SDK at X")))), "no SDK at X");
        assertUnavailable(new Backends("a", List.of(new Provider("b", GPU))), "a is not on the class path", "cpu, b");
    }

    @Test
    void a_native_executable_says_that_it_has_none_but_the_cpu() {
        System.setProperty("org.graalvm.nativeimage.imagecode", "runtime");
        try {
            assertUnavailable(new Backends("tornadovm", List.of()), "tornadovm is not in this native executable");
        } finally {
            System.clearProperty("org.graalvm.nativeimage.imagecode");
        }
    }

    private static void assertUnavailable(Backends backends, String... reasons) {
        assertThatThrownBy(() -> LoadedModel.open(file, options(backends)))
                .isInstanceOf(UnavailableBackendException.class)
                .hasMessageContainingAll(reasons);
    }

    @Test
    void a_model_is_computed_by_the_provider_with_the_memory_and_the_rows_of_its_device() throws IOException {
        Provider provider = new Provider("b", new Device("a GPU", true, 8 * 128 * 256L, 192));
        try (LoadedModel model = LoadedModel.open(file, options(new Backends("b", List.of(provider))))) {
            assertThat(model.backend().name()).isEqualTo("b");
            assertThat(model.backend().maxBatchRows()).isEqualTo(192);
            assertThat(provider.options.contextBlocks()).isEqualTo(8);
            // An eighth of the device: 2 x 32 components of two bytes for each of 256 positions.
            assertThat(provider.options.kvCacheBytes(model.model().config())).isEqualTo(128 * 256);
        }
    }

    @Test
    void auto_leaves_a_model_that_the_device_cannot_take_to_the_cpu() throws IOException {
        for (RuntimeException failure : List.of(
                new InsufficientMemoryException("10 GB are needed"),
                new IllegalArgumentException("kv-cache.type q8_0 is not there"),
                new DeviceFailedException("no kernel", null))) {
            Backends auto = new Backends(Backends.AUTO, List.of(new Provider("b", GPU, failure)));
            try (LoadedModel model = LoadedModel.open(file, options(auto))) {
                assertThat(model.backend().name()).isEqualTo("cpu");
                assertThat(model.backend().maxBatchRows()).isEqualTo(LoadedModel.STEP_TOKENS);
            }
            Backends named = new Backends("b", List.of(new Provider("b", GPU, failure)));
            assertThatThrownBy(() -> LoadedModel.open(file, options(named))).isSameAs(failure);
        }
    }

    private static EngineOptions options(Backends backends) {
        return EngineOptions.builder().backends(backends).build();
    }

    /** Computes on the CPU under another name, or fails. */
    private static final class Provider implements BackendProvider {

        private final String name;
        private final Availability availability;
        private final RuntimeException failure;
        private BackendOptions options;

        Provider(String name, Availability availability) {
            this(name, availability, null);
        }

        Provider(String name, Availability availability, RuntimeException failure) {
            this.name = name;
            this.availability = availability;
            this.failure = failure;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public Availability availability() {
            return availability;
        }

        @Override
        public Backend open(ModelConfig config, Weights weights, BackendOptions given, DoubleConsumer loaded) {
            if (failure != null) {
                throw failure;
            }
            options = given;
            CpuOptions cpu = new CpuOptions(
                    1, given.kvCacheType(), ActivationType.FLOAT32, given.kvBlocks(), given.maxBatchRows());
            return new DelegatingBackend(new CpuBackend(config, weights, ScalarKernels::new, cpu)) {
                @Override
                public String name() {
                    return name;
                }
            };
        }
    }
}
