package io.github.rakutenai.quarkus.runtime;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import io.github.rakutenai.engine.grammar.Grammar;
import io.github.rakutenai.engine.scheduler.FinishReason;
import io.github.rakutenai.quarkus.IncompleteAnswerException;
import io.github.rakutenai.quarkus.Reply;

/** Makes grammars of records, once each, and records of replies. */
final class RecordAnswers {

    private static final JsonMapper MAPPER = JsonMapper.builder()
            .addModule(new Jdk8Module())
            .addModule(new JavaTimeModule())
            .build();

    private final Map<Class<?>, Grammar> grammars = new ConcurrentHashMap<>();

    Grammar grammar(Class<? extends Record> type) {
        return grammars.computeIfAbsent(type, unknown -> Grammar.jsonSchema(RecordSchema.of(type)));
    }

    /** @throws IncompleteAnswerException if the reply was cut */
    static <T extends Record> T read(Reply reply, Class<T> type) {
        if (reply.finishReason() != FinishReason.STOP) {
            throw new IncompleteAnswerException(reply);
        }
        try {
            return MAPPER.readValue(reply.text(), type);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(type.getName() + " refuses the answer " + reply.text(), e);
        }
    }
}
