package io.github.rakutenai.engine.grammar;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Writes arrays that keep to some rules: {@code [1, 2]}. */
final class ArrayRule {

    private static final int MOST_MATCHES = 6;

    private final JsonSchemaCompiler compiler;
    private final Items items;
    private final Nfa nfa;
    private final List<Items.Matches> matches;
    private final int least;
    private int most;

    /** From this number of items on, more or fewer make no difference. */
    private int enough;

    private Optional<Integer> distinctRule = Optional.empty();
    private final Map<Progress, Integer> states = new HashMap<>();
    private final Deque<Progress> open = new ArrayDeque<>();

    /**
     * How far an array got.
     *
     * @param count of items, no more than is enough to know
     * @param matching how many of them match each rule that counts, no more than is enough to know
     */
    private record Progress(int count, List<Integer> matching) {}

    ArrayRule(JsonSchemaCompiler compiler, Items items, Nfa nfa) {
        this.compiler = compiler;
        this.items = items;
        this.nfa = nfa;
        matches = items.matches();
        least = items.least();
        most = items.most();
    }

    void add(int start, int end) {
        endBeforeImpossible();
        if (matches.size() > MOST_MATCHES) {
            throw new GrammarTooLargeException(
                    "more than " + MOST_MATCHES + " conditions on some items of an array hold together");
        }
        items.rules().stream()
                .filter(Items.Distinct.class::isInstance)
                .map(rule -> ((Items.Distinct) rule).node())
                .findFirst()
                .ifPresent(this::makeDistinct);
        enough = most == Items.NO_END ? Math.max(1, Math.max(least, items.uniformFrom())) : most;
        if (least > most) {
            return;
        }
        Progress first = new Progress(0, matches.stream().map(match -> 0).toList());
        nfa.edge(start, '[', '[', state(first));
        while (!open.isEmpty()) {
            Progress progress = open.remove();
            int state = states.get(progress);
            if (progress.count() >= least && isMatched(progress)) {
                nfa.edge(state, ']', ']', end);
            }
            if (progress.count() < most) {
                addItem(progress, state);
            }
        }
    }

    private void endBeforeImpossible() {
        int last = Math.min(items.uniformFrom(), most == Items.NO_END ? Items.NO_END : most - 1);
        for (int index = 0; index <= last; index++) {
            if (compiler.meaning().isEmpty(items.valueAt(index))) {
                most = index;
                return;
            }
        }
    }

    /**
     * Items whose texts differ are different, and the other way round, where each value has one text: scalars have. That a
     * choice leaves enough others for the items behind it is sure where all items have the same choices.
     */
    private void makeDistinct(SchemaNode node) {
        if (most <= 1) {
            return;
        }
        int last = Math.min(items.uniformFrom(), most - 1);
        Optional<Dfa> texts = compiler.meaning().scalarTextsOnly(items.valueAt(0));
        boolean same = texts.isPresent() && matches.isEmpty();
        for (int index = 0; same && index <= last; index++) {
            Obligations value = items.valueAt(index);
            same = compiler.meaning().scalarTextsOnly(value).equals(texts)
                    && compiler.meaning().writesNumbersOnce(value);
        }
        if (!same) {
            throw node.refused(
                    "uniqueItems",
                    "it is guaranteed for arrays whose items all are under the same rules: strings,"
                            + " integers, booleans or constants");
        }
        long choices = texts.get().wordCounts()[0];
        most = (int) Math.min(most, choices);
        distinctRule = Optional.of(compiler.rules().add(texts.get()));
    }

    private int state(Progress progress) {
        return states.computeIfAbsent(progress, unknown -> {
            open.add(progress);
            return nfa.newState();
        });
    }

    private boolean isMatched(Progress progress) {
        for (int i = 0; i < matches.size(); i++) {
            if (progress.matching().get(i) < matches.get(i).least()) {
                return false;
            }
        }
        return true;
    }

    private void addItem(Progress progress, int state) {
        int item = progress.count() == 0 ? state : nfa.spell(state, ',', ' ');
        int next = Math.min(enough, progress.count() + 1);
        addChoices(progress.count(), next, 0, items.valueAt(progress.count()), progress.matching(), item);
    }

    /** An item that matches each rule that counts, or does not. */
    private void addChoices(int index, int next, int rule, Obligations value, List<Integer> matching, int source) {
        if (rule == matches.size()) {
            nfa.free(addItem(source, value), state(new Progress(next, matching)));
            return;
        }
        Items.Matches match = matches.get(rule);
        int count = matching.get(rule);
        if (index < match.from()) {
            addChoices(index, next, rule + 1, value, matching, source);
            return;
        }
        boolean bounded = match.most() != Items.NO_END;
        Obligations not = bounded ? negated(match.value()) : Obligations.NONE;
        addChoices(index, next, rule + 1, value.and(not), matching, source);
        if (bounded ? count < match.most() : count < match.least()) {
            List<Integer> more = new ArrayList<>(matching);
            more.set(rule, count + 1);
            addChoices(index, next, rule + 1, value.and(match.value()), List.copyOf(more), source);
        }
    }

    /** A rule that counts has one obligation: it comes from one keyword. */
    private static Obligations negated(Obligations obligations) {
        return obligations.all().isEmpty()
                ? Obligations.IMPOSSIBLE
                : Obligations.of(obligations.all().iterator().next().negated());
    }

    private int addItem(int source, Obligations value) {
        return distinctRule
                .map(rule -> nfa.spell(source, Rules.callDistinct(rule)))
                .orElseGet(() -> compiler.addValue(nfa, source, value));
    }
}
