package io.github.rakutenai.engine.grammar;

/**
 * How a JSON schema is read.
 *
 * @param dialect of a schema that names none in {@code $schema}
 * @param formats whether strings keep to the {@code format} that is asked for; the specification lets it be a mere remark
 * @param limits of schema and automaton
 */
public record JsonSchemaOptions(JsonSchemaDialect dialect, boolean formats, GrammarLimits limits) {

    /** Draft 2020-12; formats are kept to. */
    public static JsonSchemaOptions defaults() {
        return new JsonSchemaOptions(JsonSchemaDialect.DRAFT_2020_12, true, GrammarLimits.defaults());
    }

    /** The same, for schemas of another draft. */
    public JsonSchemaOptions with(JsonSchemaDialect other) {
        return new JsonSchemaOptions(other, formats, limits);
    }

    /** The same, with other limits. */
    public JsonSchemaOptions with(GrammarLimits other) {
        return new JsonSchemaOptions(dialect, formats, other);
    }

    /** The same, but {@code format} is a remark. */
    public JsonSchemaOptions withoutFormats() {
        return new JsonSchemaOptions(dialect, false, limits);
    }
}
