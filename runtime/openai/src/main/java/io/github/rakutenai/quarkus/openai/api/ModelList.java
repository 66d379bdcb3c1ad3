package io.github.rakutenai.quarkus.openai.api;

import java.util.List;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;

/** The models that can be asked. */
public record ModelList(String object, List<Entry> data) {

    /**
     * One model.
     *
     * @param id what requests name it
     * @param created seconds since 1970 when it was opened
     * @param maxModelLen tokens of its context
     */
    @JsonNaming(SnakeCaseStrategy.class)
    public record Entry(String id, String object, long created, String ownedBy, int maxModelLen) {}
}
