package io.github.rakutenai.engine.grammar;

import java.util.List;

/**
 * How a model without tokens for tools calls them: {@value #MARKER}, then a JSON array of calls, each with the tool's name and
 * arguments that its schema allows.
 */
public final class ToolCalls {

    /** What calls begin with, and no other reply. */
    public static final String MARKER = "<tool_calls>";

    private ToolCalls() {}

    /**
     * A tool.
     *
     * @param name letters, digits, underscores and hyphens, at most 64
     * @param parameters the JSON schema of its arguments, an object
     */
    public record Tool(String name, String parameters) {

        public Tool {
            if (!name.matches("[a-zA-Z0-9_-]{1,64}")) {
                throw new IllegalArgumentException(
                        "a tool's name has 1 to 64 letters, digits, underscores and hyphens, found " + name);
            }
        }
    }

    /**
     * Calls of any of the tools.
     *
     * @param parallel whether there may be several
     * @throws IllegalArgumentException if there is no tool, or the schema of one cannot be guaranteed
     */
    public static Grammar required(List<Tool> tools, boolean parallel) {
        if (tools.isEmpty()) {
            throw new IllegalArgumentException("there is no tool to call");
        }
        Grammar call = Grammar.choice(tools.stream().map(ToolCalls::call).toList());
        return Grammar.sequence(
                Grammar.text(MARKER + "["), parallel ? Grammar.repeated(call, ", ") : call, Grammar.text("]"));
    }

    /** As {@link #required}, or any text that does not begin with {@value #MARKER}. */
    public static Grammar auto(List<Tool> tools, boolean parallel) {
        return Grammar.choice(List.of(required(tools, parallel), Grammar.textNotBeginningWith(MARKER)));
    }

    private static Grammar call(Tool tool) {
        try {
            return Grammar.sequence(
                    Grammar.text("{\"name\": \"" + tool.name() + "\", \"arguments\": "),
                    Grammar.jsonSchema(tool.parameters()),
                    Grammar.text("}"));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("the tool " + tool.name() + ": " + e.getMessage(), e);
        }
    }
}
