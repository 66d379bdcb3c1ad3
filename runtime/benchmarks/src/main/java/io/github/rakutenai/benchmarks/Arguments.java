package io.github.rakutenai.benchmarks;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The options of a command line, {@code --name value} each.
 *
 * @param values by name, without the dashes
 */
public record Arguments(Map<String, String> values) {

    public Arguments {
        values = Map.copyOf(values);
    }

    /** @throws IllegalArgumentException if an option is unknown or has no value; the known ones are listed */
    public static Arguments parse(Set<String> known, String... words) {
        Map<String, String> values = new LinkedHashMap<>();
        for (int i = 0; i < words.length; i += 2) {
            String name = words[i].replaceFirst("^--", "");
            if (!known.contains(name) || i + 1 == words.length) {
                throw new IllegalArgumentException(
                        words[i] + " is unknown or lacks its value; options: --" + String.join(", --", known));
            }
            values.put(name, words[i + 1]);
        }
        return new Arguments(values);
    }

    public Optional<String> text(String name) {
        return Optional.ofNullable(values.get(name));
    }

    public int integer(String name, int otherwise) {
        return text(name).map(Integer::parseInt).orElse(otherwise);
    }

    public List<String> list(String name, String otherwise) {
        return Arrays.stream(text(name).orElse(otherwise).split(","))
                .filter(item -> !item.isBlank())
                .toList();
    }

    public List<Integer> integers(String name, String otherwise) {
        return list(name, otherwise).stream().map(Integer::valueOf).toList();
    }
}
