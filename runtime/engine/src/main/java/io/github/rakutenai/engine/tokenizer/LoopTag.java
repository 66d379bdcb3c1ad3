package io.github.rakutenai.engine.tokenizer;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import com.hubspot.jinjava.interpret.JinjavaInterpreter;
import com.hubspot.jinjava.lib.tag.Tag;
import com.hubspot.jinjava.tree.Node;
import com.hubspot.jinjava.tree.TagNode;
import com.hubspot.jinjava.util.LengthLimitingStringBuilder;

/**
 * Jinja2's {@code for}: a scope of its own for each pass, a condition on the items, {@code else} for no items. Jinjava's has
 * one scope for the whole loop and knows neither of the others.
 */
final class LoopTag implements Tag {

    private static final long serialVersionUID = 1L;
    private static final String ELSE = "else";

    private final transient PythonTypeConverter converter;

    LoopTag(PythonTypeConverter converter) {
        this.converter = converter;
    }

    @Override
    public String getName() {
        return "for";
    }

    @Override
    public String interpret(TagNode tag, JinjavaInterpreter interpreter) {
        LoopHeader header = LoopHeader.parse(tag.getHelpers());
        List<Object> items = items(interpreter.resolveELExpression(header.items(), tag.getLineNumber()));
        if (!header.condition().isEmpty()) {
            items.removeIf(item -> !matches(header, item, tag, interpreter));
        }
        LengthLimitingStringBuilder out =
                new LengthLimitingStringBuilder(interpreter.getConfig().getMaxOutputSize());
        for (int i = 0; i < items.size(); i++) {
            try (var scope = interpreter.enterScope()) {
                interpreter.getContext().put("loop", state(items, i));
                bind(header, items.get(i), interpreter);
                render(tag, false, interpreter, out);
            }
        }
        if (items.isEmpty()) {
            render(tag, true, interpreter, out);
        }
        return out.toString();
    }

    private boolean matches(LoopHeader header, Object item, TagNode tag, JinjavaInterpreter interpreter) {
        try (var scope = interpreter.enterScope()) {
            bind(header, item, interpreter);
            return converter.isTrue(interpreter.resolveELExpression(header.condition(), tag.getLineNumber()));
        }
    }

    /** Renders the part before {@code else}, or the one behind it. */
    private static void render(
            TagNode tag, boolean behindElse, JinjavaInterpreter interpreter, LengthLimitingStringBuilder out) {
        // A loop with nothing in it takes time too.
        BoundedInterpreter.current().step();
        boolean behind = false;
        for (Node child : tag.getChildren()) {
            if (child instanceof TagNode inner && inner.getName().equals(ELSE)) {
                behind = true;
            } else if (behind == behindElse) {
                out.append(child.render(interpreter));
            }
        }
    }

    private static void bind(LoopHeader header, Object item, JinjavaInterpreter interpreter) {
        List<String> names = header.names();
        for (int i = 0; i < names.size(); i++) {
            Object value = names.size() == 1 ? item : ((List<?>) item).get(i);
            interpreter.getContext().put(names.get(i), value);
        }
    }

    private static List<Object> items(Object collection) {
        return switch (collection) {
            case null -> new ArrayList<>();
            case Map<?, ?> map -> new ArrayList<>(map.keySet());
            case Collection<?> values -> new ArrayList<>(values);
            case String text ->
                new ArrayList<>(text.codePoints().mapToObj(Character::toString).toList());
            default -> throw new ChatTemplateException("the chat template loops over " + collection);
        };
    }

    private static Map<String, Object> state(List<Object> items, int index) {
        Map<String, Object> loop = new HashMap<>();
        loop.put("index0", index);
        loop.put("index", index + 1);
        loop.put("revindex0", items.size() - index - 1);
        loop.put("revindex", items.size() - index);
        loop.put("first", index == 0);
        loop.put("last", index == items.size() - 1);
        loop.put("length", items.size());
        loop.put("previtem", index == 0 ? null : items.get(index - 1));
        loop.put("nextitem", index == items.size() - 1 ? null : items.get(index + 1));
        return loop;
    }
}
