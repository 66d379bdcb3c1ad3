package io.github.rakutenai.engine.tokenizer;

import java.util.List;

/** How a conversation is written as one text that a model was trained to continue with the assistant's answer. */
public sealed interface ChatTemplate permits CardTemplate {

    /**
     * The prompt up to where the answer begins.
     *
     * @throws InvalidConversationException if the template cannot express the conversation
     */
    List<PromptPart> render(Conversation conversation);
}
