package io.github.rakutenai.engine.tokenizer;

import java.util.List;

/** Tries a chat template on short conversations, so that one that fails does so when the model is loaded. */
final class TemplateProbe {

    private static final Message SYSTEM = Message.system("system");
    private static final Message QUESTION = Message.user("question");
    private static final Message ANSWER = Message.assistant("answer");

    private TemplateProbe() {}

    /** @throws ChatTemplateException if it fails, or refuses a single question; it may refuse anything else */
    static void require(ChatTemplate template) {
        try {
            template.render(new Conversation(List.of(QUESTION)));
        } catch (InvalidConversationException e) {
            throw new ChatTemplateException("the chat template refuses a single question: " + e.getMessage(), e);
        }
        tryOut(template, QUESTION, ANSWER, QUESTION);
        tryOut(template, QUESTION, ANSWER, QUESTION, ANSWER, QUESTION);
        tryOut(template, SYSTEM, QUESTION);
        tryOut(template, SYSTEM, QUESTION, ANSWER, QUESTION);
        tryOut(template, SYSTEM, QUESTION, ANSWER, QUESTION, ANSWER, QUESTION);
    }

    private static void tryOut(ChatTemplate template, Message... messages) {
        try {
            template.render(new Conversation(List.of(messages)));
        } catch (InvalidConversationException e) {
            // A template without a system message, say, is still of use for conversations without one.
            return;
        }
    }
}
