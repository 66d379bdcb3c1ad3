package io.github.rakutenai.engine.grammar;

/** A value must be valid by a schema, or must not be. */
record Obligation(SchemaNode node, boolean positive) {

    Obligation negated() {
        return new Obligation(node, !positive);
    }

    boolean isTrivial() {
        return !node.constant()
                && (node.json().isBoolean()
                        ? node.json().booleanValue() == positive
                        : positive && node.json().isEmpty());
    }

    boolean isImpossible() {
        return negated().isTrivial();
    }
}
