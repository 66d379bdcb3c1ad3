package io.github.rakutenai.quarkus.langchain4j.runtime;

import java.util.Optional;
import java.util.Set;

import dev.langchain4j.internal.Json;
import dev.langchain4j.internal.JsonSchemaElementUtils;
import dev.langchain4j.model.chat.request.ResponseFormat;
import dev.langchain4j.model.chat.request.ResponseFormatType;
import dev.langchain4j.model.chat.request.json.JsonObjectSchema;
import dev.langchain4j.model.chat.request.json.JsonRawSchema;
import dev.langchain4j.model.chat.request.json.JsonSchema;
import dev.langchain4j.model.chat.request.json.JsonSchemaElement;
import io.github.rakutenai.engine.grammar.Grammar;
import io.github.rakutenai.quarkus.runtime.RecentGrammars;

/** Grammars of the JSON that requests ask for. */
final class JsonFormats {

    private static final Set<String> RESULT_PROPERTIES =
            Set.of("content", "tokenUsage", "finishReason", "toolExecutions");

    private final RecentGrammars<Optional<JsonSchema>> grammars = new RecentGrammars<>();

    /**
     * What a reply in this format must be; empty if anything.
     *
     * @throws io.github.rakutenai.engine.grammar.UnsupportedSchemaException if the schema cannot be guaranteed
     */
    Optional<Grammar> grammar(ResponseFormat format) {
        if (format == null || format.type() != ResponseFormatType.JSON || isOfResult(format.jsonSchema())) {
            return Optional.empty();
        }
        return Optional.of(grammars.get(Optional.ofNullable(format.jsonSchema()), JsonFormats::grammar));
    }

    /**
     * Whether it describes LangChain4j's {@code Result}: quarkus-langchain4j 1.10 makes a schema of that class where a method
     * returns a text with its usage.
     */
    private static boolean isOfResult(JsonSchema schema) {
        return schema != null
                && "Result".equals(schema.name())
                && schema.rootElement() instanceof JsonObjectSchema object
                && object.properties().keySet().containsAll(RESULT_PROPERTIES);
    }

    private static Grammar grammar(Optional<JsonSchema> schema) {
        return schema.map(JsonSchema::rootElement).map(JsonFormats::grammar).orElseGet(Grammar::jsonObject);
    }

    /** Every property of LangChain4j's own schemas is written, and no other, unless they allow others. */
    private static Grammar grammar(JsonSchemaElement schema) {
        return Grammar.jsonSchema(
                schema instanceof JsonRawSchema raw
                        ? raw.schema()
                        : Json.toJson(JsonSchemaElementUtils.toMap(schema, true)));
    }
}
