package io.github.rakutenai.quarkus;

/** A reply that should have become a record was cut before it was whole. */
public final class IncompleteAnswerException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient Reply reply;

    public IncompleteAnswerException(Reply reply) {
        super("the reply ended with " + reply.finishReason() + " after "
                + reply.usage().replyTokens()
                + " tokens, before the answer was whole; raise maxTokens, take out stop texts, or ask for less");
        this.reply = reply;
    }

    /** What there is of it. */
    public Reply reply() {
        return reply;
    }
}
