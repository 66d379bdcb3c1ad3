package io.github.rakutenai.cli;

import java.util.Map;
import jakarta.inject.Inject;

import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.QuarkusApplication;
import io.quarkus.runtime.annotations.QuarkusMain;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/** Starts Quarkus, and the command in it. Whether Quarkus serves, and what, must be settled before. */
@QuarkusMain
public class Main {

    public static void main(String... arguments) throws Exception {
        CommandLine commandLine = CommandLineConfiguration.configured(new CommandLine(new RakutenaiCommand()));
        try {
            properties(commandLine, arguments).forEach(System::setProperty);
        } catch (ParameterException e) {
            // The command itself tells it, with its usage.
        } catch (Exception e) {
            System.exit(new FailureReport().handleExecutionException(e, commandLine, commandLine.getParseResult()));
        }
        Quarkus.run(Application.class, arguments);
    }

    private static Map<String, String> properties(CommandLine commandLine, String... arguments) throws Exception {
        ParseResult parsed = commandLine.parseArgs(arguments);
        if (!parsed.hasSubcommand() || helps(parsed.subcommand())) {
            return Map.of();
        }
        return parsed.subcommand().commandSpec().userObject() instanceof ServeCommand serve
                ? serve.properties()
                : Map.of();
    }

    /** Whether it explains itself, for which no argument is needed. */
    private static boolean helps(ParseResult command) {
        return command.isUsageHelpRequested() || command.isVersionHelpRequested();
    }

    /** Runs the command. */
    public static class Application implements QuarkusApplication {

        @Inject
        CommandLine commandLine;

        @Override
        public int run(String... arguments) {
            return commandLine.execute(arguments);
        }
    }
}
