package io.github.rakutenai.engine.speculation;

/**
 * The draft tokens of one sequence, which lie behind its text. Some of them are verified in the next step. The others need
 * not be computed to be learnt from: whether a draft token would have been accepted is known as soon as a token is sampled in
 * its place.
 */
public final class Drafts {

    /** Of a new text nothing is known: too little to draft where a row costs much. */
    private static final double FIRST_ACCEPTANCE = 0.3;

    /** Of the newest outcome in the acceptance: about the last eight count. */
    private static final double NEWEST_SHARE = 0.125;

    /** Of a text's tokens, what drafts that did not pay may cost before they are given up. */
    private static final double MOST_LOSS = 0.02;

    private final DraftSource source;
    private double acceptance = FIRST_ACCEPTANCE;
    private double nextAcceptance;
    private int proposed;
    private int verified;
    private int accepted;
    private long sampled;

    /** Tokens that the verified drafts brought, less those that the time for them would have brought. */
    private double gain;

    public Drafts(DraftSource source) {
        this.source = source;
    }

    /** Proposes up to {@code most} tokens behind the text; none of them is verified yet. */
    public void propose(int[] tokens, int length, int most) {
        proposed = most > 0 ? source.draft(tokens, length, most) : 0;
        verifyNone();
    }

    /** Draft tokens that lie behind the text. */
    public int proposed() {
        return proposed;
    }

    /** Those of them, from the first on, that the next step verifies. */
    public int verified() {
        return verified;
    }

    void verifyNone() {
        verified = 0;
        nextAcceptance = acceptance;
    }

    void verifyNext() {
        verified++;
        nextAcceptance *= acceptance;
    }

    /** Probability that one more verified token is accepted, with all before it; 0 if there is none, or none may be verified. */
    double nextAcceptance() {
        boolean paying = gain >= -MOST_LOSS * sampled;
        return paying && verified < proposed ? nextAcceptance : 0;
    }

    /** Takes note of how many tokens the time would have brought that the verified ones take. */
    void pay(double tokens) {
        gain -= tokens;
    }

    /**
     * Takes note of the token that was sampled in the place of the first draft token.
     *
     * @return whether it is that one, and was verified: the logits behind it are there
     */
    public boolean accept(int draft, int token) {
        sampled++;
        if (proposed == 0) {
            return false;
        }
        boolean agrees = draft == token;
        acceptance += ((agrees ? 1 : 0) - acceptance) * NEWEST_SHARE;
        boolean computed = agrees && verified > 0;
        proposed = agrees ? proposed - 1 : 0;
        verified = computed ? verified - 1 : 0;
        if (computed) {
            accepted++;
            gain++;
        }
        return computed;
    }

    /** Verified tokens that were accepted since this was asked last. */
    public int takeAccepted() {
        int taken = accepted;
        accepted = 0;
        return taken;
    }
}
