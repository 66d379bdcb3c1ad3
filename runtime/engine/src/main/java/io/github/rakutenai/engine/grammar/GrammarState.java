package io.github.rakutenai.engine.grammar;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Where one reply stands in its grammar: which tokens may come next, and which text must. Not thread-safe; states of one grammar
 * share what they found out about its automaton.
 */
public final class GrammarState {

    /** A longer one is forced in parts. */
    private static final int MOST_FORCED_BYTES = 512;

    private final TokenMasks masks;
    private final Moves moves;
    private final ForcedTokens forcedTokens;
    private List<Frame> frames;

    /** Whether the next byte is the reply's first and, if it is a space, no part of it. */
    private boolean skipsSpace;

    GrammarState(TokenMasks masks, ForcedTokens forcedTokens, boolean skipsSpace) {
        this.masks = masks;
        this.forcedTokens = forcedTokens;
        this.skipsSpace = skipsSpace;
        moves = Moves.exact(masks.pushdown());
        frames = moves.start();
    }

    private GrammarState(GrammarState other) {
        masks = other.masks;
        moves = Moves.exact(masks.pushdown());
        forcedTokens = other.forcedTokens;
        frames = other.frames;
        skipsSpace = other.skipsSpace;
    }

    /** One that goes its own way from here. */
    public GrammarState copy() {
        return new GrammarState(this);
    }

    /** The tokens that may come next, tokens that end the reply not among them; never empty unless the text is complete. */
    public TokenMask allowed() {
        TokenMask allowed = new TokenMask(masks.trie().vocabulary().size());
        for (Frame frame : frames) {
            StateTokens tokens = skipsSpace ? masks.allowedAtStart(frame) : masks.allowed(frame);
            allowed.addAll(tokens.mask());
            for (int token : tokens.doubtful()) {
                if (!read(List.of(frame), token).isEmpty()) {
                    allowed.add(token);
                }
            }
        }
        return allowed;
    }

    /** As {@link #allowed()}, with these tokens where the reply may end. */
    public TokenMask allowed(Collection<Integer> endTokens) {
        TokenMask allowed = allowed();
        if (mayEnd()) {
            endTokens.forEach(allowed::add);
        }
        return allowed;
    }

    /** Whether one token may come next. */
    public boolean allows(int token) {
        return !read(frames, token).isEmpty();
    }

    /** @throws IllegalArgumentException if the token may not come next */
    public void accept(int token) {
        List<Frame> next = read(frames, token);
        if (next.isEmpty()) {
            throw new IllegalArgumentException("token " + token + " is not allowed by the grammar here");
        }
        frames = next;
        skipsSpace = false;
    }

    private List<Frame> read(List<Frame> from, int token) {
        byte[] bytes = masks.trie().bytes(token);
        if (bytes == null) {
            return List.of();
        }
        return read(from, bytes, skipsSpace && bytes[0] == ' ' ? 1 : 0);
    }

    private List<Frame> read(List<Frame> from, byte[] bytes, int first) {
        List<Frame> next = from;
        for (int i = first; i < bytes.length && !next.isEmpty(); i++) {
            next = moves.read(next, bytes[i] & 0xFF);
        }
        return next;
    }

    /** Whether what was accepted is a whole text of the grammar. */
    public boolean mayEnd() {
        return moves.accepting(frames);
    }

    /** Whether it is one that nothing can follow. */
    public boolean isComplete() {
        return mayEnd() && moves.readable(frames).isEmpty();
    }

    /**
     * The tokens that must come next because there is one way to go on. The last one is left open if a longer token could stand
     * in its place, so that the model chooses how to go on from there.
     */
    public int[] forced() {
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        List<Frame> end = frames;
        for (OptionalInt next = onlyNext(end);
                next.isPresent() && text.size() < MOST_FORCED_BYTES;
                next = onlyNext(end)) {
            text.write(next.getAsInt());
            end = moves.read(end, next.getAsInt());
        }
        byte[] bytes = text.toByteArray();
        int[] tokens = forcedTokens.of(bytes, skipsSpace);
        boolean complete = moves.accepting(end) && moves.readable(end).isEmpty();
        return tokens.length == 0 || complete || !canBeLonger(tokens)
                ? tokens
                : Arrays.copyOf(tokens, tokens.length - 1);
    }

