package io.github.rakutenai.engine.tokenizer;

import com.hubspot.jinjava.tree.ExpressionNode;
import com.hubspot.jinjava.tree.Node;
import com.hubspot.jinjava.tree.TagNode;
import com.hubspot.jinjava.tree.parse.ExpressionToken;
import jinjava.de.odysseus.el.tree.TreeBuilder;
import jinjava.de.odysseus.el.tree.TreeBuilderException;

/** Reads every tag and expression of a template, also those that no conversation has reached yet. */
final class SyntaxCheck {

    private final TreeBuilder expressions;

    SyntaxCheck(TreeBuilder expressions) {
        this.expressions = expressions;
    }

    /** @throws ChatTemplateException naming the first construct that is not supported */
    void require(Node node) {
        switch (node) {
            case ExpressionNode expression -> requireExpression(((ExpressionToken) expression.getMaster()).getExpr());
            case TagNode tag -> requireTag(tag);
            default -> {
                // Text, and the root.
            }
        }
        node.getChildren().forEach(this::require);
    }

    private void requireTag(TagNode tag) {
        switch (tag.getName()) {
            case "if", "elif", "do" -> requireExpression(tag.getHelpers());
            case "for" -> requireLoop(LoopHeader.parse(tag.getHelpers()));
            case "set" -> requireAssignment(tag.getHelpers());
            case "else", "macro", "generation" -> {
                // No expression, or defaults that are read when the macro is called.
            }
            default ->
                throw new ChatTemplateException("the chat template has the unsupported tag {% " + tag.getName()
                        + " %} in line " + tag.getLineNumber());
        }
    }

    private void requireLoop(LoopHeader header) {
        requireExpression(header.items());
        if (!header.condition().isEmpty()) {
            requireExpression(header.condition());
        }
    }

    private void requireAssignment(String helpers) {
        int sign = helpers.indexOf('=');
        if (sign >= 0) {
            requireExpression("[" + helpers.substring(sign + 1) + "]");
        }
    }

    private void requireExpression(String expression) {
        try {
            expressions.build("#{" + expression.strip() + "}");
        } catch (TreeBuilderException e) {
            throw new ChatTemplateException("the chat template has the unsupported expression " + expression, e);
        }
    }
}
