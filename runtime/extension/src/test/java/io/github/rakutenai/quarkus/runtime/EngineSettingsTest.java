package io.github.rakutenai.quarkus.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

import io.github.rakutenai.engine.Backends;
import io.github.rakutenai.engine.EngineOptions;
import io.github.rakutenai.engine.KvCacheOptions;
import io.github.rakutenai.engine.KvCacheSize;
import io.github.rakutenai.engine.backend.Accelerators;
import io.github.rakutenai.engine.backend.KvCacheType;
import io.github.rakutenai.engine.inference.EngineListener;
import io.github.rakutenai.engine.inference.Timeouts;
import io.github.rakutenai.engine.speculation.Speculation;
import io.quarkus.runtime.configuration.ConfigurationException;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EngineSettingsTest {

    private static final EngineListener LISTENER = new EngineListener() {};

    @Test
    void unset_everything_is_as_the_engine_s_defaults() {
        EngineSettings settings = settings(Map.of());
        assertThat(settings.options(LISTENER).maxConcurrentSequences())
                .isEqualTo(EngineOptions.DEFAULT_CONCURRENT_SEQUENCES);
        assertThat(settings.options(LISTENER).queueSize()).isEqualTo(EngineOptions.DEFAULT_QUEUE_SIZE);
        assertThat(settings.options(LISTENER).kvCache()).isEqualTo(KvCacheOptions.defaults());
        assertThat(settings.options(LISTENER).speculation()).isEqualTo(Speculation.PROMPT_LOOKUP);
        assertThat(settings.timeouts()).isEqualTo(Timeouts.none());
        assertThat(settings.drainTimeout()).isEqualTo(Duration.ofSeconds(10));
        assertThat(settings.options(LISTENER).warmUp()).isEqualTo(Duration.ofSeconds(2));
    }

    @Test
    void limits_and_times_are_taken_over() {
        EngineSettings settings = settings(Map.of(
                "max-concurrent-sequences", "3",
                "queue-size", "0",
                "queue-timeout", "500ms",
                "timeout", "2m",
                "drain-timeout", "0s"));
        assertThat(settings.options(LISTENER).maxConcurrentSequences()).isEqualTo(3);
        assertThat(settings.options(LISTENER).queueSize()).isZero();
        assertThat(settings.timeouts())
                .isEqualTo(new Timeouts(Optional.of(Duration.ofMillis(500)), Optional.of(Duration.ofMinutes(2))));
        assertThat(settings.drainTimeout()).isZero();
    }

    @Test
    void the_memory_for_keys_and_values_is_a_size_or_a_share() {
        assertThat(kvCache("kv-cache.size", "2G").size()).isEqualTo(new KvCacheSize.Bytes(2L << 30));
        assertThat(kvCache("kv-cache.size", "12.5%").size()).isEqualTo(new KvCacheSize.ShareOfMemory(0.125));
        assertThat(kvCache("kv-cache.type", "q8_0").type()).isEqualTo(KvCacheType.Q8_0);
        assertThat(kvCache("prefix-cache", "false").prefixCache()).isFalse();
    }

    @Test
    void speculation_can_be_turned_off() {
        EngineSettings settings = settings(Map.of("speculation", "off"));
        assertThat(settings.options(LISTENER).speculation()).isEqualTo(Speculation.OFF);
    }

    @Test
    void a_deterministic_engine_has_no_accelerators() {
        Map<String, String> accelerated = Map.of("onednn.max-memory", "1G");
        Map<String, String> deterministic = Map.of("onednn.max-memory", "1G", "deterministic", "true");
        assertThat(settings(accelerated).options(LISTENER).accelerators()).isNotEqualTo(Accelerators.none());
        assertThat(settings(deterministic).options(LISTENER).accelerators()).isEqualTo(Accelerators.none());
    }

    @Test
    void a_deterministic_engine_computes_on_the_cpu() {
        assertThat(settings(Map.of("backend", "tornadovm"))
                        .options(LISTENER)
                        .backends()
                        .wanted())
                .isEqualTo("tornadovm");
        assertThat(settings(Map.of("deterministic", "true")).options(LISTENER).backends())
                .isEqualTo(Backends.cpu());
        EngineSettings both = settings(Map.of("deterministic", "true", "backend", "tornadovm"));
        assertThatThrownBy(() -> both.options(LISTENER))
                .hasMessage(
                        "quarkus.rakutenai.deterministic needs the CPU: set quarkus.rakutenai.backend to auto or cpu,"
                                + " found tornadovm");
    }

    @ParameterizedTest
    @ValueSource(strings = {"much", "0%", "101%", "x%", "0", "-1G"})
    void a_size_that_is_none_is_refused_with_what_is_allowed(String size) {
        assertRefused("kv-cache.size", size, "such as 4G, or a share");
    }

    @ParameterizedTest
    @CsvSource({
        "max-concurrent-sequences, 0, from 1 to 128",
        "max-concurrent-sequences, 129, from 1 to 128",
        "queue-size, -1, from 0 to 10000",
        "timeout, 0s, longer than 0",
        "drain-timeout, -1s, not be negative",
        "warm-up, -1s, not be negative",
        "stuck-after, 0s, longer than 0",
        "queue-timeout, 0s, longer than 0"
    })
    void a_value_out_of_range_names_the_property_and_the_range(String property, String value, String range) {
        assertRefused(property, value, range);
    }

    private static void assertRefused(String property, String value, String allowed) {
        EngineSettings settings = settings(Map.of(property, value));
        assertThatThrownBy(() -> {
                    settings.options(LISTENER);
                    settings.timeouts();
                    settings.drainTimeout();
                    settings.stuckAfter();
                })
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("quarkus.rakutenai." + property)
                .hasMessageContaining(allowed);
    }

    private static KvCacheOptions kvCache(String property, String value) {
        return settings(Map.of(property, value)).options(LISTENER).kvCache();
    }

    private static EngineSettings settings(Map<String, String> properties) {
        Map<String, String> prefixed = properties.entrySet().stream()
                .collect(Collectors.toMap(entry -> "quarkus.rakutenai." + entry.getKey(), Map.Entry::getValue));
        RakutenConfig config = new SmallRyeConfigBuilder()
                .addDiscoveredConverters()
                .withMapping(RakutenConfig.class)
                .withSources(new PropertiesConfigSource(prefixed, "test", 500))
                .build()
                .getConfigMapping(RakutenConfig.class);
        return new EngineSettings(RakutenConfig.DEFAULT, config.models().get(RakutenConfig.DEFAULT));
    }
}
