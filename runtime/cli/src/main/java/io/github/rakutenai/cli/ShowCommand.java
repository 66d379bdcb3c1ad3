package io.github.rakutenai.cli;

import java.io.IOException;
import java.util.concurrent.Callable;

import io.github.rakutenai.engine.checkpoint.Checkpoint;
import io.github.rakutenai.engine.model.ModelLoader;
import io.github.rakutenai.engine.model.ModelOverrides;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Shows what a model is. */
@Command(
        name = "show",
        description = "Shows a model's hyperparameters, its formats and the memory of its keys and values.",
        mixinStandardHelpOptions = true)
class ShowCommand implements Callable<Integer> {

    @Mixin
    ModelArgument model;

    @Mixin
    Output output;

    @Option(names = "--tensors", description = "List every tensor.")
    boolean tensors;

    @Override
    public Integer call() throws IOException {
        try (Checkpoint checkpoint = Checkpoint.open(model.path())) {
            ModelDescription description =
                    ModelDescription.of(checkpoint, ModelLoader.load(checkpoint, ModelOverrides.none()), tensors);
            output.print(description, description.text());
            return ExitCode.OK;
        }
    }
}
