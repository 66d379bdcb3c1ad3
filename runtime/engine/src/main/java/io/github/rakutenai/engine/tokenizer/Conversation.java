package io.github.rakutenai.engine.tokenizer;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Messages that a chat template can take: at most one of the system, at the start; then the user's and the assistant's in
 * turn, the first of them the user's; none empty. An answer may call tools; then the result of each call comes first, and
 * behind them the assistant goes on, or the user does. The last message is the user's or a tool's.
 *
 * @param tools that the assistant may call
 */
public record Conversation(List<Message> messages, List<Tool> tools) {

    /** @throws InvalidConversationException naming the message that breaks the rule */
    public Conversation {
        messages = List.copyOf(messages);
        tools = List.copyOf(tools);
        if (messages.size() == systemMessages(messages)) {
            throw new InvalidConversationException("expected a message of the user, found none; the prompt is empty");
        }
        Set<String> unanswered = new HashSet<>();
        for (int i = 0; i < messages.size(); i++) {
            requireRole(messages, i, expected(messages, i, !unanswered.isEmpty()));
            requireContent(messages, i);
            follow(messages.get(i), i, unanswered);
        }
        Role last = messages.getLast().role();
        if (last == Role.SYSTEM || last == Role.ASSISTANT || !unanswered.isEmpty()) {
            throw new InvalidConversationException(
                    "expected a message of the user at the end, or the results of all calls, found one of the "
                            + last.templateName());
        }
    }

    /** One without tools. */
    public Conversation(List<Message> messages) {
        this(messages, List.of());
    }

    /** Turns before the last question, each a question and what follows until the next. */
    int earlierTurns() {
        return (int) messages.stream()
                        .filter(message -> message.role() == Role.USER)
                        .count()
                - 1;
    }

    /** The conversation without its {@code turns} oldest turns; the system message stays. */
    Conversation withoutOldest(int turns) {
        int first = systemMessages(messages);
        List<Message> kept = new ArrayList<>(messages.subList(0, first));
        int next = first;
        for (int questions = 0; questions <= turns; next++) {
            questions += messages.get(next).role() == Role.USER ? 1 : 0;
        }
        kept.addAll(messages.subList(next - 1, messages.size()));
        return new Conversation(kept, tools);
    }

    private static int systemMessages(List<Message> messages) {
        return !messages.isEmpty() && messages.getFirst().role() == Role.SYSTEM ? 1 : 0;
    }

    private static Set<Role> expected(List<Message> messages, int index, boolean unanswered) {
        if (index == 0) {
            return messages.getFirst().role() == Role.SYSTEM ? EnumSet.of(Role.SYSTEM) : EnumSet.of(Role.USER);
        }
        if (unanswered) {
            return EnumSet.of(Role.TOOL);
        }
        return switch (messages.get(index - 1).role()) {
            case SYSTEM, ASSISTANT -> EnumSet.of(Role.USER);
            case USER -> EnumSet.of(Role.ASSISTANT);
            case TOOL -> EnumSet.of(Role.USER, Role.ASSISTANT);
        };
    }

    private static void requireRole(List<Message> messages, int index, Set<Role> expected) {
        Role found = messages.get(index).role();
        if (!expected.contains(found)) {
            throw new InvalidConversationException(
                    "message %d: expected one of the %s, found one of the %s; only the first"
                                    .formatted(index, names(expected), found.templateName())
                            + " may be of the system, then user and assistant take turns, and calls of tools are followed"
                            + " by their results");
        }
    }

    private static String names(Set<Role> roles) {
        return roles.stream().map(Role::templateName).collect(Collectors.joining(" or the "));
    }

    private static void requireContent(List<Message> messages, int index) {
        Message message = messages.get(index);
        String content = message.content();
        if (content.isBlank()
                && message.role() != Role.TOOL
                && message.toolCalls().isEmpty()) {
            throw new InvalidConversationException("message " + index + ": expected text, found none");
        }
        requireWellFormed(content, index);
        message.toolCalls().forEach(call -> requireCall(call, index));
    }

    private static void requireWellFormed(String text, int index) {
        int surrogate = WellFormedText.loneSurrogate(text);
        if (surrogate >= 0) {
            throw new InvalidConversationException(
                    "message " + index + ": " + WellFormedText.describe(text, surrogate));
        }
    }

    private static void requireCall(ToolCall call, int index) {
        requireWellFormed(call.name() + call.arguments(), index);
        if (!OneLineJson.parse(call.arguments()).map(json -> json.isObject()).orElse(false)) {
            throw new InvalidConversationException(
                    "message %d: expected the arguments of %s to be a JSON object, found %s"
                            .formatted(index, call.name(), call.arguments()));
        }
    }

    /** Keeps the ids of calls without result. */
    private static void follow(Message message, int index, Set<String> unanswered) {
        message.toolCallId().ifPresent(id -> {
            if (!unanswered.remove(id)) {
                throw new InvalidConversationException("message " + index + ": the result of call " + id
                        + " answers none of the calls before it, or is their second");
            }
        });
        for (ToolCall call : message.toolCalls()) {
            if (!unanswered.add(call.id())) {
                throw new InvalidConversationException("message " + index + ": two calls have the id " + call.id());
            }
        }
    }
}
