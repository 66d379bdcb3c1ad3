package io.github.rakutenai.engine.grammar;

import static io.github.rakutenai.engine.grammar.Grammars.assertAccepts;
import static io.github.rakutenai.engine.grammar.Grammars.assertRejects;
import static io.github.rakutenai.engine.grammar.Grammars.start;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.stream.Collectors;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What JSON Schema 2020-12 has beyond draft 7, the layout, and what is refused; the suite tests the rest. */
class JsonSchemaGrammarTest {

    @Test
    void json_is_written_on_one_line_with_properties_in_the_schema_s_order() {
        String schema = """
                {"type": "object", "properties": {"b": {"type": "integer"}, "a": {"type": "array", "items": {"type": "null"}}},
                 "required": ["a"]}""";
        assertThat(start(schema).accepts("{\"b\": 1, \"a\": [null, null]}")).isTrue();
        assertThat(start(schema).accepts("{\"a\": []}")).isTrue();
        assertThat(start(schema).accepts("{\"a\": [], \"b\": 1}")).isFalse();
        assertThat(start(schema).accepts("{\"b\":1,\"a\":[]}")).isFalse();
        assertThat(start(schema).accepts("{\"a\": [], \"other\": {\"b\": 2}}")).isTrue();
    }

    @Test
    void no_property_comes_twice() {
        String schema = "{\"type\": \"object\", \"additionalProperties\": {\"type\": \"integer\"}}";
        assertThat(start(schema).accepts("{\"a\": 1, \"b\": 1, \"ab\": 1, \"\": 1}"))
                .isTrue();
        assertThat(start(schema).accepts("{\"a\": 1, \"b\": 1, \"a\": 2}")).isFalse();
        assertThat(start(schema).accepts("{\"\": 1, \"\": 2}")).isFalse();
        assertThat(start("{\"properties\": {\"a\": true}}").accepts("{\"a\": 1, \"a\": 2}"))
                .isFalse();
        assertThat(start("{}").accepts("{\"a\": {\"a\": [{\"a\": 1}]}}")).isTrue();
    }

    @Test
    void names_that_run_out_leave_no_dead_end() {
        String schema = """
                {"type": "object", "patternProperties": {"^(x|a+)$": true}, "additionalProperties": false,
                 "minProperties": 3}""";
        GrammarState state = start(schema).after("{\"x\": 1, \"").orElseThrow();
        assertThat(state.after("x")).isEmpty();
        assertThat(state.after("a")).isPresent();
        assertThat(state.accepts("a\": 1, \"aa\": 1}")).isTrue();
    }

    @Test
    void a_schema_may_ask_for_what_no_keyword_but_several_together_exclude() {
        assertRejects(
                "{\"allOf\": [{\"minimum\": 3, \"type\": \"integer\"}, {\"not\": {\"enum\": [3, 4]}}], \"maximum\": 5}",
                "2",
                "3",
                "4",
                "6",
                "5.5");
        assertAccepts("{\"allOf\": [{\"minimum\": 3}, {\"not\": {\"enum\": [3, 4]}}], \"maximum\": 5}", "5", "3.5");
        assertRejects(
                "{\"type\": \"string\", \"pattern\": \"^a\", \"not\": {\"pattern\": \"b$\"}, \"maxLength\": 3}",
                "\"ab\"",
                "\"b\"",
                "\"aaaa\"");
        assertAccepts(
                "{\"type\": \"string\", \"pattern\": \"^a\", \"not\": {\"pattern\": \"b$\"}}", "\"aba\"", "\"a\"");
    }

    @Test
    void prefix_items_and_counted_contains() {
        assertAccepts(
                "{\"prefixItems\": [{\"type\": \"string\"}, {\"type\": \"integer\"}], \"items\": {\"type\": \"null\"}}",
                "[]",
                "[\"a\"]",
                "[\"a\", 1, null]",
                "{}");
        assertRejects(
                "{\"prefixItems\": [{\"type\": \"string\"}, {\"type\": \"integer\"}], \"items\": {\"type\": \"null\"}}",
                "[1]",
                "[\"a\", \"b\"]",
                "[\"a\", 1, 2]");
        String two = "{\"contains\": {\"type\": \"integer\"}, \"minContains\": 2, \"maxContains\": 3}";
        assertAccepts(two, "[1, 2]", "[1, \"a\", 2, 3]", "1");
        assertRejects(two, "[]", "[1]", "[\"a\", 1]", "[1, 2, 3, 4]");
        assertAccepts("{\"contains\": {\"type\": \"integer\"}, \"minContains\": 0}", "[]", "[\"a\"]");
        assertRejects("{\"not\": " + two + "}", "[1, 2]", "1");
        assertAccepts("{\"not\": " + two + "}", "[1]", "[1, 2, 3, 4]");
    }

