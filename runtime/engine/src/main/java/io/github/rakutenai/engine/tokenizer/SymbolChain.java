package io.github.rakutenai.engine.tokenizer;

import static java.nio.charset.StandardCharsets.UTF_8;

/**
 * A text on its way to tokens: a linked list of symbols, at first its characters, of which two neighbours at a time
 * become one. A symbol is named by its index at the start; merging keeps the left one's.
 */
final class SymbolChain {

    private static final int NONE = -1;

    private final Vocabulary vocabulary;
    private final byte[] text;
    private final LongHeap candidates;
    private int count;
    /** First byte of each symbol; the one after the last symbol is where the text ends. */
    private final int[] start;

    private final int[] previous;
    private final int[] next;
    private final int[] token;
    private final boolean[] frozen;
    /** The merge of each symbol with its successor, as {@link Merges#find} gives it. */
    private final long[] merge;

    private SymbolChain(Vocabulary vocabulary, byte[] text, int capacity) {
        this.vocabulary = vocabulary;
        this.text = text;
        candidates = new LongHeap(capacity);
        start = new int[capacity + 1];
        previous = new int[capacity + 1];
        next = new int[capacity + 1];
        token = new int[capacity];
        frozen = new boolean[capacity];
        merge = new long[capacity];
    }

    /** @param whole tokens that are matched before any merge and take part in none */
    static SymbolChain of(String normalized, Vocabulary vocabulary, TokenTrie whole) {
        SymbolChain chain = new SymbolChain(vocabulary, normalized.getBytes(UTF_8), normalized.length());
        for (int i = 0; i < normalized.length(); ) {
            int id = whole.longestAt(normalized, i);
            int end = id == NONE
                    ? normalized.offsetByCodePoints(i, 1)
                    : i + vocabulary.piece(id).length();
            chain.append(utf8Length(normalized, i, end), id);
            i = end;
        }
        chain.link();
        return chain;
    }

    /** Applies merges, the lowest rank first and of equals the leftmost, until none is left. */
    void merge() {
        for (int left = 0; left < count; left++) {
            propose(left);
        }
        while (!candidates.isEmpty()) {
            long candidate = candidates.removeSmallest();
            int left = (int) candidate;
            // A candidate whose pair has changed since is stale; the pair that replaced it has its own entry.
            if (merge[left] != Merges.NONE && Merges.rank(merge[left]) == (int) (candidate >> 32)) {
                mergeWithNext(left);
            }
        }
    }

    /** The symbols' tokens in order; a symbol without one gives the tokens of its bytes. */
    int[] tokens() {
        int[] ids = new int[tokenCount()];
        int length = 0;
        for (int i = 0; i < count; i = next[i]) {
            if (token[i] != NONE) {
                ids[length++] = token[i];
                continue;
            }
            for (int b = start[i]; b < start[next[i]]; b++) {
                ids[length++] = vocabulary.byteToken(text[b]);
            }
        }
        return ids;
    }

    private int tokenCount() {
        int tokens = 0;
        for (int i = 0; i < count; i = next[i]) {
            tokens += token[i] != NONE ? 1 : start[next[i]] - start[i];
        }
        return tokens;
    }

    private void append(int byteLength, int frozenToken) {
        int end = start[count] + byteLength;
        frozen[count] = frozenToken != NONE;
        token[count] = frozenToken != NONE ? frozenToken : vocabulary.pieces().find(text, start[count], end);
        start[++count] = end;
    }

    private void link() {
        for (int i = 0; i <= count; i++) {
            previous[i] = i - 1;
            next[i] = i + 1;
        }
    }

    private void mergeWithNext(int left) {
        int right = next[left];
        token[left] = Merges.token(merge[left]);
        merge[right] = Merges.NONE;
        next[left] = next[right];
        previous[next[left]] = left;
        propose(left);
        if (previous[left] != NONE) {
            propose(previous[left]);
        }
    }

    private void propose(int left) {
        merge[left] = mergeOf(left);
        if (merge[left] != Merges.NONE) {
            candidates.add(Merges.pack(Merges.rank(merge[left]), left));
        }
    }

    private long mergeOf(int left) {
        int right = next[left];
        if (right == count || frozen[left] || frozen[right]) {
            return Merges.NONE;
        }
        return vocabulary.merges().find(text, start[left], start[next[right]], token[left], token[right]);
    }

    private static int utf8Length(String text, int from, int to) {
        int length = 0;
        for (int i = from; i < to; i++) {
            char c = text.charAt(i);
            length += c < 0x80 ? 1 : c < 0x800 ? 2 : Character.isSurrogate(c) ? 2 : 3;
        }
        return length;
    }
}
