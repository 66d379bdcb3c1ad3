package io.github.rakutenai.cli;

import static io.github.rakutenai.cli.CapacitySettings.optionalInt;

import java.io.IOException;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;

import io.github.rakutenai.engine.EngineOptions;
import io.github.rakutenai.engine.PreparedModel;
import io.github.rakutenai.engine.checkpoint.Checkpoint;
import io.github.rakutenai.engine.model.ModelOverrides;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Shows what a model is. */
@Command(
        name = "show",
        description = "Shows a model's hyperparameters, its formats and the memory that it needs.",
        mixinStandardHelpOptions = true)
class ShowCommand implements Callable<Integer> {

    @Mixin
    ModelArgument model;

    @Option(
            names = "--context-tokens",
            paramLabel = "N",
            description = "Memory for conversations of so many tokens. Default: the model's.")
    Optional<Integer> contextTokens;

    @Option(
            names = "--batch",
            paramLabel = "N",
            defaultValue = "1",
            description = "Memory for so many conversations at once. Default: ${DEFAULT-VALUE}.")
    int batch;

    @Mixin
    Output output;

    @Option(names = "--tensors", description = "List every tensor.")
    boolean tensors;

    @Override
    public Integer call() throws IOException {
        EngineOptions options = EngineOptions.builder()
                .overrides(new ModelOverrides(OptionalInt.empty(), optionalInt(contextTokens)))
                .maxConcurrentSequences(batch)
                .build();
        try (Checkpoint checkpoint = Checkpoint.open(model.path());
                PreparedModel prepared = PreparedModel.over(checkpoint, options, () -> {})) {
            ModelDescription description = ModelDescription.of(checkpoint, prepared, tensors);
            output.print(description, description.text());
            return ExitCode.OK;
        }
    }
}
