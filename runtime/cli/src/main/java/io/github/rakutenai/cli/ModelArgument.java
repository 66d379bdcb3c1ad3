package io.github.rakutenai.cli;

import java.io.IOException;
import java.nio.file.Path;

import io.github.rakutenai.hub.DownloadListener;
import io.github.rakutenai.hub.DownloadPolicy;
import io.github.rakutenai.hub.Hub;
import io.github.rakutenai.hub.HubOptions;
import io.github.rakutenai.hub.ModelReference;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The model that a command works with. */
class ModelArgument {

    @Parameters(
            index = "0",
            paramLabel = "MODEL",
            description =
                    "A GGUF file, a Hugging Face folder, or a model of the hub: hf:owner/name[@revision][:file.gguf].")
    String model;

    @Option(
            names = "--download",
            paramLabel = "WHEN",
            defaultValue = "ask",
            description = "Whether a model of the hub that is not in the cache is downloaded: ${COMPLETION-CANDIDATES}."
                    + " Without a terminal ask is never. Default: ${DEFAULT-VALUE}.")
    DownloadPolicy download;

    /** Its file or folder. */
    Path path() throws IOException {
        if (!ModelReference.isReference(model)) {
            return Path.of(model);
        }
        try (Hub hub = new Hub(HubOptions.fromEnvironment())) {
            return hub.resolve(ModelReference.parse(model), download, DownloadListener.ofProcess());
        }
    }
}
