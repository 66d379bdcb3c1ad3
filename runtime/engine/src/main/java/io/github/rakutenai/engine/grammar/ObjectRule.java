package io.github.rakutenai.engine.grammar;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Writes objects that keep to some rules: <code>{"name": "value", "other": 1}</code>. The properties that the rules name come
 * first, in their order, then those that they do not name, in any order but none twice.
 */
final class ObjectRule {

    /** A pattern that so few names match stands for these names. */
    private static final int MOST_NAMES_OF_PATTERN = 64;

    private static final int MOST_VARIANTS = 64;
    private static final int MOST_KINDS = 64;

    private final JsonSchemaCompiler compiler;
    private final Members members;
    private final Nfa nfa;
    private final Map<String, Obligations> named = new LinkedHashMap<>();
    private final List<Kind> kinds = new ArrayList<>();

    /**
     * Other names, under the same rules.
     *
     * @param names the rule that writes them, quoted
     */
    private record Kind(Dfa language, int names, Obligations value) {}

    ObjectRule(JsonSchemaCompiler compiler, Members members, Nfa nfa) {
        this.compiler = compiler;
        this.members = members;
        this.nfa = nfa;
    }

    void add(int start, int end) {
        Dfa others = findNamed();
        findKinds(others);
        for (Variant variant : variants()) {
            new Writing(variant).add(start, end);
        }
    }

    /** Answers the names that no rule names. */
    private Dfa findNamed() {
        Dfa others = JsonStrings.anyContent();
        for (Members.Rule rule : members.rules()) {
            Names names = switch (rule) {
                case Members.Each each -> each.names();
                case Members.Some some -> some.names();
                case Members.Count count -> null;
            };
            if (names != null && names.isSingle() && JsonStrings.isWellFormed(names.single())) {
                named.computeIfAbsent(names.single(), members::valueOf);
                others = others.minus(names.language(), compiler.budget());
            }
        }
        return others;
    }

    /** Parts the other names by the rules that they are under. */
    private void findKinds(Dfa others) {
        List<Dfa> parts = new ArrayList<>(List.of(others));
        for (Members.Rule rule : members.rules()) {
            switch (rule) {
                case Members.Each each
                when !each.names().isSingle() -> part(parts, each.names().language());
                case Members.Some some
                when !some.names().isSingle() -> part(parts, some.names().language());
                default -> {}
            }
        }
        for (Dfa part : parts) {
            Obligations value = valueOf(part);
            if (value.isImpossible()) {
                continue;
            }
            if (part.wordCounts()[0] <= MOST_NAMES_OF_PATTERN) {
                part.words().forEach(name -> named.put(new String(name, 0, name.length), value));
            } else {
                int names = compiler.rules().add(JsonStrings.encode(part, compiler.budget()));
                kinds.add(new Kind(part, names, value));
            }
        }
    }

    private void part(List<Dfa> parts, Dfa language) {
        for (Dfa part : List.copyOf(parts)) {
            Dfa inside = part.intersect(language, compiler.budget());
            Dfa outside = part.minus(language, compiler.budget());
            parts.remove(part);
            parts.addAll(List.of(inside, outside));
            parts.removeIf(Dfa::isEmpty);
        }
        if (parts.size() > MOST_KINDS) {
            throw new GrammarTooLargeException(
                    "patterns of property names overlap in more than " + MOST_KINDS + " ways");
        }
    }

    private Obligations valueOf(Dfa names) {
        Obligations value = Obligations.NONE;
        for (Members.Rule rule : members.rules()) {
            if (rule instanceof Members.Each each && isPart(names, each.names())) {
                value = value.and(each.value());
            }
        }
        return value;
    }

    /** All of them or none belong to a rule's names. */
    private boolean isPart(Dfa part, Names names) {
        return !part.intersect(names.language(), compiler.budget()).isEmpty();
    }

    /**
     * One way to meet what must be there somewhere.
     *
     * @param values of the named properties
     * @param required those that must be there
     * @param witnesses what the value of an unnamed property must keep to besides, once each
     */
    private record Variant(Map<String, Obligations> values, List<String> required, List<Members.Some> witnesses) {}

    private List<Variant> variants() {
        List<String> required = members.rules().stream()
                .filter(rule ->
                        rule instanceof Members.Some some && some.names().isSingle())
                .map(rule -> ((Members.Some) rule).names().single())
                .toList();
        List<Variant> variants = List.of(new Variant(named, required, List.of()));
        for (Members.Rule rule : members.rules()) {
            if (rule instanceof Members.Some some && !some.names().isSingle()) {
                variants = variants.stream()
                        .flatMap(variant -> waysToMeet(some, variant).stream())
                        .toList();
            }
            if (variants.size() > MOST_VARIANTS) {
                throw new GrammarTooLargeException(
                        "what must be there somewhere has more than " + MOST_VARIANTS + " places");
            }
        }
        return variants;
    }

