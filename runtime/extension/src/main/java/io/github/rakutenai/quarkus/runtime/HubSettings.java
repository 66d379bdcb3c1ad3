package io.github.rakutenai.quarkus.runtime;

import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;

import io.github.rakutenai.hub.DownloadPolicy;
import io.quarkus.runtime.annotations.ConfigDocDefault;
import io.quarkus.runtime.annotations.ConfigGroup;

/** The Hugging Face hub, where models with `hf:` come from. */
@ConfigGroup
public interface HubSettings {

    /**
     * Whether a model that is not in the cache is downloaded when the application starts: `never`; `ask` for a question on the
     * Dev UI's page of the models in dev mode, or else at the terminal, and `never` where there is none; `always`.
     */
    @ConfigDocDefault("ask in dev mode, never otherwise")
    Optional<DownloadPolicy> download();

    /** Address of the hub, or of a mirror. */
    @ConfigDocDefault("HF_ENDPOINT, or https://huggingface.co")
    Optional<URI> endpoint();

    /** The cache, laid out as Python's tools do. */
    @ConfigDocDefault("HF_HUB_CACHE, or $HF_HOME/hub, or ~/.cache/huggingface/hub")
    Optional<Path> cacheFolder();

    /** Your token of the hub, for models that are not public. */
    @ConfigDocDefault("HF_TOKEN, or the token that hf auth login stored")
    Optional<String> token();

    /** Whether the hub is never asked, so that only models of the cache can be had. */
    @ConfigDocDefault("HF_HUB_OFFLINE, or false")
    Optional<Boolean> offline();
}
