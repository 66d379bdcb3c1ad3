package io.github.rakutenai.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;

import io.github.rakutenai.hub.DownloadListener;
import io.github.rakutenai.hub.Hub;
import io.github.rakutenai.hub.HubOptions;
import io.github.rakutenai.hub.ModelReference;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Downloads a model. */
@Command(
        name = "pull",
        description = {
            "Downloads a model from the Hugging Face hub, or what is missing of it, and prints where it is.",
            "The cache is the one of Python's tools. HF_HOME, HF_HUB_CACHE, HF_ENDPOINT, HF_TOKEN and HTTPS_PROXY count."
        },
        mixinStandardHelpOptions = true)
class PullCommand implements Callable<Integer> {

    @Parameters(
            paramLabel = "MODEL",
            converter = ReferenceConverter.class,
            description = "hf:owner/name[@revision][:file.gguf], such as hf:Rakuten/RakutenAI-7B-instruct.")
    ModelReference reference;

    @Mixin
    Output output;

    /** @param model as it was asked for */
    private record Pulled(String model, String path) {}

    @Override
    public Integer call() throws IOException {
        try (Hub hub = new Hub(HubOptions.fromEnvironment())) {
            Path path = hub.pull(reference, DownloadListener.ofProcess());
            output.print(new Pulled(reference.toString(), path.toString()), path.toString());
            return ExitCode.OK;
        }
    }
}
