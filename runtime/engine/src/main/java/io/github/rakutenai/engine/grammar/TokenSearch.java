package io.github.rakutenai.engine.grammar;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** Finds the tokens that one stack allows, by walking all of the vocabulary that does not leave the automaton. */
final class TokenSearch {

    private final VocabularyTrie trie;
    private final Moves moves;
    private final TokenMask mask;
    private final IntStream.Builder doubtful = IntStream.builder();

    TokenSearch(VocabularyTrie trie, Moves moves) {
        this.trie = trie;
        this.moves = moves;
        mask = new TokenMask(trie.vocabulary().size());
    }

    /** What a stack allows next. */
    StateTokens search(Frame frame) {
        walk(VocabularyTrie.ROOT, List.of(frame));
        return found();
    }

    /** What the beginning of a text allows, where the first byte is skipped if it is a space. */
    StateTokens searchStart(Frame frame) {
        List<Frame> start = List.of(frame);
        for (int child = trie.firstChild(VocabularyTrie.ROOT);
                child < trie.end(VocabularyTrie.ROOT);
                child = trie.end(child)) {
            visit(child, trie.value(child) == ' ' ? start : moves.read(start, trie.value(child)));
        }
        return found();
    }

    private StateTokens found() {
        int[] tokens = doubtful.build().filter(token -> !mask.allows(token)).toArray();
        Arrays.sort(tokens);
        return new StateTokens(mask, tokens);
    }

    private void walk(int node, List<Frame> frames) {
        for (int child = trie.firstChild(node); child < trie.end(node); child = trie.end(child)) {
            visit(child, moves.read(frames, trie.value(child)));
        }
    }

    private void visit(int node, List<Frame> frames) {
        if (!frames.isEmpty()) {
            addTokens(node, frames);
            walk(node, frames);
        }
    }

    private void addTokens(int node, List<Frame> frames) {
        int first = trie.firstToken(node);
        int last = trie.lastToken(node);
        if (first == last) {
            return;
        }
        boolean sure = frames.stream().anyMatch(frame -> !frame.doubtful());
        for (int i = first; i < last; i++) {
            if (sure) {
                mask.add(trie.token(i));
            } else {
                doubtful.add(trie.token(i));
            }
        }
    }
}
