package io.github.rakutenai.engine.tokenizer;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

import jinjava.javax.el.ELException;

/** The methods of Python's strings, lists and dictionaries that chat templates call; there are no others. */
final class PythonMethods {

    static final Set<String> NAMES = Set.of(
            "strip",
            "lstrip",
            "rstrip",
            "upper",
            "lower",
            "capitalize",
            "title",
            "startswith",
            "endswith",
            "replace",
            "split",
            "join",
            "items",
            "keys",
            "values",
            "get",
            "append");

    private PythonMethods() {}

    /** @throws ELException if Python has no such method or this engine does not know it */
    static Object call(Object base, String method, List<Object> arguments) {
        return switch (base) {
            case String text -> callString(text, method, arguments);
            case Map<?, ?> map -> callMap(map, method, arguments);
            case List<?> list -> callList(list, method, arguments);
            default -> throw unknown(base, method);
        };
    }

    private static Object callString(String text, String method, List<Object> arguments) {
        return switch (method) {
            case "strip" -> strip(text, characters(arguments), true, true);
            case "lstrip" -> strip(text, characters(arguments), true, false);
            case "rstrip" -> strip(text, characters(arguments), false, true);
            case "upper" -> text.toUpperCase(Locale.ROOT);
            case "lower" -> text.toLowerCase(Locale.ROOT);
            case "capitalize" -> capitalize(text);
            case "title" ->
                Arrays.stream(text.split("(?<=\\s)"))
                        .map(PythonMethods::capitalize)
                        .collect(Collectors.joining());
            case "startswith" -> text.startsWith(string(arguments, 0));
            case "endswith" -> text.endsWith(string(arguments, 0));
            case "replace" -> replace(text, string(arguments, 0), string(arguments, 1));
            case "split" -> split(text, arguments);
            case "join" -> join(text, arguments.getFirst());
            default -> throw unknown(text, method);
        };
    }

    private static Object callMap(Map<?, ?> map, String method, List<Object> arguments) {
        return switch (method) {
            case "items" ->
                map.entrySet().stream()
                        .map(entry -> Arrays.asList(entry.getKey(), entry.getValue()))
                        .toList();
            case "keys" -> new ArrayList<>(map.keySet());
            case "values" -> new ArrayList<>(map.values());
            case "get" -> {
                Object value = map.get(string(arguments, 0));
                yield value == null && arguments.size() > 1 ? arguments.get(1) : value;
            }
            default -> throw unknown(map, method);
        };
    }

    @SuppressWarnings("unchecked")
    private static Object callList(List<?> list, String method, List<Object> arguments) {
        if (!method.equals("append")) {
            throw unknown(list, method);
        }
        ((List<Object>) list).add(arguments.getFirst());
        return null;
    }

    /** @param characters what to strip; null: white space, the ideographic space included */
    static String strip(String text, String characters, boolean left, boolean right) {
        int start = 0;
        int end = text.length();
        while (left && start < end && isStripped(text.charAt(start), characters)) {
            start++;
        }
        while (right && end > start && isStripped(text.charAt(end - 1), characters)) {
            end--;
        }
        return text.substring(start, end);
    }

    private static boolean isStripped(char c, String characters) {
        if (characters != null) {
            return characters.indexOf(c) >= 0;
        }
        return Character.isWhitespace(c) || Character.isSpaceChar(c) || c == '\u0085';
    }

    private static String characters(List<Object> arguments) {
        return arguments.isEmpty() || arguments.getFirst() == null ? null : string(arguments, 0);
    }

    private static String capitalize(String text) {
        return text.isEmpty()
                ? text
                : text.substring(0, 1).toUpperCase(Locale.ROOT)
                        + text.substring(1).toLowerCase(Locale.ROOT);
    }

    private static List<String> split(String text, List<Object> arguments) {
        int most = arguments.size() > 1 ? ((Number) arguments.get(1)).intValue() : -1;
        if (arguments.isEmpty() || arguments.getFirst() == null) {
            String stripped = strip(text, null, true, true);
            return stripped.isEmpty() ? List.of() : List.of(stripped.split("\\s+", most + 1));
        }
        String separator = string(arguments, 0);
        List<String> parts = new ArrayList<>();
        int start = 0;
        for (int at = text.indexOf(separator); at >= 0 && parts.size() != most; at = text.indexOf(separator, start)) {
            parts.add(text.substring(start, at));
            start = at + separator.length();
        }
        parts.add(text.substring(start));
        return parts;
    }

    static String replace(String text, String old, String replacement) {
        long found = 0;
        for (int at = text.indexOf(old); at >= 0; at = text.indexOf(old, at + old.length())) {
            found++;
        }
        BoundedInterpreter.current().requireTextSize(text.length() + found * (replacement.length() - old.length()));
        return text.replace(old, replacement);
    }

    static String join(String separator, Object parts) {
        if (!(parts instanceof Iterable<?> iterable)) {
            throw new ELException("join expects a list, found " + parts);
        }
        List<String> texts = new ArrayList<>();
        long size = 0;
        for (Object part : iterable) {
            texts.add(BoundedInterpreter.current().getAsString(part));
            size += texts.getLast().length() + separator.length();
        }
        BoundedInterpreter.current().requireTextSize(size);
        return String.join(separator, texts);
    }

    static String string(List<Object> arguments, int index) {
        if (index < arguments.size()
                && arguments.get(index) instanceof String text
                && !(text.isEmpty() && index == 0)) {
            return text;
        }
        throw new ELException("expected a text as argument " + (index + 1) + ", found " + arguments);
    }

    private static ELException unknown(Object base, String method) {
        String type = base instanceof String ? "a text" : base instanceof Map ? "a dictionary" : "a list";
        return new ELException("unsupported method " + method + " of " + (base == null ? "nothing" : type));
    }
}
