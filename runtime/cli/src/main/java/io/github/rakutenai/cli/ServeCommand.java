package io.github.rakutenai.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import jakarta.inject.Inject;

import io.github.rakutenai.quarkus.runtime.RakutenConfig;
import io.github.rakutenai.quarkus.runtime.RakutenModels;
import io.quarkus.runtime.Quarkus;
import io.quarkus.vertx.http.HttpServer;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Serves a model over HTTP. Its options are properties of Quarkus, which {@link Main} sets before Quarkus starts. */
@Command(
        name = "serve",
        description = {
            "Serves a model over HTTP, by the endpoints of OpenAI's API, until it is stopped.",
            "All properties of the extensions can be set, too: -Dquarkus.rakutenai...=... before -jar, or as environment"
                    + " variables, such as QUARKUS_RAKUTENAI_OPENAI_API_KEYS, which other users do not see."
        },
        mixinStandardHelpOptions = true)
class ServeCommand implements Callable<Integer> {

    @Mixin
    ModelArgument model;

    @Option(
            names = "--host",
            paramLabel = "HOST",
            defaultValue = "localhost",
            description = "Where it listens; 0.0.0.0 for all networks. Default: ${DEFAULT-VALUE}.")
    String host;

    @Option(
            names = "--port",
            paramLabel = "PORT",
            defaultValue = "8080",
            description = "0 takes a free one. Default: ${DEFAULT-VALUE}.")
    int port;

    @Option(
            names = "--api-key",
            paramLabel = "KEY",
            description = "A key that requests must bring; may be given several times. Default: nobody needs one.")
    List<String> apiKeys;

    @Mixin
    CapacitySettings capacity;

    @Option(
            names = "--max-concurrent-sequences",
            paramLabel = "N",
            description = "The most requests that are computed together. Default: 16.")
    Optional<Integer> maxConcurrentSequences;

    @Option(names = "--queue-size", paramLabel = "N", description = "The most requests that wait. Default: 64.")
    Optional<Integer> queueSize;

    @Spec
    CommandSpec command;

    @Inject
    RakutenModels models;

    @Inject
    HttpServer server;

    /** What Quarkus must know before it starts. Downloads a model that is not there, if that is wanted. */
    Map<String, String> properties() throws IOException {
        Map<String, String> properties = new LinkedHashMap<>();
        properties.put("quarkus.http.host-enabled", "true");
        properties.put("quarkus.http.host", host);
        properties.put("quarkus.http.port", String.valueOf(port));
        properties.put("quarkus.rakutenai.active", "true");
        properties.put("quarkus.rakutenai.model", model.path().toString());
        if (apiKeys != null) {
            properties.put("quarkus.rakutenai.openai.api-keys", String.join(",", apiKeys));
        }
        put(properties, "threads", capacity.threads);
        put(properties, "context-tokens", capacity.contextTokens);
        put(properties, "max-concurrent-sequences", maxConcurrentSequences);
        put(properties, "queue-size", queueSize);
        return properties;
    }

    private static void put(Map<String, String> properties, String name, Optional<Integer> value) {
        value.ifPresent(number -> properties.put("quarkus.rakutenai." + name, number.toString()));
    }

    @Override
    public Integer call() {
        String name = models.model(RakutenConfig.DEFAULT).model().model().name();
        PrintWriter out = command.commandLine().getOut();
        out.printf("serving %s at http://%s:%d/v1%n", name, host, server.getPort());
        out.flush();
        Quarkus.waitForExit();
        return ExitCode.OK;
    }
}
