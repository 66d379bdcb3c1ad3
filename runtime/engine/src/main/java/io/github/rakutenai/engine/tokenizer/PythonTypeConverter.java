package io.github.rakutenai.engine.tokenizer;

import java.util.Collection;
import java.util.Map;

import com.hubspot.jinjava.el.TruthyTypeConverter;

/** Python's idea of what is true (every string but the empty one, the word "false" too) and how it is written. */
final class PythonTypeConverter extends TruthyTypeConverter {

    private static final long serialVersionUID = 1L;

    @Override
    protected Boolean coerceToBoolean(Object value) {
        return value instanceof String text ? !text.isEmpty() : super.coerceToBoolean(value);
    }

    @Override
    protected String coerceToString(Object value) {
        return switch (value) {
            case Boolean truth -> asText(truth);
            // Bounded there: lists that contain each other grow exponentially when written.
            case Collection<?> values -> BoundedInterpreter.current().getAsString(values);
            case Map<?, ?> values -> BoundedInterpreter.current().getAsString(values);
            case null, default -> super.coerceToString(value);
        };
    }

    static String asText(boolean truth) {
        return truth ? "True" : "False";
    }

    boolean isTrue(Object value) {
        return coerceToBoolean(value);
    }
}
