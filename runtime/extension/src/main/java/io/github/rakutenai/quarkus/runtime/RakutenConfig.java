package io.github.rakutenai.quarkus.runtime;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

import io.quarkus.runtime.annotations.ConfigDocDefault;
import io.quarkus.runtime.annotations.ConfigDocMapKey;
import io.quarkus.runtime.annotations.ConfigPhase;
import io.quarkus.runtime.annotations.ConfigRoot;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefaults;
import io.smallrye.config.WithParentName;
import io.smallrye.config.WithUnnamedKey;

/** RakutenAI: models that run inside this application. */
@ConfigMapping(prefix = "quarkus.rakutenai")
@ConfigRoot(phase = ConfigPhase.RUN_TIME)
public interface RakutenConfig {

    /** Key of the model that has no name. */
    String DEFAULT = "<default>";

    /** The models; properties without a name are those of the default model. */
    @WithParentName
    @WithUnnamedKey(DEFAULT)
    @WithDefaults
    @ConfigDocMapKey("model-name")
    Map<String, ModelSettings> models();

    /**
     * Folder for what is kept on disk between starts; the demo model is extracted to `demo/<sha256>` below it.
     * `$XDG_CACHE_HOME/rakutenai`, or `~/.cache/rakutenai`, if unset.
     */
    Optional<Path> cacheFolder();

    /**
     * Whether readiness is down while the JVM lacks a flag, or the native executable vector instructions, without which models
     * compute many times slower. Requests are answered in any case.
     */
    @ConfigDocDefault("true in production, false in dev mode, in tests and in native executables")
    Optional<Boolean> requireJvmFlags();

    /** The Hugging Face hub, where models with `hf:` come from. */
    HubSettings hub();
}
