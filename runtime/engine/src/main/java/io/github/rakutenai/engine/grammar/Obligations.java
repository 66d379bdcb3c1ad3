package io.github.rakutenai.engine.grammar;

import java.util.LinkedHashSet;
import java.util.Set;

import com.fasterxml.jackson.databind.node.BooleanNode;

/** What one value must keep to, all of it. Immutable; its equality does not depend on the order. */
record Obligations(Set<Obligation> all) {

    static final Obligations NONE = new Obligations(Set.of());

    /** What no value keeps to. */
    static final Obligations IMPOSSIBLE =
            new Obligations(Set.of(new Obligation(new SchemaNode("", false, BooleanNode.FALSE), true)));

    static Obligations of(Obligation obligation) {
        return NONE.and(obligation);
    }

    Obligations and(Obligation obligation) {
        return obligation.isTrivial() ? this : and(new Obligations(Set.of(obligation)));
    }

    Obligations and(Obligations others) {
        if (all.containsAll(others.all)) {
            return this;
        }
        Set<Obligation> union = new LinkedHashSet<>(all);
        union.addAll(others.all);
        return new Obligations(union);
    }

    boolean isImpossible() {
        return all.stream().anyMatch(obligation -> obligation.isImpossible() || all.contains(obligation.negated()));
    }

    /** Where they come from, for messages. */
    String pointer() {
        return all.isEmpty() ? "" : all.iterator().next().node().pointer();
    }
}
