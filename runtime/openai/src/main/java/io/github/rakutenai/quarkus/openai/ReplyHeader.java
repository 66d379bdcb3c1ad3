package io.github.rakutenai.quarkus.openai;

import java.time.Instant;
import java.util.UUID;

/**
 * What stands in every object of one reply.
 *
 * @param id of the reply
 * @param created seconds since 1970
 * @param model that replies
 */
record ReplyHeader(String id, long created, String model) {

    static ReplyHeader of(String prefix, ServedModel model) {
        return new ReplyHeader(prefix + UUID.randomUUID(), Instant.now().getEpochSecond(), model.id());
    }
}
