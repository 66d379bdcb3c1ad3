package io.github.rakutenai.engine.grammar;

/** Compiles several JSON schemas, whose work is bounded together by {@link GrammarLimits#work}. For one thread. */
public final class JsonSchemas {

    private final JsonSchemaOptions options;
    private final Budget budget;

    /** @param options of each schema */
    public JsonSchemas(JsonSchemaOptions options) {
        this.options = options;
        budget = new Budget(options.limits().work());
    }

    /**
     * The JSON texts that the next schema allows, as {@link Grammar#jsonSchema(String, JsonSchemaOptions)}.
     *
     * @throws UnsupportedSchemaException if it cannot be guaranteed, with the place in the schema, or takes more work than those
     *     before have left
     */
    public Grammar compile(String schema) {
        return JsonSchemaCompiler.compile(schema, options, budget);
    }
}
