package io.github.rakutenai.engine.grammar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class JsonSchemasTest {

    private static final String SCHEMA =
            "{\"properties\": {\"city\": {\"type\": \"string\"}}, \"required\": [\"city\"],"
                    + " \"additionalProperties\": false}";

    @Test
    void schemas_share_the_bound_of_their_work() {
        GrammarLimits forOne = new GrammarLimits(1000, 64, 100_000, 10_000);
        JsonSchemas schemas = new JsonSchemas(JsonSchemaOptions.defaults().with(forOne));

        assertThat(schemas.compile(SCHEMA).matches("{\"city\": \"東京\"}")).isTrue();
        assertThatThrownBy(() -> schemas.compile(SCHEMA))
                .isInstanceOf(UnsupportedSchemaException.class)
                .hasMessageContaining("more than 10000 states and edges");
    }
}
