package io.github.rakutenai.engine.grammar;

import java.util.LinkedHashSet;
import java.util.Set;

/**
 * What a schema means for arrays or objects: alternatives, each of them rules that hold together.
 *
 * @param <C> one alternative
 */
abstract class StructureEvaluation<C> extends SchemaEvaluation<Set<C>> {

    private static final int MOST_ALTERNATIVES = 512;

    StructureEvaluation(SchemaDocument document, JsonType type) {
        super(document, type);
    }

    abstract C any();

    abstract C both(C first, C second);

    /** Whether everything that keeps to {@code strong} keeps to {@code weak}, as far as can be seen at once. */
    abstract boolean implies(C strong, C weak);

    /** Whether nothing keeps to it, as far as can be seen at once. */
    abstract boolean isImpossible(C alternative);

    @Override
    Set<C> all() {
        return Set.of(any());
    }

    @Override
    Set<C> none() {
        return Set.of();
    }

    @Override
    boolean isNone(Set<C> set) {
        return set.isEmpty();
    }

    @Override
    Set<C> or(Set<C> first, Set<C> second) {
        if (first.contains(any()) || second.contains(any())) {
            return all();
        }
        Set<C> union = new LinkedHashSet<>(first);
        union.addAll(second);
        return limited(union);
    }

    @Override
    Set<C> and(Set<C> first, Set<C> second) {
        Set<C> product = new LinkedHashSet<>();
        for (C alternative : first) {
            if (second.stream().anyMatch(other -> implies(alternative, other))) {
                product.add(alternative);
                continue;
            }
            for (C other : second) {
                C met = both(alternative, other);
                if (!isImpossible(met)) {
                    product.add(met);
                }
            }
            limited(product);
        }
        return product;
    }

    private static <C> Set<C> limited(Set<C> alternatives) {
        if (alternatives.size() > MOST_ALTERNATIVES) {
            throw new GrammarTooLargeException(
                    "conditions that hold together have more than " + MOST_ALTERNATIVES + " ways to be met");
        }
        return alternatives;
    }
}
