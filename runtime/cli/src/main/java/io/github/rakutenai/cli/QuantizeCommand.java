package io.github.rakutenai.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;

import io.github.rakutenai.engine.backend.CpuOptions;
import io.github.rakutenai.engine.checkpoint.Checkpoint;
import io.github.rakutenai.engine.quantization.ModelQuantizer;
import io.github.rakutenai.engine.quantization.QuantizationScheme;
import io.github.rakutenai.hub.ByteCount;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Makes a smaller file of a model. */
@Command(
        name = "quantize",
        description = {
            "Writes a model with fewer bits a weight, as a GGUF file that llama.cpp opens, too.",
            "The model is a Hugging Face folder, or a GGUF file, with weights in F32, F16 or BF16."
        },
        mixinStandardHelpOptions = true)
class QuantizeCommand implements Callable<Integer> {

    @Mixin
    ModelArgument model;

    @Parameters(index = "1", paramLabel = "TARGET", description = "The GGUF file to write.")
    Path target;

    @Option(
            names = {"-t", "--type"},
            paramLabel = "TYPE",
            defaultValue = "Q4_K_M",
            description = "${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
    QuantizationScheme scheme;

    @Option(names = "--threads", paramLabel = "N", description = "Threads that compute. Default: one for each core.")
    Optional<Integer> threads;

    @Option(names = "--force", description = "Replace the target if it is there already.")
    boolean force;

    @Mixin
    Output output;

    @Spec
    CommandSpec command;

    /** @param sourceBytes of the model as it was */
    private record Quantized(String path, String type, long sourceBytes, long sizeBytes, double seconds) {

        String summary() {
            return "%s as %s: %s instead of %s, in %.1f s"
                    .formatted(path, type, ByteCount.text(sizeBytes), ByteCount.text(sourceBytes), seconds);
        }
    }

    @Override
    public Integer call() throws IOException {
        requireThreads();
        if (Files.isDirectory(target) || Files.exists(target) && !force) {
            throw new IllegalArgumentException(
                    target + " is there already: name another file, or replace a file with --force");
        }
        ByteProgress progress = ByteProgress.to(command.commandLine().getErr());
        try (Checkpoint checkpoint = Checkpoint.open(model.path())) {
            int computing = threads.orElseGet(CpuOptions::defaultThreads);
            ModelQuantizer.quantize(checkpoint, target, scheme, computing, progress::progressed);
            progress.finished();
            Quantized quantized = new Quantized(
                    target.toString(), scheme.name(), checkpoint.sizeBytes(), Files.size(target), progress.seconds());
            output.print(quantized, quantized.summary());
        }
        return ExitCode.OK;
    }

    private void requireThreads() {
        if (threads.isPresent() && threads.get() < 1) {
            throw new ParameterException(command.commandLine(), "--threads must be at least 1, found " + threads.get());
        }
    }
}
