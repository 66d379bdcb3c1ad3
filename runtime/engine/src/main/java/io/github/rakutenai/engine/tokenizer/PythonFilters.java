package io.github.rakutenai.engine.tokenizer;

import java.io.IOException;
import java.util.List;
import java.util.function.UnaryOperator;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.MinimalPrettyPrinter;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.hubspot.jinjava.interpret.JinjavaInterpreter;
import com.hubspot.jinjava.lib.filter.Filter;
import jinjava.javax.el.ELException;

/** The filters of which Jinjava has none, or another than Jinja2 and Hugging Face. */
final class PythonFilters {

    private PythonFilters() {}

    static List<Filter> all() {
        return List.of(
                new Simple(
                        "trim", value -> value == null ? "" : PythonMethods.strip(value.toString(), null, true, true)),
                new Simple("items", value -> PythonMethods.call(value, "items", List.of())),
                new Simple("reverse", PythonFilters::reverse),
                new Simple("tojson", PythonFilters::json));
    }

    private static Object reverse(Object value) {
        return switch (value) {
            case String text -> new StringBuilder(text).reverse().toString();
            case List<?> list -> list.reversed();
            case null, default -> throw new ELException("expected a list or a text to reverse, found " + value);
        };
    }

    private static String json(Object value) {
        try {
            return new ObjectMapper().writer(new PythonSeparators()).writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new ELException("no JSON can be made of " + value, e);
        }
    }

    private record Simple(String name, UnaryOperator<Object> function) implements Filter {

        @Override
        public String getName() {
            return name;
        }

        @Override
        public Object filter(Object value, JinjavaInterpreter interpreter, String... arguments) {
            if (arguments.length > 0) {
                throw new ELException("unsupported arguments of the filter " + name);
            }
            return function.apply(value);
        }
    }

    /** A space behind each comma and colon, as Python's json.dumps puts them. */
    private static final class PythonSeparators extends MinimalPrettyPrinter {

        private static final long serialVersionUID = 1L;

        @Override
        public void writeObjectFieldValueSeparator(JsonGenerator generator) throws IOException {
            generator.writeRaw(": ");
        }

        @Override
        public void writeObjectEntrySeparator(JsonGenerator generator) throws IOException {
            generator.writeRaw(", ");
        }

        @Override
        public void writeArrayValueSeparator(JsonGenerator generator) throws IOException {
            generator.writeRaw(", ");
        }
    }
}
