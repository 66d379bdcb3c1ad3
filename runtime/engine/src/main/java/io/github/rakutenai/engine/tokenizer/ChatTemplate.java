package io.github.rakutenai.engine.tokenizer;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import io.github.rakutenai.engine.checkpoint.Checkpoint;

/** How a conversation is written as one text that a model was trained to continue with the assistant's answer. */
public sealed interface ChatTemplate permits CardTemplate, JinjaTemplate {

    /**
     * The prompt up to where the answer begins.
     *
     * @param conversation without tools
     * @throws InvalidConversationException if the template cannot express the conversation
     * @throws ChatTemplateException if the template fails
     */
    List<PromptPart> render(Conversation conversation);

    /**
     * Chooses the template of a model: the configured one, else the checkpoint's, else the model card's.
     *
     * @param configured {@value CardTemplate#NAME} for the card's, the name of one of the checkpoint's, or a template's text
     * @throws ChatTemplateException if nothing has that name, or the template has what is not supported
     */
    static ChatTemplate select(Optional<String> configured, Checkpoint checkpoint, Vocabulary vocabulary)
            throws IOException {
        Map<String, String> templates = CheckpointTemplates.of(checkpoint);
        if (configured.isPresent()) {
            return ofConfigured(configured.get(), templates, vocabulary);
        }
        String template = templates.get(CheckpointTemplates.DEFAULT);
        return template == null ? new CardTemplate(vocabulary) : new JinjaTemplate(template, vocabulary);
    }

    private static ChatTemplate ofConfigured(String configured, Map<String, String> templates, Vocabulary vocabulary) {
        if (configured.equals(CardTemplate.NAME)) {
            return new CardTemplate(vocabulary);
        }
        String template = templates.getOrDefault(configured, configured);
        if (!template.contains("{{") && !template.contains("{%")) {
            throw new ChatTemplateException("expected the chat template " + CardTemplate.NAME
                    + ", one of the checkpoint's " + templates.keySet() + " or the text of one, found " + configured);
        }
        return new JinjaTemplate(template, vocabulary);
    }
}
