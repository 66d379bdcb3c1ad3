package io.github.rakutenai.cli;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;

import io.github.rakutenai.hub.ByteCount;
import io.github.rakutenai.hub.CachedModel;
import io.github.rakutenai.hub.Hub;
import io.github.rakutenai.hub.HubOptions;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;

/** Lists the models of the cache. */
@Command(
        name = "list",
        description = "Lists the models of the cache that are there as a whole, whoever downloaded them.",
        mixinStandardHelpOptions = true)
class ListCommand implements Callable<Integer> {

    @Mixin
    Output output;

    /** @param model what {@code MODEL} is in other commands */
    private record Listed(String model, String commit, long sizeBytes, String path) {

        Listed(CachedModel cached) {
            this(
                    cached.reference().toString(),
                    cached.commit(),
                    cached.sizeBytes(),
                    cached.path().toString());
        }

        String line() {
            return "%10s  %s".formatted(ByteCount.text(sizeBytes), model);
        }
    }

    @Override
    public Integer call() throws IOException {
        HubOptions options = HubOptions.fromEnvironment();
        try (Hub hub = new Hub(options)) {
            List<Listed> models = hub.cached().stream().map(Listed::new).toList();
            String none = "no model in " + options.cacheFolder() + "; get one with: rakutenai pull hf:owner/name";
            output.print(
                    models,
                    models.isEmpty() ? none : models.stream().map(Listed::line).collect(Collectors.joining("\n")));
            return ExitCode.OK;
        }
    }
}
