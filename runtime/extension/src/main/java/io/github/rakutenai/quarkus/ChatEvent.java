package io.github.rakutenai.quarkus;

/** What a streamed reply consists of: any number of pieces, then the whole. */
public sealed interface ChatEvent {

    /**
     * The next piece of the reply.
     *
     * @param text whole characters, never empty
     */
    record Delta(String text) implements ChatEvent {}

    /**
     * The end of the reply; nothing follows.
     *
     * @param reply its text is that of all pieces together
     */
    record Completed(Reply reply) implements ChatEvent {}
}
