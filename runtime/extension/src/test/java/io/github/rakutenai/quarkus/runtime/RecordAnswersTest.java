package io.github.rakutenai.quarkus.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.github.rakutenai.engine.grammar.Grammar;
import io.github.rakutenai.engine.inference.Timings;
import io.github.rakutenai.engine.inference.TokenUsage;
import io.github.rakutenai.engine.scheduler.FinishReason;
import io.github.rakutenai.quarkus.IncompleteAnswerException;
import io.github.rakutenai.quarkus.Reply;
import org.junit.jupiter.api.Test;

class RecordAnswersTest {

    record Everything(
            String text,
            int number,
            long large,
            double fraction,
            BigDecimal price,
            boolean flag,
            char letter,
            DayOfWeek day,
            LocalDate date,
            LocalTime time,
            LocalDateTime local,
            Instant instant,
            UUID id,
            Optional<String> maybe,
            List<Integer> list,
            Set<DayOfWeek> set,
            byte[][] table,
            Map<String, Boolean> map,
            @JsonProperty("renamed") String original) {}

    record Node(String name, List<Node> children, Optional<Node> twin) {}

    record Unknown(Thread thread) {}

    private static final String EVERYTHING = """
            {"text": "a", "number": 2147483647, "large": -12, "fraction": 0.5, "price": 9.90, "flag": true, "letter": "x",
             "day": "MONDAY", "date": "2026-02-28", "time": "10:20:30", "local": "2026-02-28T10:20:30",
             "instant": "2026-02-28T10:20:30Z", "id": "2eb8aa08-aa98-11ea-b4aa-73b441d16380", "maybe": null, "list": [1, 2],
             "set": ["FRIDAY"], "table": [[1], []], "map": {"k": false}, "renamed": "b"}""".replace("\n ", " ");

    @Test
    void a_record_of_every_supported_type_is_written_and_read() {
        assertThat(new RecordAnswers().grammar(Everything.class).states()).isPositive();
        Everything read = RecordAnswers.read(reply(EVERYTHING, FinishReason.STOP), Everything.class);
        assertThat(read.price()).isEqualByComparingTo("9.9");
        assertThat(read.date()).isEqualTo("2026-02-28");
        assertThat(read.maybe()).isEmpty();
        assertThat(read.set()).containsExactly(DayOfWeek.FRIDAY);
        assertThat(read.map()).containsEntry("k", false);
        assertThat(read.original()).isEqualTo("b");
    }

    @Test
    void the_schema_has_every_component_in_order_and_no_other() {
        assertThat(RecordSchema.of(Node.class)).isEqualTo("""
                {"$ref":"#/$defs/NAME","$schema":"https://json-schema.org/draft/2020-12/schema","$defs":{"NAME":\
                {"type":"object","properties":{"name":{"type":"string"},"children":{"type":"array","items":\
                {"$ref":"#/$defs/NAME"}},"twin":{"anyOf":[{"$ref":"#/$defs/NAME"},{"type":"null"}]}},\
                "required":["name","children","twin"],"additionalProperties":false}}}""".replace("NAME", Node.class.getName()));
    }

    @Test
    void a_record_s_grammar_is_made_once() {
        RecordAnswers answers = new RecordAnswers();
        Grammar grammar = answers.grammar(Node.class);
        assertThat(answers.grammar(Node.class)).isSameAs(grammar);
    }

    @Test
    void a_component_without_a_schema_is_named() {
        assertThatThrownBy(() -> RecordSchema.of(Unknown.class)).hasMessageContaining("Unknown.thread has the type");
    }

    @Test
    void a_reply_that_was_cut_is_no_record() {
        assertThatThrownBy(() -> RecordAnswers.read(reply("{\"name\": \"a", FinishReason.LENGTH), Node.class))
                .isInstanceOf(IncompleteAnswerException.class)
                .hasMessageContaining("raise maxTokens");
    }

    private static Reply reply(String text, FinishReason reason) {
        return new Reply(text, new TokenUsage(1, 1), reason, new Timings(0, 0, 0));
    }
}
