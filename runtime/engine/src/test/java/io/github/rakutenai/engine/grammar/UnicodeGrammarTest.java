package io.github.rakutenai.engine.grammar;

import static io.github.rakutenai.engine.grammar.Grammars.assertAccepts;
import static io.github.rakutenai.engine.grammar.Grammars.assertRejects;
import static io.github.rakutenai.engine.grammar.Grammars.start;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;

import io.github.rakutenai.engine.tokenizer.TestVocabulary;
import io.github.rakutenai.engine.tokenizer.Vocabulary;
import org.junit.jupiter.api.Test;

class UnicodeGrammarTest {

    private static final Vocabulary VOCABULARY = Grammars.VOCABULARY;
    private static final String GRINNING = "😀";

    @Test
    void japanese_keys_and_strings() {
        String schema = """
                {"type": "object", "properties": {"名前": {"type": "string", "pattern": "^[ぁ-ん一-龯]+$"},
                 "国": {"enum": ["日本", "日本語圏"]}}, "required": ["名前", "国"]}""";
        assertAccepts(schema, "{\"名前\": \"田中さん\", \"国\": \"日本\"}", "{\"名前\": \"花\", \"国\": \"日本語圏\"}");
        assertRejects(schema, "{\"名前\": \"Tanaka\", \"国\": \"日本\"}", "{\"名前\": \"花\", \"国\": \"日\"}");
    }

    @Test
    void a_character_outside_the_basic_plane_counts_once() {
        String schema = "{\"type\": \"string\", \"minLength\": 2, \"maxLength\": 2}";
        assertAccepts(schema, "\"" + GRINNING + GRINNING + "\"", "\"" + GRINNING + "a\"");
        assertRejects(schema, "\"" + GRINNING + "\"", "\"" + GRINNING.repeat(3) + "\"");
        assertAccepts("{\"pattern\": \"^[\\\\u{1F600}-\\\\u{1F64F}]$\"}", "\"" + GRINNING + "\"");
        assertAccepts("{\"pattern\": \"^\\\\ud83d\\\\ude00$\"}", "\"" + GRINNING + "\"");
        assertAccepts("{\"pattern\": \"^\\\\p{Script=Hiragana}+\\\\P{L}$\"}", "\"ひら1\"");
        assertRejects("{\"pattern\": \"^\\\\p{Script=Hiragana}+\\\\P{L}$\"}", "\"ヒラ1\"", "\"ひらa\"");
    }

    @Test
    void escapes_in_a_schema_mean_their_characters() {
        assertAccepts("{\"const\": \"\\u65e5\\ud83d\\ude00\"}", "\"日" + GRINNING + "\"");
        assertAccepts("{\"properties\": {\"\\u65e5\": {\"type\": \"null\"}}}", "{\"日\": null}");
        assertRejects("{\"properties\": {\"\\u65e5\": {\"type\": \"null\"}}}", "{\"日\": 1}");
    }

    @Test
    void strings_escape_what_they_must_and_nothing_else() {
        assertAccepts("{\"type\": \"string\"}", "\"\\\"\\\\\\n\\t\\u0001\\u001f/\u007f\u2028\"");
        assertThat(start("{\"type\": \"string\"}").accepts("\"\\u65e5\"")).isFalse();
        assertThat(start("{\"type\": \"string\"}").accepts("\"\\/\"")).isFalse();
        assertThat(start("{\"type\": \"string\"}").accepts("\"\n\"")).isFalse();
        assertAccepts("{\"enum\": [\"a\\nb\", \"\\u0000\"]}", "\"a\\nb\"", "\"\\u0000\"");
    }

    @Test
    void half_a_character_is_never_a_whole_text() {
        assertThat(Grammar.jsonSchema("{\"enum\": [\"\\ud83d\", \"a\"]}").states())
                .isPositive();
        assertRejects("{\"enum\": [\"\\ud83d\", \"a\"]}", "\"\ufffd\"");
        GrammarState state = start("{\"type\": \"string\"}").after("\"").orElseThrow();
        accept(state, 0xF0, 0x9F);
        assertThat(bytesAllowed(state, 0x80)).isTrue();
        assertThat(bytesAllowed(state, '"')).isFalse();
        assertThat(bytesAllowed(state, 0xF0)).isFalse();
        assertThat(state.allowed().allows(token("日"))).isFalse();
        accept(state, 0x98, 0x80);
        assertThat(state.accepts("\"")).isTrue();
    }

    @Test
    void bytes_that_no_utf_8_has_are_never_allowed() {
        GrammarState state = start("{\"type\": \"string\"}").after("\"").orElseThrow();
        for (int value : new int[] {0x80, 0xBF, 0xC0, 0xC1, 0xF5, 0xFF, 0x00, 0x1F}) {
            assertThat(bytesAllowed(state, value)).as("byte %x", value).isFalse();
        }
        accept(state, 0xED);
        assertThat(bytesAllowed(state, 0x9F)).isTrue();
        assertThat(bytesAllowed(state, 0xA0)).as("a surrogate").isFalse();
        state = start("{\"type\": \"string\"}").after("\"").orElseThrow();
        accept(state, 0xE0);
        assertThat(bytesAllowed(state, 0x9F)).as("an overlong form").isFalse();
    }

    @Test
    void a_choice_between_characters_that_share_bytes_is_forced_up_to_whole_characters() {
        GrammarState state = start(Grammar.regex("x日(本|木)"));
        int[] forced = state.forced();
        StringBuilder text = new StringBuilder();
        for (int token : forced) {
            text.append(new String(VOCABULARY.bytes(token), UTF_8));
            state.accept(token);
        }
        assertThat(" x日").startsWith(text.toString());
        assertThat(state.accepts("日本".substring(text.toString().endsWith("日") ? 1 : 0)))
                .isTrue();
    }

    private static void accept(GrammarState state, int... bytes) {
        for (int value : bytes) {
            state.accept(TestVocabulary.FIRST_BYTE + value);
        }
    }

    private static boolean bytesAllowed(GrammarState state, int value) {
        return state.allowed(Set.of()).allows(TestVocabulary.FIRST_BYTE + value);
    }

    private static int token(String piece) {
        for (int id = 0; id < VOCABULARY.size(); id++) {
            if (VOCABULARY.piece(id).equals(piece)) {
                return id;
            }
        }
        throw new IllegalArgumentException(piece);
    }
}
