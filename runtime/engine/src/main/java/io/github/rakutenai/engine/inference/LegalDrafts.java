package io.github.rakutenai.engine.inference;

import io.github.rakutenai.engine.sampling.GrammarConstraint;
import io.github.rakutenai.engine.speculation.DraftSource;

/** Draft tokens up to the first one that the request's grammar would not let through. */
record LegalDrafts(DraftSource source, GrammarConstraint constraint) implements DraftSource {

    @Override
    public int draft(int[] tokens, int length, int most) {
        return constraint.allowed(tokens, length, length + source.draft(tokens, length, most));
    }
}
