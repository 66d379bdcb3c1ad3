package io.github.rakutenai.engine.tool;

import static java.util.stream.Collectors.toSet;

import java.util.List;
import java.util.Optional;

import io.github.rakutenai.engine.grammar.Grammar;
import io.github.rakutenai.engine.grammar.JsonSchemaOptions;
import io.github.rakutenai.engine.grammar.JsonSchemas;
import io.github.rakutenai.engine.tokenizer.Tool;
import io.github.rakutenai.engine.tokenizer.ToolSyntax;

/**
 * What a request lets the model call.
 *
 * @param tools at least one, no name twice
 * @param choice whether it must or may
 * @param parallel whether one reply may call several, or one several times
 */
public record ToolUse(List<Tool> tools, ToolChoice choice, boolean parallel) {

    /** @throws IllegalArgumentException if there is no tool, two have the same name, or none the one that is to be called */
    public ToolUse {
        tools = List.copyOf(tools);
        if (tools.isEmpty()) {
            throw new IllegalArgumentException("expected at least one tool, found none");
        }
        if (tools.stream().map(Tool::name).collect(toSet()).size() < tools.size()) {
            throw new IllegalArgumentException("expected tools of different names, found "
                    + tools.stream().map(Tool::name).toList());
        }
        if (choice instanceof ToolChoice.Named(String name)
                && tools.stream().noneMatch(tool -> tool.name().equals(name))) {
            throw new IllegalArgumentException(
                    "expected a choice of " + tools.stream().map(Tool::name).toList() + ", found " + name);
        }
    }

    /** The model may call any of these, several at once, or answer. */
    public static ToolUse auto(List<Tool> tools) {
        return new ToolUse(tools, new ToolChoice.Auto(), true);
    }

    /** The same tools, none of which is called. */
    public ToolUse uncalled() {
        return new ToolUse(tools, new ToolChoice.None(), parallel);
    }

    /** Whether a reply may be calls: only then {@link ToolReplyReader} reads it. */
    public boolean mayCall() {
        return !(choice instanceof ToolChoice.None);
    }

    /**
     * What a reply must be.
     *
     * @param answer what it must be if it calls nothing; empty if anything
     * @throws IllegalArgumentException if a tool's parameters cannot be guaranteed, naming the tool and the place, or compiling
     *     those of all tools takes more work than one schema may, or an answer could be taken for calls
     */
    public Grammar grammar(Optional<Grammar> answer) {
        return switch (choice) {
            case ToolChoice.None none -> answer(answer);
            case ToolChoice.Auto auto -> Grammar.choice(List.of(calls(tools, parallel), answer(answer)));
            case ToolChoice.Required required -> calls(tools, parallel);
            case ToolChoice.Named(String name) ->
                calls(tools.stream().filter(tool -> tool.name().equals(name)).toList(), false);
        };
    }

    private static Grammar answer(Optional<Grammar> answer) {
        if (answer.isEmpty()) {
            return Grammar.textNotBeginningWith(ToolSyntax.MARKER);
        }
        if (answer.get().canBeginWith(ToolSyntax.MARKER)) {
            throw new IllegalArgumentException("expected an answer that does not begin with " + ToolSyntax.MARKER
                    + ", as calls of tools do; the grammar allows one");
        }
        return answer.get();
    }

    private static Grammar calls(List<Tool> tools, boolean parallel) {
        JsonSchemas schemas = new JsonSchemas(JsonSchemaOptions.defaults());
        Grammar call =
                Grammar.choice(tools.stream().map(tool -> call(tool, schemas)).toList());
        return Grammar.sequence(
                Grammar.text(ToolSyntax.BEFORE_CALLS),
                parallel ? Grammar.repeated(call, ToolSyntax.BETWEEN_CALLS) : call,
                Grammar.text(ToolSyntax.AFTER_CALLS));
    }

    private static Grammar call(Tool tool, JsonSchemas schemas) {
        try {
            return Grammar.sequence(
                    Grammar.text(ToolSyntax.BEFORE_NAME + tool.name() + ToolSyntax.BEFORE_ARGUMENTS),
                    schemas.compile(tool.parameters()),
                    Grammar.text(ToolSyntax.AFTER_ARGUMENTS));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("the tool " + tool.name() + ": " + e.getMessage(), e);
        }
    }
}
