package io.github.rakutenai.engine.scheduler;

import java.util.Arrays;

import io.github.rakutenai.engine.kvcache.BlockTable;
import io.github.rakutenai.engine.speculation.DraftSource;
import io.github.rakutenai.engine.speculation.Drafts;

/**
 * One request as the scheduler sees it: its tokens, how many of them the backend has computed, and where their keys and
 * values lie. Draft tokens may lie behind its tokens; they become tokens when they are sampled.
 */
public final class Sequence {

    private final int[] tokens;
    private final int promptTokens;
    private final BlockTable table;
    private final Drafts drafts;
    private int unscored;
    private int length;
    private int computed;
    private boolean started;
    private boolean advanced;

    /** One whose prompt need not be scored. */
    public Sequence(int[] prompt, int maxTokens, BlockTable table, DraftSource source) {
        this(prompt, prompt.length, maxTokens, table, source);
    }

    /**
     * @param prompt token ids, at least one
     * @param scoreFrom position of the first token of the prompt that is to be scored, at least 1; there may be none
     * @param maxTokens the most tokens that may be appended
     * @param table empty; the sequence closes it
     * @param source guesses how it goes on
     */
    public Sequence(int[] prompt, int scoreFrom, int maxTokens, BlockTable table, DraftSource source) {
        if (prompt.length == 0) {
            throw new IllegalArgumentException("a prompt needs at least one token");
        }
        tokens = Arrays.copyOf(prompt, Math.addExact(prompt.length, maxTokens));
        promptTokens = prompt.length;
        unscored = scoreFrom;
        length = prompt.length;
        this.table = table;
        drafts = new Drafts(source);
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

    /** The token, or behind them the draft token, at a position. */
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

    /** Position of the next token of the prompt that is to be scored by the logits before it, if there is one left. */
    public int unscored() {
        return unscored;
    }

    /** Whether the token at a position is one of the prompt that is still to be scored. */
    public boolean scores(int position) {
        return position >= unscored && position < promptTokens;
    }

    /** The token at {@link #unscored()} was scored. */
    public void scored() {
        unscored++;
    }

    /** Tokens of a beginning of which only the last must be computed: for its logits, or because it is the last of all. */
    int tokensToTakeUp() {
        return scores(unscored) ? unscored : length;
    }

    /** Appends a sampled token. If it is the draft token that was computed in its place, its logits are there already. */
    public void append(int token) {
        boolean verified = drafts.accept(tokens[length], token);
        tokens[length++] = token;
        if (verified) {
            computed++;
        }
    }

    /** Whether its last token was computed, so that the next one can be sampled. */
    public boolean caughtUp() {
        return computed == length;
    }

    /** Positions that still lack keys and values. */
    int missing() {
        return length - computed;
    }

    /** Whether it only lacks its last token's: it writes a reply, or its prompt is nearly read. */
    boolean oneBehind() {
        return missing() == 1;
    }

    Drafts drafts() {
        return drafts;
    }

    /** Lets draft tokens be proposed for the next positions; the last token of the longest reply is none of them. */
    void proposeDrafts(int most) {
        drafts.propose(tokens, length, Math.min(most, tokens.length - length - 1));
    }

    /** @param positions that need not be computed: the table holds their blocks */
    void begin(int positions) {
        computed = positions;
    }

    /** The next {@code count} positions were computed; draft tokens count when they are accepted. */
    void advance(int count) {
        computed = Math.min(computed + count, length);
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
