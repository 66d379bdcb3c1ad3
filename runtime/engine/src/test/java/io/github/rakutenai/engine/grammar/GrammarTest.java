package io.github.rakutenai.engine.grammar;

import static io.github.rakutenai.engine.grammar.Grammars.start;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Grammars other than JSON schemas. */
class GrammarTest {

    @Test
    void json_mode_is_any_object() {
        assertThat(start(Grammar.jsonObject()).accepts("{\"a\": [1, {\"b\": null}], \"c\": \"x\"}"))
                .isTrue();
        assertThat(start(Grammar.jsonObject()).accepts("[]")).isFalse();
        assertThat(start(Grammar.jsonObject()).accepts("{\"a\": 01}")).isFalse();
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', textBlock = """
            a{2,3}b?      ; aa aaab      ; a aaaa
            (?:ab|c)+     ; ab cab       ; a abb
            [^a-c\\d]     ; d 日 -        ; a 5 dd
            \\w+@\\w+     ; a_1@b        ; @b
            x(?<n>y)      ; xy           ; x
            ^a$|b         ; a b          ; ab
            a.c           ; abc a日c      ; ac
            """)
    void a_regular_expression_matches_as_a_whole(String regex, String accepted, String rejected) {
        Grammar grammar = Grammar.regex(regex);
        for (String text : accepted.split(" ")) {
            assertThat(start(grammar).accepts(text)).as(text).isTrue();
        }
        for (String text : rejected.split(" ")) {
            assertThat(start(grammar).accepts(text)).as(text).isFalse();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "(a",
                "a)",
                "[a",
                "a{3,2}",
                "*",
                "\\1",
                "(?!a)",
                "(?<=a)b",
                "\\b",
                "\\q",
                "[b-a]",
                "a{20000}",
                "\\p{Nonsense}"
            })
    void a_regular_expression_that_no_automaton_matches_is_refused(String regex) {
        assertThatThrownBy(() -> Grammar.regex(regex)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void gbnf_rules_may_call_each_other_and_themselves() {
        Grammar grammar = Grammar.gbnf("""
                # sums in brackets
                root   ::= sum "\\n"?
                sum    ::= term (" + " term){0,2} | "(" sum ")"
                term   ::= [0-9]+ | "x" | "(" sum ")"   # recursive
                """);
        assertThat(start(grammar).accepts("1 + x + 42")).isTrue();
        assertThat(start(grammar).accepts("((1 + x))\n")).isTrue();
        assertThat(start(grammar).accepts("(1 + x")).isFalse();
        assertThat(start(grammar).accepts("1 + 2 + 3 + 4")).isFalse();
    }

    @Test
    void gbnf_has_classes_and_escapes_of_unicode() {
        Grammar grammar = Grammar.gbnf("root ::= [ぁ-ゟ\\u65e5] [^\\n]* \"\\\"\" .");
        assertThat(start(grammar).accepts("ひらがな\"日")).isTrue();
        assertThat(start(grammar).accepts("日\"x")).isTrue();
        assertThat(start(grammar).accepts("x\"x")).isFalse();
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', textBlock = """
            start ::= "a"               ; no rule root
            root ::= other              ; other is used but not defined
            root ::= root "a" | "b"     ; begins with itself
            root ::= ("a"? root) "b"    ; begins with itself
            root ::= "a                 ; ends too early
            root = "a"                  ; expected ::=
            root ::= "a" {2             ; expected
            """)
    void gbnf_that_cannot_be_read_is_refused(String grammar, String message) {
        assertThatThrownBy(() -> Grammar.gbnf(grammar))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }

    @Test
    void a_grammar_that_never_ends_is_refused() {
        assertThatThrownBy(() -> Grammar.gbnf("root ::= \"a\" root")).isInstanceOf(EmptyGrammarException.class);
    }

    @Test
    void grammars_can_be_put_together() {
        Grammar number = Grammar.jsonSchema("{\"type\": \"integer\"}");
        Grammar list = Grammar.sequence(Grammar.text("<"), Grammar.repeated(number, "; "), Grammar.text(">"));
        Grammar either = Grammar.choice(List.of(list, Grammar.regex("[^<].*")));
        assertThat(start(either).accepts("<1; 22; 3>")).isTrue();
        assertThat(start(either).accepts("nothing to list")).isTrue();
        assertThat(start(either).accepts("<1; >")).isFalse();
        assertThat(start(either).accepts("<>")).isFalse();
    }
}
