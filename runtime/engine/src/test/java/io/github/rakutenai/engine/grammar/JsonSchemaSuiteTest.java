package io.github.rakutenai.engine.grammar;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion;
import io.github.rakutenai.engine.checkpoint.Checkpoint;
import io.github.rakutenai.engine.testing.TestData;
import io.github.rakutenai.engine.tokenizer.Vocabulary;
import org.junit.jupiter.api.Test;

/** The official test suite for draft 7, without what is optional. */
class JsonSchemaSuiteTest {

    private static final int GENERATIONS = 20;
    private static final int MOST_TOKENS = 512;

    /** What refuses the others; for nothing at all no text can be written. */
    private static final Map<String, Integer> REFUSED =
            Map.of("no value is valid", 10, "$ref", 13, "multipleOf", 1, "uniqueItems", 2);

    private static final JsonSchemaOptions OPTIONS =
            JsonSchemaOptions.defaults().with(JsonSchemaDialect.DRAFT_7).withoutFormats();

    private final Map<String, Integer> refused = new TreeMap<>();

    @Test
    void every_accepted_schema_tells_the_suite_s_instances_apart_and_generates_valid_ones() throws IOException {
        Path suite = TestData.require("jsonschema/draft7");
        Path vocabularyFile = TestData.require("tokenizers/ggml-vocab-llama-spm.gguf");
        int schemas = 0;
        int accepted = 0;
        List<String> failures = new ArrayList<>();
        try (Checkpoint checkpoint = Checkpoint.open(vocabularyFile);
                Stream<Path> files = Files.list(suite)) {
            Vocabulary vocabulary = Vocabulary.load(checkpoint);
            GrammarVocabulary grammars = new GrammarVocabulary(vocabulary);
            for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
                for (JsonNode group : JsonInstances.read(Files.readString(file))) {
                    schemas++;
                    Optional<Grammar> grammar = compile(group.get("schema"));
                    accepted += grammar.isPresent() ? 1 : 0;
                    if (grammar.isPresent()) {
                        check(file, group, grammar.get(), vocabulary, grammars, failures);
                    }
                }
            }
        }
        assertThat(failures).isEmpty();
        assertThat(schemas).isEqualTo(257);
        assertThat(refused).isEqualTo(REFUSED);
        assertThat(accepted).isEqualTo(231);
    }

    private Optional<Grammar> compile(JsonNode schema) {
        try {
            return Optional.of(Grammar.jsonSchema(schema.toString(), OPTIONS));
        } catch (UnsupportedSchemaException e) {
            String keyword = e.pointer().substring(e.pointer().lastIndexOf('/') + 1);
            refused.merge(keyword.isEmpty() ? "no value is valid" : keyword, 1, Integer::sum);
            return Optional.empty();
        }
    }

    private static void check(
            Path file,
            JsonNode group,
            Grammar grammar,
            Vocabulary vocabulary,
            GrammarVocabulary grammars,
            List<String> failures) {
        for (JsonNode test : group.get("tests")) {
            boolean accepted = JsonInstances.accepts(grammars.start(grammar), test.get("data"));
            if (accepted != test.get("valid").booleanValue()) {
                failures.add(file.getFileName() + " " + group.get("schema") + " " + test);
            }
        }
        JsonSchema judge = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V7)
                .getSchema(
                        group.get("schema"),
                        SchemaValidatorsConfig.builder()
                                .formatAssertionsEnabled(false)
                                .build());
        for (int seed = 0; seed < GENERATIONS; seed++) {
            String text = new RandomReply(vocabulary, seed).write(grammars.start(grammar), MOST_TOKENS);
            if (!judge.validate(JsonInstances.read(text.strip())).isEmpty()) {
                failures.add(file.getFileName() + " " + group.get("schema") + " generated "
                        + text.substring(0, Math.min(100, text.length())));
            }
        }
    }
}