    private OptionalInt onlyNext(List<Frame> from) {
        if (moves.accepting(from)) {
            return OptionalInt.empty();
        }
        Pushdown pushdown = masks.pushdown();
        int only = -1;
        for (Frame frame : moves.readable(from)) {
            for (int edge = 0; edge < pushdown.byteEdges(frame.state()); edge++) {
                int value = pushdown.byteFrom(frame.state(), edge);
                if (pushdown.byteTo(frame.state(), edge) != value || only >= 0 && only != value) {
                    return OptionalInt.empty();
                }
                only = value;
            }
        }
        return only < 0 ? OptionalInt.empty() : OptionalInt.of(only);
    }

    private boolean canBeLonger(int[] tokens) {
        GrammarState last = copy();
        for (int i = 0; i < tokens.length - 1; i++) {
            last.accept(tokens[i]);
        }
        return last.allowsLonger(tokens[tokens.length - 1]);
    }

    /** Whether a token may come that begins with this one and goes on. */
    private boolean allowsLonger(int token) {
        VocabularyTrie trie = masks.trie();
        int node = VocabularyTrie.ROOT;
        for (byte value : trie.bytes(token)) {
            node = trie.child(node, value & 0xFF);
        }
        return allowsBelow(trie, node, read(frames, token));
    }

    private boolean allowsBelow(VocabularyTrie trie, int node, List<Frame> from) {
        for (int child = trie.firstChild(node); child < trie.end(node); child = trie.end(child)) {
            List<Frame> next = moves.read(from, trie.value(child));
            boolean isToken = trie.firstToken(child) < trie.lastToken(child);
            if (!next.isEmpty() && (isToken || allowsBelow(trie, child, next))) {
                return true;
            }
        }
        return false;
    }

    /** A shortest rest of the text, from here to where it may end. */
    String shortestEnd() {
        List<Frame> end = frames;
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        while (!moves.accepting(end)) {
            int next = cheapest(end);
            text.write(next);
            end = moves.read(end, next);
        }
        return text.toString(UTF_8);
    }

    private int cheapest(List<Frame> from) {
        int best = -1;
        long least = Long.MAX_VALUE;
        for (Frame frame : moves.readable(from)) {
            Pushdown pushdown = masks.pushdown();
            for (int edge = 0; edge < pushdown.byteEdges(frame.state()); edge++) {
                for (int value = pushdown.byteFrom(frame.state(), edge);
                        value <= pushdown.byteTo(frame.state(), edge);
                        value++) {
                    long cost = costAfter(frame, value);
                    if (cost < least) {
                        least = cost;
                        best = value;
                    }
                }
            }
        }
        return best;
    }

    private long costAfter(Frame frame, int value) {
        long least = Long.MAX_VALUE;
        for (Frame next : moves.read(List.of(frame), value)) {
            long cost = 0;
            for (Frame f = next; f != null; f = f.below()) {
                cost += masks.pushdown().shortest(f.state());
            }
            least = Math.min(least, cost);
        }
        return least;
    }

    /** Whether the rest of a text leads to where it may end. */
    boolean accepts(String rest) {
        List<Frame> end = read(frames, rest.getBytes(UTF_8), 0);
        return !end.isEmpty() && moves.accepting(end);
    }

    /** One that has read more of the text; empty if the grammar does not allow it. */
    Optional<GrammarState> after(String text) {
        List<Frame> next = read(frames, text.getBytes(UTF_8), 0);
        if (next.isEmpty()) {
            return Optional.empty();
        }
        GrammarState state = copy();
        state.frames = new ArrayList<>(next);
        state.skipsSpace = false;
        return Optional.of(state);
    }
}
