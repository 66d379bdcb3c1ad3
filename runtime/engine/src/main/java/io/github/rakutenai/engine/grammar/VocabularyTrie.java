package io.github.rakutenai.engine.grammar;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

import io.github.rakutenai.engine.tokenizer.TokenType;
import io.github.rakutenai.engine.tokenizer.Vocabulary;

/**
 * The bytes of a vocabulary's tokens as a trie, nodes in depth-first order; about 1 MB for 48,000 tokens. Control, unknown,
 * unused and user-defined tokens are not in it: no text is made of them.
 */
final class VocabularyTrie {

    static final int ROOT = 0;

    private final Vocabulary vocabulary;
    private final byte[][] bytes;
    private final int[] sorted;

    /** For each node the byte that leads to it, the node behind its subtree, and where its tokens begin in {@link #sorted}. */
    private byte[] value = new byte[1];

    private int[] end = new int[1];
    private int[] firstToken = new int[2];
    private int nodes;

    VocabularyTrie(Vocabulary vocabulary) {
        this.vocabulary = vocabulary;
        bytes = new byte[vocabulary.size()][];
        sorted = IntStream.range(0, vocabulary.size())
                .filter(token -> isText(vocabulary.type(token)) && vocabulary.bytes(token).length > 0)
                .peek(token -> bytes[token] = vocabulary.bytes(token))
                .boxed()
                .sorted(Comparator.comparing(token -> bytes[token], Arrays::compareUnsigned))
                .mapToInt(Integer::intValue)
                .toArray();
        build((byte) 0, 0, 0, sorted.length);
        value = Arrays.copyOf(value, nodes);
        end = Arrays.copyOf(end, nodes);
        firstToken = Arrays.copyOf(firstToken, nodes + 1);
        firstToken[nodes] = sorted.length;
    }

    private static boolean isText(TokenType type) {
        return type == TokenType.NORMAL || type == TokenType.BYTE;
    }

    /** A node for the tokens {@code sorted[from, to)}, which agree in their first {@code depth} bytes. */
    private void build(byte leading, int depth, int from, int to) {
        int node = nodes++;
        if (node == value.length) {
            value = Arrays.copyOf(value, 2 * nodes);
            end = Arrays.copyOf(end, 2 * nodes);
            firstToken = Arrays.copyOf(firstToken, 2 * nodes + 1);
        }
        value[node] = leading;
        firstToken[node] = from;
        int next = from;
        while (next < to && bytes[sorted[next]].length == depth) {
            next++;
        }
        while (next < to) {
            byte branch = bytes[sorted[next]][depth];
            int last = next;
            while (last < to && bytes[sorted[last]][depth] == branch) {
                last++;
            }
            build(branch, depth + 1, next, last);
            next = last;
        }
        end[node] = nodes;
    }

    /** Bytes of the longest token. */
    int longestToken() {
        return IntStream.of(sorted).map(token -> bytes[token].length).max().orElse(0);
    }

    Vocabulary vocabulary() {
        return vocabulary;
    }

    /** The bytes of a token, or null if no text is made of it. */
    byte[] bytes(int token) {
        return token >= 0 && token < bytes.length ? bytes[token] : null;
    }

    /** The first child of a node; its siblings follow by {@link #end}, up to the node's own end. */
    int firstChild(int node) {
        return node + 1;
    }

    /** The node behind a node's subtree. */
    int end(int node) {
        return end[node];
    }

    int value(int node) {
        return value[node] & 0xFF;
    }

    /** The child that a byte leads to, or -1. */
    int child(int node, int wanted) {
        for (int child = firstChild(node); child < end[node]; child = end[child]) {
            if (value(child) == wanted) {
                return child;
            }
        }
        return -1;
    }

    /** Tokens that end at a node, as a part of {@link #token}'s indices. */
    int firstToken(int node) {
        return firstToken[node];
    }

    int lastToken(int node) {
        int next = node + 1 < end[node] ? node + 1 : end[node];
        return firstToken[next];
    }

    int token(int index) {
        return sorted[index];
    }
}
