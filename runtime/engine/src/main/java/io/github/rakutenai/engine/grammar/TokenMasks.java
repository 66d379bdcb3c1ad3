package io.github.rakutenai.engine.grammar;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The tokens that each state of one grammar allows, found when they are asked for first. What a state allows may depend on the
 * states to return to, as far as a token reaches: so the cache is a tree of states from the top of the stack down.
 */
final class TokenMasks {

    /** 6 MB for 48,000 tokens; equal masks are kept once. */
    private static final int MOST_MASKS = 1024;

    /** Stacks that a new one is compared with. */
    private static final int MOST_RECENT = 8;

    private static final int BOTTOM = -1;

    /** Below this no stack can come so near to the greatest depth that its depth matters. */
    private static final int MOST_CACHED_DEPTH = Pushdown.MOST_DEPTH / 2;

    private final Pushdown pushdown;
    private final VocabularyTrie trie;
    private final Map<Integer, Node> roots = new HashMap<>();
    private final Map<TokenMask, TokenMask> masks = new HashMap<>();
    private final Deque<Frame> recent = new ArrayDeque<>();
    private final Horizon horizon;
    private StateTokens atStart;
    private int searches;

    private static final class Node {
        private StateTokens tokens;
        private final Map<Integer, Node> children = new HashMap<>(2);
    }

    TokenMasks(Pushdown pushdown, VocabularyTrie trie) {
        this.pushdown = pushdown;
        this.trie = trie;
        horizon = new Horizon(pushdown, trie.longestToken());
    }

    Pushdown pushdown() {
        return pushdown;
    }

    VocabularyTrie trie() {
        return trie;
    }

    /** Searches of the vocabulary so far. */
    synchronized int searches() {
        return searches;
    }

    /** What a stack allows, as far as it depends on states. */
    synchronized StateTokens allowed(Frame frame) {
        if (frame.depth() > MOST_CACHED_DEPTH) {
            return search(frame);
        }
        StateTokens known = find(frame);
        if (known == null) {
            known = findAlike(frame);
        }
        return known != null ? known : search(frame);
    }

    /** What a stack allows that was met of late and differs no sooner than behind the longest token. */
    private StateTokens findAlike(Frame frame) {
        for (Frame other : recent) {
            if (Horizon.sameBelow(frame, other) && horizon.agree(frame.state(), other.state())) {
                return find(other);
            }
        }
        return null;
    }

    private StateTokens find(Frame top) {
        Node node = roots.get(top.state());
        Frame frame = top;
        while (node != null && node.tokens == null) {
            frame = frame == null ? null : frame.below();
            node = node.children.get(frame == null ? BOTTOM : frame.state());
        }
        return node == null ? null : node.tokens;
    }

    private StateTokens search(Frame frame) {
        searches++;
        Moves moves = Moves.approximate(pushdown, frame.depth());
        Frame undoubted = new Frame(frame.state(), frame.below(), null, frame.text(), false);
        StateTokens found = new TokenSearch(trie, moves).search(undoubted);
        if (frame.depth() <= MOST_CACHED_DEPTH && moves.highest() - frame.depth() <= MOST_CACHED_DEPTH) {
            return store(frame, moves.lowest(), found);
        }
        return found;
    }

    private StateTokens store(Frame top, int lowest, StateTokens found) {
        if (masks.size() == MOST_MASKS) {
            masks.clear();
            roots.clear();
            recent.clear();
        }
        StateTokens shared = new StateTokens(masks.computeIfAbsent(found.mask(), mask -> mask), found.doubtful());
        Node node = roots.computeIfAbsent(top.state(), state -> new Node());
        Frame frame = top;
        for (int depth = top.depth(); depth > lowest; depth--) {
            frame = frame.below();
            node = node.children.computeIfAbsent(frame == null ? BOTTOM : frame.state(), state -> new Node());
        }
        node.tokens = shared;
        recent.addFirst(top);
        if (recent.size() > MOST_RECENT) {
            recent.removeLast();
        }
        return shared;
    }

    /** What the beginning of a text allows, where a space before it is no part of it. */
    synchronized StateTokens allowedAtStart(Frame start) {
        if (atStart == null) {
            searches++;
            atStart = new TokenSearch(trie, Moves.approximate(pushdown, 0)).searchStart(start);
        }
        return atStart;
    }

    /** The exact stacks after a token, from those before; none if it is not allowed. */
    List<Frame> read(List<Frame> frames, byte[] bytes, int from) {
        Moves moves = Moves.exact(pushdown);
        List<Frame> next = frames;
        for (int i = from; i < bytes.length && !next.isEmpty(); i++) {
            next = moves.read(next, bytes[i] & 0xFF);
        }
        return next;
    }
}
