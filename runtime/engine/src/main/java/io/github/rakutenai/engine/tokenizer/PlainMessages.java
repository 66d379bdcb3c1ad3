package io.github.rakutenai.engine.tokenizer;

import java.util.ArrayList;
import java.util.List;

/**
 * A conversation without tools that says the same as one with them: any chat template can express it. The tools are described
 * at the end of the system message or, where there is none, before the first question; calls are the text that made them;
 * results are a message of the user, together with what the user says right behind them.
 */
final class PlainMessages {

    private static final String GAP = "\n\n";

    private final Conversation conversation;
    private final List<Message> plain = new ArrayList<>();

    private PlainMessages(Conversation conversation) {
        this.conversation = conversation;
    }

    static Conversation of(Conversation conversation) {
        return new Conversation(new PlainMessages(conversation).write());
    }

    private List<Message> write() {
        List<Message> messages = conversation.messages();
        List<ToolCall> calls = List.of();
        List<ToolResult> results = new ArrayList<>();
        for (int i = 0; i < messages.size(); i++) {
            Message message = messages.get(i);
            switch (message.role()) {
                case SYSTEM -> plain.add(Message.system(message.content()));
                case USER -> addUser(message.content());
                case ASSISTANT -> {
                    calls = message.toolCalls();
                    plain.add(Message.assistant(answer(message)));
                }
                case TOOL -> {
                    results.add(new ToolResult(nameOf(message.toolCallId().orElseThrow(), calls), message.content()));
                    if (results.size() == calls.size()) {
                        addUser(ToolSyntax.results(results));
                        results.clear();
                    }
                }
            }
        }
        describeTools();
        return plain;
    }

    private void addUser(String text) {
        boolean goesOn = !plain.isEmpty() && plain.getLast().role() == Role.USER;
        plain.add(Message.user(goesOn ? plain.removeLast().content() + GAP + text : text));
    }

    private static String answer(Message message) {
        if (message.toolCalls().isEmpty()) {
            return message.content();
        }
        String calls = ToolSyntax.calls(message.toolCalls());
        return message.content().isBlank() ? calls : message.content() + GAP + calls;
    }

    private static String nameOf(String id, List<ToolCall> calls) {
        return calls.stream()
                .filter(call -> call.id().equals(id))
                .findFirst()
                .orElseThrow()
                .name();
    }

    private void describeTools() {
        if (conversation.tools().isEmpty()) {
            return;
        }
        String description = ToolSyntax.describe(conversation.tools());
        Message first = plain.getFirst();
        plain.set(
                0,
                first.role() == Role.SYSTEM
                        ? Message.system(first.content() + GAP + description)
                        : Message.user(description + GAP + first.content()));
    }
}
