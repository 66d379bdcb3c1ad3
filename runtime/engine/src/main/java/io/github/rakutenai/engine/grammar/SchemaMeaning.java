package io.github.rakutenai.engine.grammar;

import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What obligations mean for values of each type; remembered. */
final class SchemaMeaning implements Emptiness {

    /** Emptiness is looked for in values of values, no deeper. */
    private static final int MOST_DEPTH = 3;

    private final Budget budget;
    private final Decimals decimals;
    private final Map<JsonType, ScalarEvaluation> scalars = new EnumMap<>(JsonType.class);
    private final ArrayEvaluation arrays;
    private final ObjectEvaluation objects;
    private final Map<Obligations, Optional<Dfa>> scalarTexts = new HashMap<>();
    private final Map<Obligations, Boolean> empty = new HashMap<>();
    private int depth;

    SchemaMeaning(SchemaDocument document, JsonSchemaOptions options, Budget budget) {
        this.budget = budget;
        decimals = new Decimals(budget);
        for (JsonType type : JsonType.values()) {
            if (type.isScalar()) {
                scalars.put(type, new ScalarEvaluation(document, type, decimals, options.formats(), budget));
            }
        }
        arrays = new ArrayEvaluation(document, this);
        objects = new ObjectEvaluation(document, scalars.get(JsonType.STRING), this, budget);
    }

    Set<Items> arrays(Obligations obligations) {
        return obligations.isImpossible() ? Set.of() : arrays.evaluate(obligations);
    }

    Set<Members> objects(Obligations obligations) {
        return obligations.isImpossible() ? Set.of() : objects.evaluate(obligations);
    }

    /** How the scalars that keep to the obligations are written, in bytes; empty if there are none. */
    Optional<Dfa> scalarTexts(Obligations obligations) {
        Optional<Dfa> known = scalarTexts.get(obligations);
        if (known == null) {
            known = obligations.isImpossible() ? Optional.empty() : writeScalars(obligations);
            scalarTexts.put(obligations, known);
        }
        return known;
    }

    private Optional<Dfa> writeScalars(Obligations obligations) {
        Dfa texts = Dfa.none();
        for (Map.Entry<JsonType, ScalarEvaluation> scalar : scalars.entrySet()) {
            Dfa values = scalar.getValue().evaluate(obligations);
            if (!values.isEmpty()) {
                Dfa written = written(scalar.getKey(), values);
                texts = texts.isEmpty() ? written : texts.union(written, budget);
            }
        }
        return texts.isEmpty() ? Optional.empty() : Optional.of(texts);
    }

    private Dfa written(JsonType type, Dfa values) {
        return switch (type) {
            case NUMBER -> decimals.written(values);
            case STRING -> JsonStrings.encode(values, budget);
            default -> values;
        };
    }

    /** The same if the obligations leave neither arrays nor objects. */
    Optional<Dfa> scalarTextsOnly(Obligations obligations) {
        return arrays(obligations).isEmpty() && objects(obligations).isEmpty()
                ? scalarTexts(obligations)
                : Optional.empty();
    }

    /** Whether two texts of the numbers that keep to the obligations never are the same number. */
    boolean writesNumbersOnce(Obligations obligations) {
        Dfa numbers = scalars.get(JsonType.NUMBER).evaluate(obligations);
        return numbers.isEmpty() || decimals.oneTextEach(decimals.written(numbers));
    }

    @Override
    public boolean isEmpty(Obligations obligations) {
        if (obligations.isImpossible()) {
            return true;
        }
        if (depth == MOST_DEPTH) {
            return false;
        }
        Boolean known = empty.get(obligations);
        if (known == null) {
            depth++;
            try {
                known = scalars.values().stream()
                                .allMatch(scalar -> scalar.evaluate(obligations).isEmpty())
                        && arrays(obligations).stream().allMatch(arrays::isImpossible)
                        && objects(obligations).stream().allMatch(objects::isImpossible);
            } catch (UnsupportedSchemaException e) {
                // Whether it matters is found out where such values are written.
                known = false;
            } finally {
                depth--;
            }
            empty.put(obligations, known);
        }
        return known;
    }
}
