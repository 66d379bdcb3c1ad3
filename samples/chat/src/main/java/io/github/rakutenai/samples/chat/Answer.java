package io.github.rakutenai.samples.chat;

import io.github.rakutenai.quarkus.Reply;

/**
 * What the client gets.
 *
 * @param text the answer
 * @param statistics what it took
 */
public record Answer(String text, Statistics statistics) {

    static Answer of(Reply reply) {
        return new Answer(reply.text(), Statistics.of(reply));
    }
}
