package io.github.rakutenai.engine.tokenizer;

import com.hubspot.jinjava.Jinjava;
import com.hubspot.jinjava.JinjavaConfig;
import com.hubspot.jinjava.interpret.Context;
import com.hubspot.jinjava.interpret.JinjavaInterpreter;
import com.hubspot.jinjava.interpret.TemplateError;

/** Renders one template once; stops at the first error, as Jinja2 does, and when the limits are spent. */
final class BoundedInterpreter extends JinjavaInterpreter {

    private final RenderLimits limits;
    private final long startNanos = System.nanoTime();
    private int nodes;
    private long writtenChars;
    private RuntimeException failure;

    BoundedInterpreter(Jinjava jinjava, Context context, JinjavaConfig config, RenderLimits limits) {
        super(jinjava, context, config);
        this.limits = limits;
    }

    static BoundedInterpreter current() {
        return (BoundedInterpreter) getCurrent();
    }

    /** Counts one piece of the template. */
    void step() {
        nodes++;
        if (nodes > limits.nodes()) {
            fail(new ChatTemplateException(
                    "the chat template takes more than " + limits.nodes() + " steps; look for an endless loop in it"));
        }
        if (System.nanoTime() - startNanos > limits.time().toNanos()) {
            fail(new ChatTemplateException("the chat template takes longer than "
                    + limits.time().toMillis() + " ms; look for an endless loop in it"));
        }
        throwFailure();
    }

    void requireListSize(long size) {
        if (size > limits.listSize()) {
            fail(new ChatTemplateException(
                    "the chat template makes a list of " + size + " items, more than " + limits.listSize()));
        }
        throwFailure();
    }

    /** The template itself refuses the conversation. */
    void refuse(String reason) {
        fail(new InvalidConversationException("the chat template refuses the conversation: " + reason));
        throwFailure();
    }

    /** Ends the rendering, which may have swallowed the exception that an error began with. */
    void throwFailure() {
        if (failure != null) {
            throw failure;
        }
    }

    /** Refuses to make a text of {@code size} characters if that is too long. */
    void requireTextSize(long size) {
        if (size > limits.outputChars()) {
            fail(new ChatTemplateException("the chat template makes a text of more than " + limits.outputChars()
                    + " characters; look for a loop in it that lets one grow"));
        }
        throwFailure();
    }

    @Override
    public String getAsString(Object value) {
        String text = value instanceof Boolean truth ? PythonTypeConverter.asText(truth) : super.getAsString(value);
        writtenChars += text.length();
        requireTextSize(writtenChars);
        return text;
    }

    @Override
    public void addError(TemplateError error) {
        fail(new ChatTemplateException(
                "the chat template fails in line " + error.getLineno() + ": " + error.getMessage(),
                error.getException()));
    }

    private void fail(RuntimeException cause) {
        failure = failure == null ? cause : failure;
    }
}
