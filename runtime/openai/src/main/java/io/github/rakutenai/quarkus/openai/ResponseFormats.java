package io.github.rakutenai.quarkus.openai;

import java.util.Optional;
import jakarta.inject.Singleton;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.rakutenai.engine.grammar.Grammar;
import io.github.rakutenai.engine.grammar.GrammarLimits;
import io.github.rakutenai.engine.grammar.JsonSchemaOptions;
import io.github.rakutenai.quarkus.openai.api.ChatCompletionRequest;
import io.github.rakutenai.quarkus.runtime.RecentGrammars;

/** What replies must be: any text, JSON, or JSON by a schema. */
@Singleton
public class ResponseFormats {

    private static final String FIELD = "response_format";

    private final JsonSchemaOptions options;
    private final Grammar jsonObject = Grammar.jsonObject();
    private final RecentGrammars<String> grammars = new RecentGrammars<>();

    ResponseFormats(OpenAiConfig config) {
        options = JsonSchemaOptions.defaults()
                .with(GrammarLimits.defaults()
                        .withSourceLength(config.maxSchemaCharacters())
                        .withStates(config.maxGrammarStates()));
    }

    /**
     * The grammar of a reply; empty if it may be anything.
     *
     * @throws OpenAiException if the format is not known, or a schema cannot be guaranteed; it names the place
     */
    Optional<Grammar> grammar(ChatCompletionRequest request) {
        JsonNode format = request.responseFormat();
        if (format == null || format.isNull()) {
            return Optional.empty();
        }
        return switch (format.path("type").asText()) {
            case "text" -> Optional.empty();
            case "json_object" -> Optional.of(jsonObject);
            case "json_schema" ->
                Optional.of(bySchema(format.path("json_schema").path("schema")));
            default ->
                throw OpenAiException.unsupported(FIELD, FIELD + " must be of type text, json_object or json_schema");
        };
    }

    private Grammar bySchema(JsonNode schema) {
        if (!schema.isObject()) {
            throw OpenAiException.invalid(FIELD, FIELD + ".json_schema.schema must be an object");
        }
        try {
            return grammars.get(schema.toString(), text -> Grammar.jsonSchema(text, options));
        } catch (IllegalArgumentException e) {
            throw OpenAiException.invalid(FIELD, FIELD + ".json_schema.schema: " + e.getMessage());
        }
    }
}
