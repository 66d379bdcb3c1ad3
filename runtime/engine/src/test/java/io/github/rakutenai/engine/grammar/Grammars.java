package io.github.rakutenai.engine.grammar;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.rakutenai.engine.tokenizer.TestVocabulary;
import io.github.rakutenai.engine.tokenizer.TokenType;
import io.github.rakutenai.engine.tokenizer.Vocabulary;

/** A small vocabulary, and grammars that are asked for texts. */
final class Grammars {

    static final Vocabulary VOCABULARY = new TestVocabulary()
            .with(
                    "▁", "a", "b", "{", "}", "\"", "▁\"", "▁\"a", "\":", "{\"", "▁{", "},", "\",", "1", "12", "日", "日本",
                    "本語", "\"}", "n", "m", "e", "na", "me")
            .with(TokenType.CONTROL, "<|call|>")
            .with(TokenType.USER_DEFINED, "<tool>")
            .build();

    private Grammars() {}

    static GrammarState start(Grammar grammar) {
        return new GrammarVocabulary(VOCABULARY).start(grammar);
    }

    static GrammarState start(String schema) {
        return start(Grammar.jsonSchema(schema));
    }

    static void assertAccepts(String schema, String... instances) {
        Grammar grammar = Grammar.jsonSchema(schema);
        for (String instance : instances) {
            assertThat(JsonInstances.accepts(start(grammar), instance))
                    .as("%s for %s", instance, schema)
                    .isTrue();
        }
    }

    static void assertRejects(String schema, String... instances) {
        Grammar grammar = Grammar.jsonSchema(schema);
        for (String instance : instances) {
            assertThat(JsonInstances.accepts(start(grammar), instance))
                    .as("%s for %s", instance, schema)
                    .isFalse();
        }
    }
}
