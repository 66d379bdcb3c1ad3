package io.github.rakutenai.quarkus.langchain4j.runtime;

import java.util.List;
import java.util.Objects;
import java.util.Optional;

import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.model.chat.request.ChatRequestParameters;
import io.github.rakutenai.engine.tokenizer.Tool;
import io.github.rakutenai.engine.tokenizer.ToolCall;
import io.github.rakutenai.engine.tool.ToolChoice;
import io.github.rakutenai.engine.tool.ToolUse;
import io.github.rakutenai.quarkus.langchain4j.RakutenChatRequestParameters;

/** Turns LangChain4j's tools and calls into the engine's and back. */
final class Tools {

    private Tools() {}

    /**
     * What a request lets the model call; empty if nothing.
     *
     * @throws IllegalArgumentException as {@link ToolUse} and {@link Tool}
     */
    static Optional<ToolUse> translate(ChatRequestParameters parameters) {
        List<ToolSpecification> specifications = parameters.toolSpecifications();
        return specifications.isEmpty()
                ? Optional.empty()
                : Optional.of(new ToolUse(
                        specifications.stream().map(Tools::translate).toList(),
                        choice(parameters.toolChoice()),
                        isParallel(parameters)));
    }

    private static ToolChoice choice(dev.langchain4j.model.chat.request.ToolChoice choice) {
        return switch (choice) {
            case null -> new ToolChoice.Auto();
            case AUTO -> new ToolChoice.Auto();
            case REQUIRED -> new ToolChoice.Required();
            case NONE -> new ToolChoice.None();
        };
    }

    private static boolean isParallel(ChatRequestParameters parameters) {
        return !(parameters instanceof RakutenChatRequestParameters own)
                || !Boolean.FALSE.equals(own.parallelToolCalls());
    }

    private static Tool translate(ToolSpecification tool) {
        String description = Objects.requireNonNullElse(tool.description(), "");
        return tool.parameters() == null
                ? new Tool(tool.name(), description)
                : new Tool(tool.name(), description, ToolParameters.schema(tool.parameters()));
    }

    /** Calls of other models may have no id; their results name the tool alone. */
    static ToolCall translate(ToolExecutionRequest request) {
        String arguments = request.arguments() == null || request.arguments().isBlank() ? "{}" : request.arguments();
        return new ToolCall(id(request.id(), request.name()), request.name(), arguments);
    }

    static String id(String id, String toolName) {
        return id == null ? toolName : id;
    }

    static ToolExecutionRequest translate(ToolCall call) {
        return ToolExecutionRequest.builder()
                .id(call.id())
                .name(call.name())
                .arguments(call.arguments())
                .build();
    }
}
