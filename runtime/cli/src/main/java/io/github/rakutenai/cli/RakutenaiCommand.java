package io.github.rakutenai.cli;

import io.quarkus.picocli.runtime.annotations.TopCommand;
import picocli.CommandLine.Command;

/** All commands. */
@TopCommand
@Command(
        name = "rakutenai",
        description =
                "Downloads, shows, runs and serves RakutenAI and other models of the Mistral and Llama 2 families.",
        mixinStandardHelpOptions = true,
        versionProvider = ApplicationVersion.class,
        synopsisSubcommandLabel = "COMMAND",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:it worked", "1:it failed, and standard error says why", "2:the command line is not valid"},
        subcommands = {
            PullCommand.class,
            ListCommand.class,
            ShowCommand.class,
            QuantizeCommand.class,
            RunCommand.class,
            ChatCommand.class,
            EvalCommand.class,
            ServeCommand.class,
            BenchCommand.class,
            DoctorCommand.class
        })
class RakutenaiCommand {}
