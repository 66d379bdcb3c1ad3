package io.github.rakutenai.engine.tokenizer;

import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.IntStream;

import com.hubspot.jinjava.el.ext.NamedParameter;
import com.hubspot.jinjava.objects.Namespace;
import com.hubspot.jinjava.objects.date.StrftimeFormatter;
import jinjava.de.odysseus.el.tree.Bindings;
import jinjava.de.odysseus.el.tree.impl.ast.AstFunction;
import jinjava.de.odysseus.el.tree.impl.ast.AstParameters;
import jinjava.javax.el.ELContext;
import jinjava.javax.el.ELException;

/** A call of one of the functions that Jinja2 has and of those that Hugging Face adds for chat templates. */
final class PythonFunction extends AstFunction {

    static final Set<String> NAMES = Set.of("raise_exception", "strftime_now", "namespace", "dict", "range");

    PythonFunction(String name, AstParameters parameters) {
        // Bound by its name here, not through the function mapper's index.
        super(name, -1, parameters);
    }

    @Override
    public Object eval(Bindings bindings, ELContext context) {
        List<Object> arguments = new ArrayList<>();
        for (int i = 0; i < getParamCount(); i++) {
            arguments.add(getParam(i).eval(bindings, context));
        }
        return switch (getName()) {
            case "raise_exception" -> {
                BoundedInterpreter.current().refuse(String.valueOf(arguments.isEmpty() ? "" : arguments.getFirst()));
                yield null;
            }
            case "strftime_now" ->
                StrftimeFormatter.format(ZonedDateTime.now(), String.valueOf(arguments.getFirst()), Locale.ENGLISH);
            case "namespace", "dict" -> namespace(arguments);
            case "range" -> range(arguments);
            default -> throw new ELException("unknown function " + getName());
        };
    }

    private static Namespace namespace(List<Object> arguments) {
        Namespace namespace = new Namespace();
        for (Object argument : arguments) {
            if (!(argument instanceof NamedParameter parameter)) {
                throw new ELException("expected named values, found " + argument);
            }
            namespace.put(parameter.getName(), parameter.getValue());
        }
        return namespace;
    }

    private static List<Integer> range(List<Object> arguments) {
        int first = arguments.size() > 1 ? integer(arguments.get(0)) : 0;
        int end = integer(arguments.get(arguments.size() > 1 ? 1 : 0));
        int step = arguments.size() > 2 ? integer(arguments.get(2)) : 1;
        if (step == 0) {
            throw new ELException("a range needs a step other than 0");
        }
        long count = Math.max(0, Math.ceilDiv((long) end - first, step));
        BoundedInterpreter.current().requireListSize(count);
        return IntStream.range(0, (int) count).mapToObj(i -> first + i * step).toList();
    }

    private static int integer(Object value) {
        if (value instanceof Number number) {
            return number.intValue();
        }
        throw new ELException("expected a number, found " + value);
    }
}
