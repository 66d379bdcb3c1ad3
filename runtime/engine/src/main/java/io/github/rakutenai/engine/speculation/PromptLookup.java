package io.github.rakutenai.engine.speculation;

/**
 * Drafts what followed the last tokens where they stood before, in the place where most of what precedes agrees as well, and
 * among equals in the latest. Places are found through a hash of {@value #LEAST_MATCH} tokens that leads to a chain of earlier
 * ones, so that a token costs constant time, however long the text is.
 *
 * <p>Source: Saxena, Prompt Lookup Decoding (2023); the chains are those of Deutsch, RFC 1951, section 4, and a draft may, as
 * there, run on into itself.
 */
public final class PromptLookup implements DraftSource {

    /** Fewer tokens agree by chance too often. */
    private static final int LEAST_MATCH = 3;

    private static final int MOST_MATCH = 16;
    private static final int MOST_CANDIDATES = 16;

    /** For each hash the last position at which such tokens end, and for each position the one before it; 0 for none. */
    private int[] newest;

    private int[] earlier;

    /** Positions whose tokens are in the chains. */
    private int indexed = LEAST_MATCH - 1;

    @Override
    public int draft(int[] tokens, int length, int most) {
        if (length <= LEAST_MATCH) {
            return 0;
        }
        if (newest == null) {
            newest = new int[2 * Integer.highestOneBit(tokens.length)];
            earlier = new int[tokens.length];
        }
        for (; indexed < length - 1; indexed++) {
            int hash = hash(tokens, indexed);
            earlier[indexed] = newest[hash];
            newest[hash] = indexed;
        }
        int match = find(tokens, length - 1);
        return match == 0 ? 0 : copy(tokens, match + 1, length, most);
    }

    /** The position whose preceding tokens agree best with those before {@code last}; 0 if none does. */
    private int find(int[] tokens, int last) {
        int best = 0;
        int longest = LEAST_MATCH - 1;
        int candidate = newest[hash(tokens, last)];
        for (int i = 0; i < MOST_CANDIDATES && candidate > 0 && longest < MOST_MATCH; i++) {
            int agreeing = agreeing(tokens, candidate, last);
            if (agreeing > longest) {
                longest = agreeing;
                best = candidate;
            }
            candidate = earlier[candidate];
        }
        return best;
    }

    private static int agreeing(int[] tokens, int candidate, int last) {
        int most = Math.min(MOST_MATCH, candidate + 1);
        int agreeing = 0;
        while (agreeing < most && tokens[candidate - agreeing] == tokens[last - agreeing]) {
            agreeing++;
        }
        return agreeing;
    }

    /** One by one: the source may be what was just written. */
    private static int copy(int[] tokens, int from, int to, int count) {
        for (int i = 0; i < count; i++) {
            tokens[to + i] = tokens[from + i];
        }
        return count;
    }

    private int hash(int[] tokens, int last) {
        int hash = 0;
        for (int i = 0; i < LEAST_MATCH; i++) {
            hash = (hash + tokens[last - i]) * 0x9E3779B1;
        }
        return hash >>> Integer.numberOfLeadingZeros(newest.length - 1);
    }
}
