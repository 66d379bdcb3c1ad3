package io.github.rakutenai.cli;

import java.util.ArrayList;
import java.util.List;

import io.github.rakutenai.engine.tokenizer.Message;
import io.github.rakutenai.engine.tokenizer.Role;

/** What was said so far. */
final class Conversation {

    private final List<Message> messages = new ArrayList<>();

    /** @param opening a system message, or nothing */
    Conversation(List<Message> opening) {
        messages.addAll(opening);
    }

    List<Message> messages() {
        return List.copyOf(messages);
    }

    void add(Message message) {
        messages.add(message);
    }

    /** Forgets what was said. A system message stays. */
    void clear() {
        messages.removeIf(message -> message.role() != Role.SYSTEM);
    }

    /** Starts anew with another system message; none if it is blank. */
    void restart(String systemMessage) {
        messages.clear();
        if (!systemMessage.isBlank()) {
            messages.add(Message.system(systemMessage));
        }
    }

    /** Takes back the last reply, so that its question is the last message. False if there is none. */
    boolean takeBackReply() {
        boolean replied = !messages.isEmpty() && messages.getLast().role() == Role.ASSISTANT;
        if (replied) {
            messages.removeLast();
        }
        return replied;
    }

    /** Takes back a question that got no reply. */
    void takeBackQuestion() {
        messages.removeLast();
    }
}