    private List<Variant> waysToMeet(Members.Some some, Variant variant) {
        List<Variant> ways = new ArrayList<>();
        for (String name : named.keySet()) {
            if (some.names().contain(name)) {
                Map<String, Obligations> values = new LinkedHashMap<>(variant.values());
                values.merge(name, some.value(), Obligations::and);
                List<String> required = new ArrayList<>(variant.required());
                required.add(name);
                ways.add(new Variant(values, required, variant.witnesses()));
            }
        }
        if (kinds.stream().anyMatch(kind -> isPart(kind.language(), some.names()))) {
            List<Members.Some> witnesses = new ArrayList<>(variant.witnesses());
            witnesses.add(some);
            ways.add(new Variant(variant.values(), variant.required(), witnesses));
        }
        return ways;
    }

    /**
     * How far an object got.
     *
     * @param next the named property from which on others may come
     * @param count of properties, no more than is enough to know
     * @param witnesses a bit for each that was met
     */
    private record Progress(int next, int count, int witnesses) {}

    /** The states of one variant. */
    private final class Writing {

        private final Variant variant;
        private final List<String> names;
        private final int least;
        private final int most;
        private final int enough;
        private final Map<Progress, Integer> states = new HashMap<>();
        private final Map<Progress, Integer> properties = new HashMap<>();
        private final Deque<Progress> open = new ArrayDeque<>();

        Writing(Variant variant) {
            this.variant = variant;
            names = List.copyOf(variant.values().keySet());
            least = members.least();
            most = members.most();
            enough = most == Integer.MAX_VALUE ? Math.max(1, least) : most;
        }

        void add(int start, int end) {
            if (least > most || !variant.required().stream().allMatch(variant.values()::containsKey)) {
                return;
            }
            requireEndlessNames();
            nfa.edge(start, '{', '{', state(new Progress(0, 0, 0)));
            while (!open.isEmpty()) {
                Progress progress = open.remove();
                int state = states.get(progress);
                boolean namedDone = addNamed(progress, state);
                if (namedDone && progress.count() >= least && allMet(progress)) {
                    nfa.edge(state, '}', '}', end);
                }
                if (namedDone && progress.count() < most) {
                    addOthers(progress, state);
                }
            }
        }

        /** Names must not run out before there are enough of them. */
        private void requireEndlessNames() {
            boolean needed = least > names.size() || !variant.witnesses().isEmpty();
            if (needed && kinds.stream().anyMatch(kind -> kind.language().wordCounts()[0] != Dfa.INFINITE)) {
                throw new GrammarTooLargeException("properties must be there whose names match a pattern of more than "
                        + MOST_NAMES_OF_PATTERN + " names");
            }
        }

        private int state(Progress progress) {
            return states.computeIfAbsent(progress, unknown -> {
                open.add(progress);
                return nfa.newState();
            });
        }

        private boolean allMet(Progress progress) {
            return progress.witnesses() == (1 << variant.witnesses().size()) - 1;
        }

        private Progress after(int next, Progress progress, int witnesses) {
            return new Progress(next, Math.min(enough, progress.count() + 1), witnesses);
        }

        /** The named properties that may come next; answers whether none of the rest is required. */
        private boolean addNamed(Progress progress, int state) {
            for (int i = progress.next(); i < names.size(); i++) {
                if (progress.count() < most) {
                    nfa.free(state, property(new Progress(i, progress.count(), progress.witnesses())));
                }
                if (variant.required().contains(names.get(i))) {
                    return false;
                }
            }
            return true;
        }

        /** Where a named property begins. */
        private int property(Progress progress) {
            Integer known = properties.get(progress);
            if (known != null) {
                return known;
            }
            int start = nfa.newState();
            properties.put(progress, start);
            String name = names.get(progress.next());
            int key = nfa.newState();
            nfa.embed(
                    JsonStrings.encode(JsonStrings.content(name), compiler.budget()), separated(progress, start), key);
            int value = nfa.spell(key, ':', ' ');
            int end = compiler.addValue(nfa, value, variant.values().get(name));
            nfa.free(end, state(after(progress.next() + 1, progress, progress.witnesses())));
            return start;
        }

        private int separated(Progress progress, int state) {
            return progress.count() == 0 ? state : nfa.spell(state, ',', ' ');
        }

        private void addOthers(Progress progress, int state) {
            for (Kind kind : kinds) {
                int key = nfa.spell(separated(progress, state), Rules.callDistinct(kind.names()));
                int value = nfa.spell(key, ':', ' ');
                addWitnesses(progress, kind, 0, kind.value(), progress.witnesses(), value);
            }
        }

        private void addWitnesses(Progress progress, Kind kind, int witness, Obligations value, int met, int source) {
            if (witness == variant.witnesses().size()) {
                int end = compiler.addValue(nfa, source, value);
                nfa.free(end, state(after(names.size(), progress, met)));
                return;
            }
            addWitnesses(progress, kind, witness + 1, value, met, source);
            Members.Some some = variant.witnesses().get(witness);
            boolean open = (met & 1 << witness) == 0 && isPart(kind.language(), some.names());
            if (open) {
                addWitnesses(progress, kind, witness + 1, value.and(some.value()), met | 1 << witness, source);
            }
        }
    }
}
