package io.github.rakutenai.engine.grammar;

import static io.github.rakutenai.engine.grammar.Grammars.VOCABULARY;
import static io.github.rakutenai.engine.grammar.Grammars.start;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

import io.github.rakutenai.engine.tokenizer.TokenType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GrammarStateTest {

    private static final int END = 2;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"type\": \"object\", \"additionalProperties\": {\"type\": \"integer\"}}",
                "{\"type\": \"array\", \"items\": {\"enum\": [\"a\", \"b\", \"ab\"]}, \"uniqueItems\": true}",
                "{\"properties\": {\"name\": {\"type\": \"string\", \"maxLength\": 9}, \"a\": {\"$ref\": \"#\"}}, \"type\": \"object\"}"
            })
    void a_mask_allows_exactly_the_tokens_whose_bytes_lead_on(String schema) {
        SplittableRandom random = new SplittableRandom(1);
        Grammar grammar = Grammar.jsonSchema(schema);
        GrammarVocabulary grammars = new GrammarVocabulary(VOCABULARY);
        for (int reply = 0; reply < 30; reply++) {
            GrammarState state = grammars.start(grammar);
            for (int i = 0; i < 60 && !state.isComplete(); i++) {
                TokenMask allowed = state.allowed(Set.of(END));
                int[] legal = IntStream.range(0, VOCABULARY.size())
                        .filter(state::allows)
                        .toArray();
                assertThat(IntStream.range(0, VOCABULARY.size()).filter(token -> token != END && allowed.allows(token)))
                        .containsExactly(IntStream.of(legal).boxed().toArray(Integer[]::new));
                assertThat(allowed.allows(END)).isEqualTo(state.mayEnd());
                if (legal.length == 0) {
                    break;
                }
                state.accept(legal[random.nextInt(legal.length)]);
            }
        }
    }

    @Test
    void special_tokens_are_never_allowed() {
        TokenMask allowed = start(Grammar.regex("(?:.|\n)*")).allowed();
        for (int token = 0; token < VOCABULARY.size(); token++) {
            TokenType type = VOCABULARY.type(token);
            boolean text = type == TokenType.NORMAL || type == TokenType.BYTE;
            assertThat(!text && allowed.allows(token)).isFalse();
        }
        assertThat(allowed.count()).isGreaterThan(150);
    }

    @Test
    void the_space_before_a_reply_is_no_part_of_it() {
        GrammarState state = start("{\"type\": \"object\"}");
        assertThat(state.allows(token("▁{"))).isTrue();
        assertThat(state.allows(token("{\""))).isTrue();
        state.accept(token("▁{"));
        assertThat(state.allows(token("▁\""))).isFalse();
        assertThat(state.accepts("}")).isTrue();
    }

    @Test
    void what_must_come_is_written_as_the_tokenizer_would() {
        GrammarState state = start(
                "{\"type\": \"object\", \"properties\": {\"name\": {\"type\": \"integer\"}}, \"required\": [\"name\"]}");
        assertThat(texts(state.forced())).containsExactly(" ", "{\"", "na", "me", "\":", " ");
    }

    @Test
    void the_last_token_is_left_open_where_a_longer_one_could_stand() {
        GrammarState state =
                start("{\"type\": \"object\", \"properties\": {\"日\": {\"enum\": [12, 1]}}, \"required\": [\"日\"],"
                        + " \"additionalProperties\": false}");
        int[] forced = state.forced();
        assertThat(String.join("", texts(forced))).isEqualTo(" {\"日\": ");
        for (int token : forced) {
            state.accept(token);
        }
        state.accept(token("12"));
        assertThat(texts(state.forced())).containsExactly("}");
        state.accept(state.forced()[0]);
        assertThat(state.isComplete()).isTrue();
    }

    @Test
    void a_token_that_is_not_allowed_is_refused() {
        assertThatThrownBy(() -> start("{\"type\": \"object\"}").accept(token("a")))
                .hasMessageContaining("not allowed by the grammar");
        assertThatThrownBy(() -> start("{\"type\": \"object\"}").accept(END))
                .hasMessageContaining("not allowed by the grammar");
    }

    @Test
    void a_state_that_was_met_before_needs_no_search() {
        Grammar grammar = Grammar.jsonSchema("{\"type\": \"string\"}");
        TokenMasks masks = new TokenMasks(grammar.pushdown(), new VocabularyTrie(VOCABULARY));
        Frame frame = new Frame(grammar.pushdown().start(), null, null, null, false);
        masks.allowed(frame);
        int searches = masks.searches();
        masks.allowed(frame);
        assertThat(masks.searches()).isEqualTo(searches);
    }

    private static List<String> texts(int[] tokens) {
        return IntStream.of(tokens)
                .mapToObj(token -> new String(VOCABULARY.bytes(token), UTF_8))
                .toList();
    }

    private static int token(String piece) {
        return IntStream.range(0, VOCABULARY.size())
                .filter(id -> VOCABULARY.piece(id).equals(piece))
                .findFirst()
                .orElseThrow();
    }
}
