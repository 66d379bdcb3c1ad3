package io.github.rakutenai.cli;

import java.io.PrintWriter;
import java.io.UncheckedIOException;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;

/** Prints results for people, or for programs. */
class Output {

    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    @Spec(Target.MIXEE)
    CommandSpec command;

    @Option(names = "--json", description = "Print the result as JSON.")
    boolean json;

    /** @param value a record or a map of what JSON has */
    void print(Object value, String text) {
        PrintWriter out = command.commandLine().getOut();
        out.println(json ? toJson(value) : text);
        out.flush();
    }

    private static String toJson(Object value) {
        try {
            return MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }
}
