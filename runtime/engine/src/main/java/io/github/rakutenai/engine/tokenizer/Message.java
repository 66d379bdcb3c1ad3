package io.github.rakutenai.engine.tokenizer;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Optional;

/**
 * One contribution to a conversation.
 *
 * @param role who speaks
 * @param content what is said, plain text whatever it looks like
 * @param toolCalls the tools that an assistant calls; none of others
 * @param toolCallId the id of the call whose result a tool tells; empty of others
 */
public record Message(Role role, String content, List<ToolCall> toolCalls, Optional<String> toolCallId) {

    /** @throws IllegalArgumentException if the role does not call tools, or does not tell a call's result, but should */
    public Message {
        requireNonNull(role, "role");
        requireNonNull(content, "content");
        toolCalls = List.copyOf(toolCalls);
        if (role != Role.ASSISTANT && !toolCalls.isEmpty()) {
            throw new IllegalArgumentException("only the assistant calls tools, found calls of the " + role);
        }
        if ((role == Role.TOOL) != toolCallId.isPresent()) {
            throw new IllegalArgumentException("a tool's message, and no other, names the call whose result it is");
        }
    }

    /** One of the system, the user or the assistant. */
    public Message(Role role, String content) {
        this(role, content, List.of(), Optional.empty());
    }

    public static Message system(String content) {
        return new Message(Role.SYSTEM, content);
    }

    public static Message user(String content) {
        return new Message(Role.USER, content);
    }

    public static Message assistant(String content) {
        return new Message(Role.ASSISTANT, content);
    }

    /** @param content may be empty */
    public static Message assistant(String content, List<ToolCall> toolCalls) {
        return new Message(Role.ASSISTANT, content, toolCalls, Optional.empty());
    }

    /**
     * What a call brought.
     *
     * @param toolCallId the id of the call
     * @param content may be empty
     */
    public static Message toolResult(String toolCallId, String content) {
        return new Message(Role.TOOL, content, List.of(), Optional.of(toolCallId));
    }
}
