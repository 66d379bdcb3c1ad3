package io.github.rakutenai.quarkus.langchain4j.runtime;

import io.quarkus.runtime.annotations.ConfigGroup;
import io.quarkus.runtime.annotations.ConfigPhase;
import io.quarkus.runtime.annotations.ConfigRoot;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** RakutenAI as a provider of LangChain4j models: what decides which beans there are. */
@ConfigMapping(prefix = "quarkus.langchain4j.rakutenai")
@ConfigRoot(phase = ConfigPhase.BUILD_TIME)
public interface LangChain4jBuildConfig {

    /** Chat models. */
    ChatModelBuildConfig chatModel();

    /** Chat models. */
    @ConfigGroup
    interface ChatModelBuildConfig {

        /** Whether this provider offers chat models at all. */
        @WithDefault("true")
        boolean enabled();
    }
}
