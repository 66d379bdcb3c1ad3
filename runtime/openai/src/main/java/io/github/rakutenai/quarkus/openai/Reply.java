package io.github.rakutenai.quarkus.openai;

import java.util.List;

import io.github.rakutenai.engine.inference.GenerationEvent;
import io.github.rakutenai.quarkus.openai.api.Usage;

/** What a client gets for the events of its generations: either chunks as they come, or all at the end. */
interface Reply {

    /** The chunks before the first event. */
    List<Object> begin();

    /** The chunks of an event. */
    List<Object> chunks(int choice, GenerationEvent event);

    /** The chunk that tells the usage. */
    Object usage(Usage usage);

    /** Takes note of an event for {@link #whole}. */
    void add(int choice, GenerationEvent event);

    /** Everything that was added. */
    Object whole(Usage usage);
}
