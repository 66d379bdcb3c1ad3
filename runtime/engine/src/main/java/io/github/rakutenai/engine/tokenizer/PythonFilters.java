package io.github.rakutenai.engine.tokenizer;

import java.util.List;
import java.util.function.BiFunction;

import com.hubspot.jinjava.interpret.JinjavaInterpreter;
import com.hubspot.jinjava.lib.filter.Filter;
import jinjava.javax.el.ELException;

/** The filters of which Jinjava has none, one without bounds, or another than Jinja2 and Hugging Face. */
final class PythonFilters {

    private PythonFilters() {}

    static List<Filter> all() {
        return List.of(
                new Simple("safe", 0, (value, arguments) -> value),
                new Simple("trim", 0, (value, arguments) -> PythonMethods.strip(text(value), null, true, true)),
                new Simple("items", 0, (value, arguments) -> PythonMethods.call(value, "items", arguments)),
                new Simple("reverse", 0, (value, arguments) -> reverse(value)),
                new Simple("tojson", 0, (value, arguments) -> PythonJson.write(value)),
                new Simple("replace", 2, (value, arguments) -> PythonMethods.call(text(value), "replace", arguments)),
                new Simple("join", 1, PythonFilters::join));
    }

    private static String text(Object value) {
        return value == null ? "" : BoundedInterpreter.current().getAsString(value);
    }

    private static Object reverse(Object value) {
        return switch (value) {
            case String text -> new StringBuilder(text).reverse().toString();
            case List<?> list -> list.reversed();
            case null, default -> throw new ELException("expected a list or a text to reverse");
        };
    }

    private static String join(Object value, List<Object> arguments) {
        return PythonMethods.join(
                arguments.isEmpty() ? "" : arguments.getFirst().toString(), value);
    }

    private record Simple(String name, int mostArguments, BiFunction<Object, List<Object>, Object> function)
            implements Filter {

        @Override
        public String getName() {
            return name;
        }

        @Override
        public Object filter(Object value, JinjavaInterpreter interpreter, String... arguments) {
            if (arguments.length > mostArguments) {
                throw new ELException("unsupported arguments of the filter " + name);
            }
            return function.apply(value, List.of((Object[]) arguments));
        }
    }
}
