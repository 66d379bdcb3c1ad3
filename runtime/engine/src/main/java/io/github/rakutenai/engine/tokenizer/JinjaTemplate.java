package io.github.rakutenai.engine.tokenizer;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/**
 * The chat template that a checkpoint brings along: Jinja, with what Hugging Face adds to it ({@code raise_exception},
 * {@code strftime_now}, {@code bos_token}, {@code eos_token}, {@code add_generation_prompt}). It is tried when it is made.
 * An undefined value is an empty text, also where Jinja2 would refuse to look into it. Rendering ends after 1,000,000 pieces
 * of the template, after 10 seconds or at 16,777,216 characters.
 *
 * <p>Special tokens are recognised in what the template writes, never in what was said: there they stay plain characters.
 * Thread-safe.
 */
public final class JinjaTemplate implements ChatTemplate {

    private final String template;
    private final JinjaRenderer renderer;
    private final Vocabulary vocabulary;

    /** @throws ChatTemplateException if the template has what is not supported, or cannot take a single question */
    public JinjaTemplate(String template, Vocabulary vocabulary) {
        this(template, vocabulary, RenderLimits.DEFAULT);
    }

    JinjaTemplate(String template, Vocabulary vocabulary, RenderLimits limits) {
        this.template = template;
        this.vocabulary = vocabulary;
        renderer = new JinjaRenderer(template, limits);
        TemplateProbe.require(this);
    }

    @Override
    public List<PromptPart> render(Conversation conversation) {
        PlainTextMark mark = PlainTextMark.unusedIn(template, conversation);
        List<Map<String, Object>> messages = new ArrayList<>();
        for (Message message : conversation.messages()) {
            Map<String, Object> map = new HashMap<>();
            map.put("role", message.role().templateName());
            map.put("content", vocabulary.specialTokens().disguise(message.content(), mark));
            messages.add(map);
        }
        return vocabulary.specialTokens().split(renderer.render(variables(messages)), mark);
    }

    private Map<String, Object> variables(List<Map<String, Object>> messages) {
        Map<String, Object> variables = new HashMap<>();
        variables.put("messages", messages);
        variables.put("add_generation_prompt", true);
        variables.put("bos_token", piece(vocabulary.bos()));
        variables.put("eos_token", piece(vocabulary.eos()));
        variables.put("unk_token", piece(vocabulary.unknown()));
        return variables;
    }

    private String piece(OptionalInt id) {
        return id.isPresent() ? vocabulary.piece(id.getAsInt()) : "";
    }
}
