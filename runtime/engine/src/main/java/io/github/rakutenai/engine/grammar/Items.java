package io.github.rakutenai.engine.grammar;

import java.util.ArrayList;
import java.util.List;

/** Arrays that keep to all of some rules. */
record Items(List<Rule> rules) {

    static final Items ANY = new Items(List.of());

    /** No last index, and no most items. */
    static final int NO_END = Integer.MAX_VALUE;

    /** What is said about the items of an array. */
    sealed interface Rule {}

    /** Each item from one index to another, both included, keeps to this. */
    record Each(int from, int to, Obligations value) implements Rule {}

    /** As many items from an index on keep to this. */
    record Matches(int from, Obligations value, int least, int most) implements Rule {}

    /** There are so many items. */
    record Count(int least, int most) implements Rule {}

    /** No two items are equal. @param node where that is said */
    record Distinct(SchemaNode node) implements Rule {}

    static Items of(Rule rule) {
        return new Items(List.of(rule));
    }

    Items and(Items others) {
        List<Rule> all = new ArrayList<>(rules);
        others.rules.stream().filter(rule -> !rules.contains(rule)).forEach(all::add);
        return new Items(List.copyOf(all));
    }

    Obligations valueAt(int index) {
        Obligations value = Obligations.NONE;
        for (Rule rule : rules) {
            if (rule instanceof Each each && each.from() <= index && index <= each.to()) {
                value = value.and(each.value());
            }
        }
        return value;
    }

    List<Matches> matches() {
        return rules.stream()
                .filter(Matches.class::isInstance)
                .map(Matches.class::cast)
                .toList();
    }

    int least() {
        return rules.stream()
                .mapToInt(rule -> rule instanceof Count count ? count.least() : 0)
                .max()
                .orElse(0);
    }

    int most() {
        return rules.stream()
                .mapToInt(rule -> rule instanceof Count count ? count.most() : NO_END)
                .min()
                .orElse(NO_END);
    }

    /** From this index on all items are under the same rules. */
    int uniformFrom() {
        int from = 0;
        for (Rule rule : rules) {
            from = switch (rule) {
                case Each each -> Math.max(from, each.to() == NO_END ? each.from() : each.to() + 1);
                case Matches matches -> Math.max(from, matches.from());
                case Count count -> from;
                case Distinct distinct -> from;
            };
        }
        return from;
    }
}
