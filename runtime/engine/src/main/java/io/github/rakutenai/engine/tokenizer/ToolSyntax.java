package io.github.rakutenai.engine.tokenizer;

import static java.util.stream.Collectors.joining;

import java.util.List;

/**
 * How a model without tokens for tools calls them, {@code <tool_calls>[{"name": "weather", "arguments": {"city": "Kyoto"}}]},
 * and how it is told of tools and results. A reply calls tools exactly if it begins with {@value #MARKER}.
 */
public final class ToolSyntax {

    /** What calls begin with, and no other reply. */
    public static final String MARKER = "<tool_calls>";

    public static final String BEFORE_CALLS = MARKER + "[";
    public static final String BEFORE_NAME = "{\"name\": \"";
    public static final String BEFORE_ARGUMENTS = "\", \"arguments\": ";
    public static final String AFTER_ARGUMENTS = "}";
    public static final String BETWEEN_CALLS = ", ";
    public static final String AFTER_CALLS = "]";

    private static final String RESULTS_MARKER = "<tool_results>";

    private ToolSyntax() {}

    /** Calls as a reply writes them. */
    static String calls(List<ToolCall> calls) {
        return calls.stream().map(ToolSyntax::call).collect(joining(BETWEEN_CALLS, BEFORE_CALLS, AFTER_CALLS));
    }

    private static String call(ToolCall call) {
        return BEFORE_NAME
                + escaped(call.name())
                + BEFORE_ARGUMENTS
                + OneLineJson.of(call.arguments())
                + AFTER_ARGUMENTS;
    }

    /** What calls brought: JSON as it is, another text as a string of JSON, so that no result can end its place. */
    static String results(List<ToolResult> results) {
        return results.stream().map(ToolSyntax::result).collect(joining(", ", RESULTS_MARKER + "[", "]"));
    }

    private static String result(ToolResult result) {
        boolean structured = OneLineJson.parse(result.content())
                .filter(json -> json.isContainerNode())
                .isPresent();
        String content = structured ? OneLineJson.of(result.content()) : OneLineJson.quote(result.content());
        return BEFORE_NAME + escaped(result.name()) + "\", \"result\": " + content + "}";
    }

    private static String escaped(String name) {
        String quoted = OneLineJson.quote(name);
        return quoted.substring(1, quoted.length() - 1);
    }

    /** What the model must know of tools before it can call them. */
    static String describe(List<Tool> tools) {
        return tools.stream().map(ToolSyntax::describe).collect(joining("\n", "You can call these tools:\n", "\n"))
                + "To call tools, answer with "
                + BEFORE_CALLS + BEFORE_NAME + "..." + BEFORE_ARGUMENTS + "{...}" + AFTER_ARGUMENTS + AFTER_CALLS
                + " and nothing else. You will be told " + RESULTS_MARKER + "[{\"name\": \"...\", \"result\": ...}].";
    }

    private static String describe(Tool tool) {
        String description = tool.description().isBlank()
                ? ""
                : ", \"description\": " + OneLineJson.quote(tool.description().strip());
        return BEFORE_NAME + tool.name() + "\"" + description + ", \"parameters\": " + tool.parameters() + "}";
    }
}
