package io.github.rakutenai.engine.tokenizer;

import com.hubspot.jinjava.interpret.JinjavaInterpreter;
import com.hubspot.jinjava.lib.tag.IfTag;
import com.hubspot.jinjava.tree.TagNode;

/** Jinjava's {@code if} with Python's idea of what is true. */
final class ConditionTag extends IfTag {

    private static final long serialVersionUID = 1L;

    private final transient PythonTypeConverter converter;

    ConditionTag(PythonTypeConverter converter) {
        this.converter = converter;
    }

    @Override
    public boolean isPositiveIfElseNode(TagNode tag, JinjavaInterpreter interpreter) {
        return converter.isTrue(
                interpreter.resolveELExpression(tag.getHelpers(), tag.getLineNumber(), tag.getStartPosition()));
    }
}