    @Test
    void what_one_property_asks_of_others() {
        String required = "{\"dependentRequired\": {\"card\": [\"address\"]}}";
        assertAccepts(required, "{}", "{\"card\": 1, \"address\": 2}", "{\"address\": 2}");
        assertRejects(required, "{\"card\": 1}", "{\"card\": 1, \"x\": 2}");
        String schemas = "{\"dependentSchemas\": {\"card\": {\"properties\": {\"x\": {\"type\": \"string\"}}}}}";
        assertAccepts(schemas, "{\"x\": 1}", "{\"card\": 1, \"x\": \"a\"}");
        assertRejects(schemas, "{\"card\": 1, \"x\": 1}");
    }

    @Test
    void a_reference_keeps_its_neighbours_in_2020_12() {
        String schema =
                "{\"$defs\": {\"a\": {\"$anchor\": \"n\", \"type\": \"array\"}}, \"$ref\": \"#n\", \"maxItems\": 1}";
        assertAccepts(schema, "[]", "[1]");
        assertRejects(schema, "[1, 2]", "1");
    }

    @Test
    void recursion_goes_as_deep_as_the_stack() {
        String tree = """
                {"type": "object", "properties": {"value": {"type": "integer"}, "left": {"$ref": "#"}, "right": {"$ref": "#"}},
                 "required": ["value"], "additionalProperties": false}""";
        assertAccepts(tree, "{\"value\": 1, \"left\": {\"value\": 2, \"right\": {\"value\": 3}}}");
        assertRejects(tree, "{\"value\": 1, \"left\": {\"right\": {\"value\": 3}}}");
        String deep = "[".repeat(100) + "]".repeat(100);
        String tooDeep = "[".repeat(Pushdown.MOST_DEPTH + 10);
        assertThat(start("{}").accepts(deep)).isTrue();
        assertThat(start("{}").after(tooDeep)).isEmpty();
    }

    @Test
    void discriminated_unions_are_told_apart_by_one_of() {
        String schema =
                IntStream.range(0, 12).mapToObj("""
                        {"type": "object", "properties": {"kind": {"const": "k%1$d"}, "v%1$d": {"type": "integer"},
                         "w": {"type": "string"}}, "required": ["kind", "v%1$d"]}"""::formatted).collect(Collectors.joining(",", "{\"oneOf\": [", "]}"));
        assertAccepts(schema, "{\"kind\": \"k3\", \"v3\": 1}", "{\"kind\": \"k11\", \"v11\": 1, \"w\": \"x\"}");
        assertRejects(schema, "{\"kind\": \"k3\", \"v4\": 1}", "{\"kind\": \"k3\"}", "{\"kind\": \"k12\", \"v3\": 1}");
    }

    @Test
    void unique_items_of_one_kind() {
        assertAccepts("{\"items\": {\"enum\": [\"a\", \"b\", \"c\"]}, \"uniqueItems\": true}", "[\"b\", \"a\", \"c\"]");
        assertRejects("{\"items\": {\"enum\": [\"a\", \"b\"]}, \"uniqueItems\": true}", "[\"b\", \"a\", \"b\"]");
        String texts =
                "{\"type\": \"array\", \"items\": {\"type\": \"string\"}, \"uniqueItems\": true, \"minItems\": 2}";
        assertAccepts(texts, "[\"a\", \"\", \"aa\"]");
        assertRejects(texts, "[\"a\", \"aa\", \"a\"]", "[\"\", \"\"]");
        assertThatThrownBy(
                        () -> Grammar.jsonSchema(
                                "{\"type\": \"array\", \"items\": {\"type\": \"boolean\"}, \"uniqueItems\": true, \"minItems\": 3}"))
                .isInstanceOf(UnsupportedSchemaException.class);
    }

