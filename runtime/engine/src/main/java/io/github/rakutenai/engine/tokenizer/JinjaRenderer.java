package io.github.rakutenai.engine.tokenizer;

import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import com.hubspot.jinjava.Jinjava;
import com.hubspot.jinjava.JinjavaConfig;
import com.hubspot.jinjava.LegacyOverrides;
import com.hubspot.jinjava.interpret.Context;
import com.hubspot.jinjava.interpret.JinjavaInterpreter;
import com.hubspot.jinjava.tree.Node;
import jinjava.de.odysseus.el.ExpressionFactoryImpl;
import jinjava.de.odysseus.el.tree.TreeStore;
import jinjava.de.odysseus.el.tree.impl.Cache;
import jinjava.javax.el.ExpressionFactory;

/**
 * Jinjava as a Jinja2 for chat templates: bounded, and closed. A template reaches the values it is given and nothing else:
 * no Java, no file, no other template. Thread-safe.
 */
final class JinjaRenderer {

    private static final Pattern MACRO = Pattern.compile("\\{%[-+]?\\s*macro\\s+(\\w+)");
    private static final int CACHED_EXPRESSIONS = 1000;

    private final String source;
    private final PythonSyntax syntax;
    private final PythonTypeConverter converter = new PythonTypeConverter();
    private final RenderLimits limits;
    private final Jinjava jinjava;

    /** @throws ChatTemplateException if {@code template} has syntax that is not supported */
    JinjaRenderer(String template, RenderLimits limits) {
        this.limits = limits;
        source = TemplateWhitespace.apply(template);
        syntax = new PythonSyntax(macros(template));
        jinjava = new PythonJinjava();
        jinjava.setResourceLocator((name, encoding, interpreter) -> {
            throw new ChatTemplateException("a chat template cannot read " + name);
        });
        jinjava.registerTag(new LoopTag(converter));
        jinjava.registerTag(new ConditionTag(converter));
        jinjava.registerTag(new GenerationTag());
        PythonFilters.all().forEach(jinjava::registerFilter);
        run(Map.of(), this::checkedTree);
    }

    /**
     * @param variables what the template can reach by name
     * @throws InvalidConversationException if the template says that it cannot take them
     * @throws ChatTemplateException if it fails or reaches a limit
     */
    String render(Map<String, Object> variables) {
        return run(variables, interpreter -> interpreter.render(source));
    }

    private Node checkedTree(BoundedInterpreter interpreter) {
        Node root = interpreter.parse(source);
        interpreter.throwFailure();
        new SyntaxCheck(syntax).require(root);
        return root;
    }

    private <T> T run(Map<String, Object> variables, Function<BoundedInterpreter, T> work) {
        Context context = new Context(jinjava.getGlobalContextCopy(), variables);
        BoundedInterpreter interpreter = new BoundedInterpreter(jinjava, context, jinjava.getGlobalConfig(), limits);
        try (var current = JinjavaInterpreter.closeablePushCurrent(interpreter).get()) {
            T result = work.apply(interpreter);
            interpreter.throwFailure();
            return result;
        } catch (StackOverflowError e) {
            throw new ChatTemplateException("the chat template is nested too deeply", e);
        } catch (RuntimeException e) {
            interpreter.throwFailure();
            throw causeOf(e);
        }
    }

    /** What this engine found wrong, which Jinjava wraps, or else what Jinjava did. */
    private static RuntimeException causeOf(RuntimeException e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof ChatTemplateException || cause instanceof InvalidConversationException) {
                return (RuntimeException) cause;
            }
        }
        return new ChatTemplateException("the chat template fails: " + e.getMessage(), e);
    }

    private static Set<String> macros(String template) {
        return MACRO.matcher(template).results().map(match -> match.group(1)).collect(Collectors.toSet());
    }

    private static JinjavaConfig config(RenderLimits limits) {
        return JinjavaConfig.newBuilder()
                .withLegacyOverrides(LegacyOverrides.ALL)
                .withNestedInterpretationEnabled(false)
                .withElResolver(new PythonResolver())
                .withMaxOutputSize(limits.outputChars())
                .withMaxStringLength(limits.outputChars())
                .withMaxListSize(limits.listSize())
                .withMaxMapSize(limits.listSize())
                .withKeepTrailingNewline(true)
                .withNodePreProcessor(
                        (node, interpreter) -> BoundedInterpreter.current().step())
                .build();
    }

    /** Jinjava with another syntax of expressions. */
    private final class PythonJinjava extends Jinjava {

        private final ExpressionFactory expressions =
                new ExpressionFactoryImpl(new TreeStore(syntax, new Cache(CACHED_EXPRESSIONS)), converter);

        PythonJinjava() {
            super(config(limits));
        }

        @Override
        public ExpressionFactory getExpressionFactory() {
            return expressions;
        }
    }
}
