package io.github.rakutenai.quarkus.openai;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import jakarta.inject.Singleton;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.rakutenai.engine.grammar.Grammar;
import io.github.rakutenai.engine.tokenizer.Tool;
import io.github.rakutenai.engine.tool.ToolChoice;
import io.github.rakutenai.engine.tool.ToolUse;
import io.github.rakutenai.quarkus.openai.api.ToolDefinition;

/** Turns a request's tools into the engine's, and into what a reply must be. */
@Singleton
public class ToolReader {

    private static final String CHOICE = "tool_choice";
    private static final String CHOICES =
            CHOICE + " must be none, auto, required, or an object of type function that names one";

    private final int maxTools;
    private final int maxSchemaCharacters;
    private final int maxGrammarStates;

    ToolReader(OpenAiConfig config) {
        maxTools = config.maxTools();
        maxSchemaCharacters = config.maxSchemaCharacters();
        maxGrammarStates = config.maxGrammarStates();
    }

    /**
     * What a request lets the model call; empty if nothing.
     *
     * @param definitions its tools, may be null
     * @param toolChoice whether it must or may, may be null
     * @param parallel whether one reply may be several calls, true if null
     * @throws OpenAiException naming the field that is missing, not valid or not supported
     */
    Optional<ToolUse> toolUse(List<ToolDefinition> definitions, JsonNode toolChoice, Boolean parallel) {
        Optional<ToolChoice> choice = choice(toolChoice);
        List<Tool> tools = tools(definitions);
        if (tools.isEmpty()) {
            requireNoCall(choice);
            return Optional.empty();
        }
        ToolUse free =
                toolUse("tools", () -> new ToolUse(tools, new ToolChoice.Auto(), !Boolean.FALSE.equals(parallel)));
        return Optional.of(choice.map(given -> toolUse(CHOICE, () -> new ToolUse(tools, given, free.parallel())))
                .orElse(free));
    }

    private static ToolUse toolUse(String param, Supplier<ToolUse> use) {
        try {
            return use.get();
        } catch (IllegalArgumentException e) {
            throw OpenAiException.invalid(param, e.getMessage());
        }
    }

    private static void requireNoCall(Optional<ToolChoice> choice) {
        boolean calls = choice.filter(
                        given -> given instanceof ToolChoice.Required || given instanceof ToolChoice.Named)
                .isPresent();
        if (calls) {
            throw OpenAiException.invalid(CHOICE, CHOICE + " needs tools");
        }
    }

    private List<Tool> tools(List<ToolDefinition> definitions) {
        if (definitions == null) {
            return List.of();
        }
        if (definitions.size() > maxTools) {
            throw OpenAiException.invalid(
                    "tools", "a request may have " + maxTools + " tools, found " + definitions.size());
        }
        List<Tool> tools = new ArrayList<>();
        for (int i = 0; i < definitions.size(); i++) {
            tools.add(tool("tools[" + i + "]", definitions.get(i)));
        }
        return tools;
    }

    private Tool tool(String name, ToolDefinition definition) {
        if (definition == null || definition.type() == null) {
            throw OpenAiException.invalid(name + ".type", name + ".type is missing");
        }
        if (!definition.type().equals("function")) {
            throw OpenAiException.unsupported(
                    name + ".type", name + " is of type " + definition.type() + ", only function is supported");
        }
        ToolDefinition.Function function = definition.function();
        if (function == null || function.name() == null) {
            throw OpenAiException.invalid(name + ".function.name", name + ".function.name is missing");
        }
        String description = Optional.ofNullable(function.description()).orElse("");
        try {
            return parameters(name + ".function.parameters", function.parameters())
                    .map(parameters -> new Tool(function.name(), description, parameters))
                    .orElseGet(() -> new Tool(function.name(), description));
        } catch (IllegalArgumentException e) {
            throw OpenAiException.invalid(name + ".function", e.getMessage());
        }
    }

    private Optional<String> parameters(String name, JsonNode schema) {
        if (schema == null || schema.isNull()) {
            return Optional.empty();
        }
        String text = schema.toString();
        if (text.length() > maxSchemaCharacters) {
            throw OpenAiException.invalid(
                    name,
                    name + " has " + text.length() + " characters, at most " + maxSchemaCharacters + " are allowed");
        }
        return Optional.of(text);
    }

    private static Optional<ToolChoice> choice(JsonNode choice) {
        if (choice == null || choice.isNull()) {
            return Optional.empty();
        }
        return Optional.of(
                switch (choice.isTextual()
                        ? choice.textValue()
                        : choice.path("type").asText()) {
                    case "none" -> new ToolChoice.None();
                    case "auto" -> new ToolChoice.Auto();
                    case "required" -> new ToolChoice.Required();
                    case "function" -> new ToolChoice.Named(choiceName(choice));
                    default -> throw OpenAiException.unsupported(CHOICE, CHOICES);
                });
    }

    private static String choiceName(JsonNode choice) {
        JsonNode name = choice.path("function").path("name");
        if (!name.isTextual()) {
            throw OpenAiException.invalid(CHOICE, CHOICES);
        }
        return name.textValue();
    }

    /**
     * What a reply must be; empty if anything.
     *
     * @param answer what it must be if it calls nothing
     * @throws OpenAiException if a tool's parameters cannot be guaranteed, naming the tool and the place
     */
    Optional<Grammar> grammar(ServedModel model, Optional<ToolUse> tools, Optional<Grammar> answer) {
        if (tools.isEmpty()) {
            return answer;
        }
        try {
            Grammar grammar = model.open().grammar(tools, answer).orElseThrow();
            if (grammar.states() > maxGrammarStates) {
                throw OpenAiException.invalid(
                        "tools",
                        "the automaton of the tools has " + grammar.states() + " states, at most " + maxGrammarStates
                                + " are allowed");
            }
            return Optional.of(grammar);
        } catch (IllegalArgumentException e) {
            throw OpenAiException.invalid("tools", e.getMessage());
        }
    }
}
