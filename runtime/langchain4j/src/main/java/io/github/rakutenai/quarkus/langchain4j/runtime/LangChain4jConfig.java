package io.github.rakutenai.quarkus.langchain4j.runtime;

import java.util.Map;

import io.github.rakutenai.quarkus.runtime.RakutenConfig;
import io.quarkus.runtime.annotations.ConfigDocMapKey;
import io.quarkus.runtime.annotations.ConfigPhase;
import io.quarkus.runtime.annotations.ConfigRoot;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefaults;
import io.smallrye.config.WithParentName;
import io.smallrye.config.WithUnnamedKey;

/** RakutenAI as a provider of LangChain4j models; each uses the engine of the same name. */
@ConfigMapping(prefix = "quarkus.langchain4j.rakutenai")
@ConfigRoot(phase = ConfigPhase.RUN_TIME)
public interface LangChain4jConfig {

    /** The models; properties without a name are those of the default model. */
    @WithParentName
    @WithUnnamedKey(RakutenConfig.DEFAULT)
    @WithDefaults
    @ConfigDocMapKey("model-name")
    Map<String, LangChain4jSettings> models();
}
