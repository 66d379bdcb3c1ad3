package io.github.rakutenai.engine.scheduler;

import java.util.Arrays;

import io.github.rakutenai.engine.kvcache.BlockTable;

/**
 * One request as the scheduler sees it: its tokens, how many of them the backend has computed, and where their keys and
 * values lie.
 */
public final class Sequence {

    private final int[] tokens;
    private final int promptTokens;
    private final BlockTable table;
    private int length;
    private int computed;

    /**
     * @param prompt token ids, at least one
     * @param maxTokens the most tokens that may be appended
     * @param table empty; the sequence closes it
     */
    public Sequence(int[] prompt, int maxTokens, BlockTable table) {
        if (prompt.length == 0) {
            throw new IllegalArgumentException("a prompt needs at least one token");
        }
        tokens = Arrays.copyOf(prompt, Math.addExact(prompt.length, maxTokens));
        promptTokens = prompt.length;
        length = prompt.length;
        this.table = table;
    }

    public int promptTokens() {
        return promptTokens;
    }

    public int replyTokens() {
        return length - promptTokens;
    }

    /** Tokens of prompt and reply so far. */
    public int length() {
        return length;
    }

    /** Tokens of prompt and reply when the longest allowed reply stands there. */
    public int mostTokens() {
        return tokens.length;
    }

    public int token(int position) {
        return tokens[position];
    }

    /** Positions whose keys and values are stored. */
    public int computed() {
        return computed;
    }

    public BlockTable table() {
        return table;
    }

    /** Appends a sampled token. */
    public void append(int token) {
        tokens[length++] = token;
    }

    void advance(int count) {
        computed += count;
    }
}
