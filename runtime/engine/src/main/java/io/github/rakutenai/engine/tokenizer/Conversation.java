package io.github.rakutenai.engine.tokenizer;

import java.util.ArrayList;
import java.util.List;

/**
 * Messages that a chat template can take: at most one of the system, at the start; then the user's and the assistant's in
 * turn, the first and the last of them the user's; none empty.
 */
public record Conversation(List<Message> messages) {

    /** @throws InvalidConversationException naming the message that breaks the rule */
    public Conversation {
        messages = List.copyOf(messages);
        int first = systemMessages(messages);
        if (messages.size() == first) {
            throw new InvalidConversationException("expected a message of the user, found none; the prompt is empty");
        }
        for (int i = 0; i < messages.size(); i++) {
            requireRole(messages, i, i < first ? Role.SYSTEM : (i - first) % 2 == 0 ? Role.USER : Role.ASSISTANT);
            requireContent(messages, i);
        }
        if (messages.getLast().role() != Role.USER) {
            throw new InvalidConversationException("expected a message of the user at the end, found one of the "
                    + messages.getLast().role().templateName());
        }
    }

    /** Turns before the last question, each a question and its answer. */
    int earlierTurns() {
        return (messages.size() - 1) / 2;
    }

    /** The conversation without its {@code turns} oldest turns; the system message stays. */
    Conversation withoutOldest(int turns) {
        int first = systemMessages(messages);
        List<Message> kept = new ArrayList<>(messages.subList(0, first));
        kept.addAll(messages.subList(first + 2 * turns, messages.size()));
        return new Conversation(kept);
    }

    private static int systemMessages(List<Message> messages) {
        return !messages.isEmpty() && messages.getFirst().role() == Role.SYSTEM ? 1 : 0;
    }

    private static void requireRole(List<Message> messages, int index, Role expected) {
        Role found = messages.get(index).role();
        if (found != expected) {
            throw new InvalidConversationException(
                    "message %d: expected one of the %s, found one of the %s; only the first"
                                    .formatted(index, expected.templateName(), found.templateName())
                            + " may be of the system, then user and assistant take turns");
        }
    }

    private static void requireContent(List<Message> messages, int index) {
        String content = messages.get(index).content();
        if (content.isBlank()) {
            throw new InvalidConversationException("message " + index + ": expected text, found none");
        }
        int surrogate = WellFormedText.loneSurrogate(content);
        if (surrogate >= 0) {
            throw new InvalidConversationException(
                    "message " + index + ": " + WellFormedText.describe(content, surrogate));
        }
    }
}
