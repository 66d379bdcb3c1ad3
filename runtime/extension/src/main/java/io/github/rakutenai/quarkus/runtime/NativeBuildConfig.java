package io.github.rakutenai.quarkus.runtime;

import io.quarkus.runtime.annotations.ConfigPhase;
import io.quarkus.runtime.annotations.ConfigRoot;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** RakutenAI: native executables. */
@ConfigMapping(prefix = "quarkus.rakutenai.native")
@ConfigRoot(phase = ConfigPhase.BUILD_TIME)
public interface NativeBuildConfig {

    /**
     * Whether native executables compute with vector instructions. The GraalVM that builds them must support
     * `-H:+VectorAPISupport`, as Oracle GraalVM 25 does.
     */
    @WithDefault("false")
    boolean vectors();
}
