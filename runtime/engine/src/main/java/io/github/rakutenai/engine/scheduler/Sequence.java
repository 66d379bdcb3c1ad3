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
    private boolean started;
    private boolean advanced;

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

    int[] tokens() {
        return tokens;
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

    /** Positions that still lack keys and values: at least 1, for the last token's logits are wanted. */
    int missing() {
        return length - computed;
    }

    /** @param positions that need not be computed: the table holds their blocks */
    void begin(int positions) {
        computed = positions;
    }

    void advance(int count) {
        computed += count;
        started = true;
        advanced = true;
    }

    /** Whether any of its positions was ever computed for itself. */
    boolean started() {
        return started;
    }

    /** Whether any was since it began. */
    boolean advanced() {
        return advanced;
    }

    /** Lets its blocks go; it can begin again. */
    void release() {
        table.close();
        computed = 0;
        advanced = false;
    }
}
