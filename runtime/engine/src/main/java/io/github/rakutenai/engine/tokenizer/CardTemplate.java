package io.github.rakutenai.engine.tokenizer;

import java.util.ArrayList;
import java.util.List;

/**
 * The prompt of RakutenAI-7B-instruct's model card. A system message takes the place of its two introducing sentences. An
 * answer ends with the end-of-sequence token, behind which the next question starts without a space:
 *
 * <pre>{@code <introduction> USER: <question> ASSISTANT: <answer></s>USER: <question> ASSISTANT:}</pre>
 *
 * <p>The card shows one turn; further turns are those of the card of RakutenAI-7B-chat.
 */
public final class CardTemplate implements ChatTemplate {

    /** The name under which a configuration asks for this template. */
    public static final String NAME = "rakutenai";

    private static final String INTRODUCTION =
            "A chat between a curious user and an artificial intelligence assistant. "
                    + "The assistant gives helpful, detailed, and polite answers to the user's questions.";

    private final PromptPart endOfAnswer;

    /** @throws IllegalArgumentException if {@code vocabulary} has no end-of-sequence token */
    public CardTemplate(Vocabulary vocabulary) {
        endOfAnswer = new PromptPart.Special(vocabulary
                .eos()
                .orElseThrow(() -> new IllegalArgumentException("expected an end-of-sequence token, found none")));
    }

    @Override
    public List<PromptPart> render(Conversation conversation) {
        List<PromptPart> parts = new ArrayList<>();
        StringBuilder text = new StringBuilder(introduction(conversation)).append(' ');
        for (Message message : conversation.messages()) {
            switch (message.role()) {
                case SYSTEM -> {
                    // It has become the introduction.
                }
                case USER -> text.append("USER: ").append(message.content()).append(" ASSISTANT:");
                case ASSISTANT -> {
                    parts.add(new PromptPart.Text(
                            text.append(' ').append(message.content()).toString()));
                    parts.add(endOfAnswer);
                    text.setLength(0);
                }
                case TOOL -> throw new IllegalArgumentException("expected results of tools as text of the user");
            }
        }
        parts.add(new PromptPart.Text(text.toString()));
        return parts;
    }

    private static String introduction(Conversation conversation) {
        Message first = conversation.messages().getFirst();
        return first.role() == Role.SYSTEM ? first.content() : INTRODUCTION;
    }
}
