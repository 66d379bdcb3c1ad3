package io.github.rakutenai.engine.sampling;

import java.util.Set;

import io.github.rakutenai.engine.grammar.GrammarState;
import io.github.rakutenai.engine.grammar.TokenMask;
import io.github.rakutenai.engine.logits.CandidateQuery;

/**
 * Leaves one request the tokens that its grammar allows, and those that end the reply where it may end. The mask may be made
 * ahead on another thread, as long as the step thread does nothing else with it meanwhile.
 */
public final class GrammarConstraint implements LogitsProcessor {

    private final GrammarState state;
    private final Set<Integer> endTokens;
    private TokenMask mask;

    public GrammarConstraint(GrammarState state, Set<Integer> endTokens) {
        this.state = state;
        this.endTokens = endTokens;
    }

    /** Makes the mask for the next token, if it is not there yet. */
    public void prepare() {
        if (mask == null) {
            mask = state.allowed(endTokens);
        }
    }

    @Override
    public void process(float[] logits) {
        prepare();
        mask.apply(logits);
    }

    /** Lets only the allowed tokens be candidates. */
    public void mask(CandidateQuery query) {
        prepare();
        mask.copyTo(query.startMask());
    }

    @Override
    public void accept(int token) {
        if (!endTokens.contains(token)) {
            state.accept(token);
            mask = null;
        }
    }

    /** The tokens that must come next, before another one is sampled; often none. */
    public int[] forced() {
        return state.forced();
    }

    /** Whether the reply is complete: nothing but its end may come. */
    public boolean isComplete() {
        return state.isComplete();
    }

    /**
     * How many of some tokens the grammar allows one after the other.
     *
     * @param tokens those from {@code from} to {@code to - 1}
     */
    public int allowed(int[] tokens, int from, int to) {
        GrammarState ahead = state.copy();
        int next = from;
        while (next < to && ahead.allows(tokens[next])) {
            ahead.accept(tokens[next++]);
        }
        return next - from;
    }
}
