package io.github.rakutenai.engine.grammar;

/** Tells at once of some obligations that no value keeps to them; of others nothing is known. */
interface Emptiness {

    boolean isEmpty(Obligations obligations);

    /** Whether whatever keeps to {@code strong} is sure to keep to {@code weak}. */
    default boolean implies(Obligations strong, Obligations weak) {
        return weak.all().stream()
                .allMatch(obligation -> strong.all().contains(obligation) || isEmpty(strong.and(obligation.negated())));
    }
}