    @Test
    void numbers_have_no_more_digits_than_every_reader_keeps() {
        assertThat(start("{\"type\": \"integer\"}").accepts("9".repeat(15))).isTrue();
        assertThat(start("{\"type\": \"integer\"}").accepts("9".repeat(16))).isFalse();
        assertThat(start("{\"type\": \"number\"}").accepts("1.50")).isTrue();
        assertThat(start("{\"type\": \"integer\"}").accepts("1.0")).isFalse();
        assertThat(start("{\"type\": \"number\"}").accepts("-0.0")).isFalse();
        assertThat(start("{\"const\": 12345678901234567890.5}").accepts("12345678901234567890.5"))
                .isTrue();
        assertThat(start("{\"minimum\": 1e20, \"maximum\": 1.5e20, \"type\": \"number\"}")
                        .accepts("1" + "2" + "0".repeat(19)))
                .isTrue();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"minimum": -1.5, "type": "number"}      | -1.5 0 -1.49 -0.3 100  | -1.51 -2 -10
            {"exclusiveMaximum": 0.1}                | 0.09 0.0999 0 -5       | 0.1 0.11 0.2 1
            {"minimum": -20, "maximum": -3}          | -3 -20 -19.99 -3.001   | -2.99 -20.01 3 0 -100
            {"multipleOf": 0.25}                     | 0.25 1.75 3 0 -0.5     | 0.3 0.125 1.1
            {"multipleOf": 30, "minimum": 1}         | 30 60 900              | 0 31 10
            {"enum": [1.10, -2, 1e2]}                | 1.1 -2 100             | 1 2 110
            """)
    void numbers_are_compared_by_value(String schema, String valid, String invalid) {
        assertAccepts(schema, valid.split(" "));
        assertRejects(schema, invalid.split(" "));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            date          | 2024-02-29 1999-12-31 2000-02-29     | 2023-02-29 1900-02-29 2024-13-01 2024-04-31 24-01-01
            time          | 23:59:59Z 08:30:06.283185+02:00      | 24:00:00Z 08:30:06 8:30:06Z
            date-time     | 2024-02-29T12:00:00Z                 | 2024-02-30T12:00:00Z 2024-02-29
            ipv4          | 192.168.0.1 0.0.0.0 255.255.255.255  | 256.1.1.1 1.2.3 01.2.3.4
            ipv6          | ::1 2001:db8::ff00:42 1:2:3:4:5:6:7:8 | 1:2 ::g
            uuid          | 2eb8aa08-aa98-11ea-b4aa-73b441d16380 | 2eb8aa08
            email         | jane.doe@example.com a+b@x.co.jp     | jane a@ @b.c
            hostname      | www.example.com localhost            | -bad a..b
            uri           | https://example.com/a?b=c#d urn:isbn:0451450523 mailto:a@b.c | example.com //x
            duration      | P1Y2M3D PT5M P2W P1DT12H              | P 5M PT
            json-pointer  | /a/b~0c/~1                            | a /~2
            """)
    void formats_are_kept_to(String format, String valid, String invalid) {
        String schema = "{\"type\": \"string\", \"format\": \"%s\"}".formatted(format);
        for (String text : valid.split(" ")) {
            assertAccepts(schema, "\"" + text + "\"");
        }
        for (String text : invalid.split(" ")) {
            assertRejects(schema, "\"" + text + "\"");
        }
    }

    @Test
    void formats_may_be_remarks() {
        Grammar grammar = Grammar.jsonSchema(
                "{\"format\": \"date\"}", JsonSchemaOptions.defaults().withoutFormats());
        assertThat(start(grammar).accepts("\"tomorrow\"")).isTrue();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"properties": {"a/b": {"uniqueItems": true}}}              | /properties/a~1b/uniqueItems
            {"properties": {"a": {"$ref": "https://example.com/x"}}}    | /properties/a/$ref
            {"properties": {"a": {"$ref": "#/$defs/missing"}}}          | /properties/a/$ref
            {"type": "string", "pattern": "(?=a)b"}                     | /pattern
            {"type": "string", "pattern": "(a)\\\\1"}                   | /pattern
            {"type": "string", "format": "idn-hostname"}                | /format
            {"type": "object", "unevaluatedProperties": false}          | /unevaluatedProperties
            {"$dynamicRef": "#node"}                                    | /$dynamicRef
            {"minLength": 100000, "type": "string"}                     | /minLength
            {"type": "integer", "multipleOf": 987654321}                | /multipleOf
            {"multipleOf": 0}                                           | /multipleOf
            {"not": {"type": "array", "uniqueItems": true}}             | /not/uniqueItems
            {"required": "a"}                                           | /required
            {"items": [true]}                                           | /items
            {"minItems": -1}                                            | /minItems
            {"allOf": [{"$ref": "#"}]}                                  | ''
            {"type": "string", "enum": [1, 2]}                          | ''
            {"required": ["a"], "properties": {"a": {"$ref": "#"}}, "type": "object"} | ''
            {"$schema": "http://json-schema.org/draft-04/schema#"}      | /$schema
            [1]                                                         | ''
            {"a": 1                                                     | ''
            """)
    void what_cannot_be_guaranteed_is_refused_with_its_place(String schema, String pointer) {
        assertThatThrownBy(() -> Grammar.jsonSchema(schema))
                .isInstanceOfSatisfying(
                        UnsupportedSchemaException.class,
                        e -> assertThat(e.pointer()).isEqualTo(pointer));
    }

    @Test
    void what_takes_too_much_is_refused() {
        String properties = IntStream.range(0, 30)
                .mapToObj(i -> "{\"anyOf\": [{\"required\": [\"a%d\"]}, {\"required\": [\"b%d\"]}]}".formatted(i, i))
                .collect(Collectors.joining(",", "{\"type\": \"object\", \"allOf\": [", "]}"));
        assertThatThrownBy(() -> Grammar.jsonSchema(properties)).isInstanceOf(UnsupportedSchemaException.class);
        String nested = "{\"items\": ".repeat(70) + "true" + "}".repeat(70);
        assertThatThrownBy(() -> Grammar.jsonSchema(nested)).hasMessageContaining("nested too deep");
        String long200 = "{\"type\": \"string\", \"pattern\": \"(a?){200}(b|c*d){200}[a-d]*x.{12}\"}";
        assertThatThrownBy(() -> Grammar.jsonSchema(long200)).isInstanceOf(UnsupportedSchemaException.class);
    }
}
