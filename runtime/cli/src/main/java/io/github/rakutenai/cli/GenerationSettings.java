package io.github.rakutenai.cli;

import static io.github.rakutenai.cli.CapacitySettings.optionalInt;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

import io.github.rakutenai.engine.Backends;
import io.github.rakutenai.engine.EngineOptions;
import io.github.rakutenai.engine.model.ModelOverrides;
import io.github.rakutenai.engine.sampling.SamplingParams;
import io.github.rakutenai.engine.tokenizer.ContextOverflow;
import io.github.rakutenai.engine.tokenizer.Message;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** How a model is opened and how it answers. What is not set is the engine's default. */
class GenerationSettings {

    @Option(names = "--system", paramLabel = "TEXT", description = "The system message. Default: the model's own.")
    Optional<String> system;

    @Option(names = "--max-tokens", paramLabel = "N", description = "The most tokens of a reply. Default: 1024.")
    Optional<Integer> maxTokens;

    @Option(names = "--temperature", paramLabel = "T", description = "0 takes the likeliest token. Default: 1.")
    Optional<Float> temperature;

    @Option(names = "--top-k", paramLabel = "K", description = "Samples from the K likeliest tokens. Default: 50.")
    Optional<Integer> topK;

    @Option(names = "--top-p", paramLabel = "P", description = "Samples from tokens of this probability together.")
    Optional<Float> topP;

    @Option(names = "--seed", paramLabel = "N", description = "The same seed gives the same text.")
    Optional<Long> seed;

    @Option(
            names = "--backend",
            paramLabel = "NAME",
            description = "What computes: cpu, tornadovm, or auto for TornadoVM where there is a GPU. Default: auto.")
    Optional<String> backend;

    @Mixin
    CapacitySettings capacity;

    /** For one conversation at a time, which forgets its oldest turns when it gets too long. */
    EngineOptions engineOptions() {
        return EngineOptions.builder()
                .overrides(new ModelOverrides(OptionalInt.empty(), optionalInt(capacity.contextTokens)))
                .contextOverflow(ContextOverflow.DROP_OLDEST_TURNS)
                .backends(Backends.onClassPath(backend.orElse(Backends.AUTO)))
                .threads(optionalInt(capacity.threads))
                .maxConcurrentSequences(1)
                .queueSize(0)
                .build();
    }

    SamplingParams samplingParams() {
        SamplingParams.Builder params = SamplingParams.builder();
        maxTokens.ifPresent(params::maxTokens);
        temperature.ifPresent(params::temperature);
        topK.ifPresent(params::topK);
        topP.ifPresent(params::topP);
        seed.ifPresent(params::seed);
        return params.build();
    }

    /** What every conversation starts with. */
    List<Message> opening() {
        List<Message> messages = new ArrayList<>();
        system.map(Message::system).ifPresent(messages::add);
        return messages;
    }
}
