package io.github.rakutenai.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;

import io.github.rakutenai.engine.LoadedModel;
import io.github.rakutenai.engine.tokenizer.Message;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Answers one prompt. */
@Command(
        name = "run",
        description = "Answers one prompt, which is read from standard input where it is not on the command line.",
        mixinStandardHelpOptions = true)
class RunCommand implements Callable<Integer> {

    @Mixin
    ModelArgument model;

    @Parameters(index = "1", arity = "0..1", paramLabel = "PROMPT", description = "What the user says.")
    String prompt;

    @Mixin
    GenerationSettings settings;

    @Mixin
    Output output;

    @Option(names = "--stats", description = "Print counts of tokens, rates and memory to standard error.")
    boolean statistics;

    @Spec
    CommandSpec command;

    @Override
    public Integer call() throws IOException {
        List<Message> messages = settings.opening();
        messages.add(Message.user(prompt == null ? standardInput() : prompt));
        Path path = model.path();
        try (LoadedModel loaded = LoadedModel.open(path, settings.engineOptions())) {
            Answer answer = new Replies(loaded).answer(messages, settings.samplingParams(), this::show);
            output.print(answer, "");
            if (statistics) {
                command.commandLine().getErr().println(answer.statistics() + PeakMemory.text());
            }
        }
        return ExitCode.OK;
    }

    private void show(String text) {
        if (!output.json) {
            PrintWriter out = command.commandLine().getOut();
            out.print(text);
            out.flush();
        }
    }

    private static String standardInput() throws IOException {
        return new String(System.in.readAllBytes(), StandardCharsets.UTF_8).strip();
    }
}
