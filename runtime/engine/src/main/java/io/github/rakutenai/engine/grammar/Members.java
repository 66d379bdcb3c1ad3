package io.github.rakutenai.engine.grammar;

import java.util.ArrayList;
import java.util.List;

/**
 * Objects that keep to all of some rules.
 *
 * @param rules in the order of the schema
 */
record Members(List<Rule> rules) {

    static final Members ANY = new Members(List.of());

    /** What is said about the properties of an object. */
    sealed interface Rule {}

    /** The value of every property of such a name keeps to this. */
    record Each(Names names, Obligations value) implements Rule {}

    /** There is a property of such a name whose value keeps to this. */
    record Some(Names names, Obligations value) implements Rule {}

    /** There are so many properties. */
    record Count(int least, int most) implements Rule {}

    static Members of(Rule rule) {
        return new Members(List.of(rule));
    }

    Members and(Members others) {
        List<Rule> all = new ArrayList<>(rules);
        others.rules.stream().filter(rule -> !rules.contains(rule)).forEach(all::add);
        return new Members(List.copyOf(all));
    }

    boolean requires(String name) {
        return rules.stream()
                .anyMatch(rule ->
                        rule instanceof Some some && name.equals(some.names().single()));
    }

    /** What the value of a property must keep to. */
    Obligations valueOf(String name) {
        Obligations value = Obligations.NONE;
        for (Rule rule : rules) {
            value = switch (rule) {
                case Each each -> each.names().contain(name) ? value.and(each.value()) : value;
                case Some some -> name.equals(some.names().single()) ? value.and(some.value()) : value;
                case Count count -> value;
            };
        }
        return value;
    }

    int least() {
        return rules.stream()
                .mapToInt(rule -> rule instanceof Count count ? count.least() : 0)
                .max()
                .orElse(0);
    }

    int most() {
        return rules.stream()
                .mapToInt(rule -> rule instanceof Count count ? count.most() : Integer.MAX_VALUE)
                .min()
                .orElse(Integer.MAX_VALUE);
    }
}
