package io.github.rakutenai.quarkus.langchain4j.runtime;

import java.util.Optional;

import dev.langchain4j.internal.Json;
import dev.langchain4j.internal.JsonSchemaElementUtils;
import dev.langchain4j.model.chat.request.ResponseFormat;
import dev.langchain4j.model.chat.request.ResponseFormatType;
import dev.langchain4j.model.chat.request.json.JsonRawSchema;
import dev.langchain4j.model.chat.request.json.JsonSchema;
import dev.langchain4j.model.chat.request.json.JsonSchemaElement;
import io.github.rakutenai.engine.grammar.Grammar;
import io.github.rakutenai.quarkus.runtime.RecentGrammars;

/** Grammars of the JSON that requests ask for. */
final class JsonFormats {

    private final RecentGrammars<JsonSchema> grammars = new RecentGrammars<>();

    /**
     * What a reply in this format must be; empty if anything.
     *
     * @throws io.github.rakutenai.engine.grammar.UnsupportedSchemaException if the schema cannot be guaranteed
     */
    Optional<Grammar> grammar(ResponseFormat format) {
        if (format == null || format.type() != ResponseFormatType.JSON) {
            return Optional.empty();
        }
        return Optional.of(
                format.jsonSchema() == null
                        ? Grammar.jsonObject()
                        : grammars.get(format.jsonSchema(), schema -> grammar(schema.rootElement())));
    }

    /** Every property of LangChain4j's own schemas is written, and no other, unless they allow others. */
    private static Grammar grammar(JsonSchemaElement schema) {
        return Grammar.jsonSchema(
                schema instanceof JsonRawSchema raw
                        ? raw.schema()
                        : Json.toJson(JsonSchemaElementUtils.toMap(schema, true)));
    }
}
