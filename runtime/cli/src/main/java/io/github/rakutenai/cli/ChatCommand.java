package io.github.rakutenai.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;

import io.github.rakutenai.engine.LoadedModel;
import io.github.rakutenai.engine.sampling.SamplingParams;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;

/** A conversation at the terminal. */
@Command(
        name = "chat",
        description =
                "Starts a conversation. /help lists what else can be typed, Ctrl-C ends a reply, Ctrl-D the chat.",
        mixinStandardHelpOptions = true)
class ChatCommand implements Callable<Integer> {

    @Mixin
    ModelArgument model;

    @Mixin
    GenerationSettings settings;

    @Override
    public Integer call() throws IOException {
        Path path = model.path();
        try (LoadedModel loaded = LoadedModel.open(path, settings.engineOptions());
                Terminal terminal = TerminalBuilder.builder().name("rakutenai").build()) {
            Conversation conversation = new Conversation(settings.opening());
            Replies replies = new Replies(loaded);
            terminal.writer().println(loaded.model().name() + "; /help says what else can be typed");
            SamplingParams params = settings.samplingParams();
            new Chat(terminal, conversation, (messages, text) -> replies.answer(messages, params, text)).run();
            return ExitCode.OK;
        }
    }
}
