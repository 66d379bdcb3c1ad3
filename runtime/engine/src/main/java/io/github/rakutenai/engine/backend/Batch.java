package io.github.rakutenai.engine.backend;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import io.github.rakutenai.engine.kvcache.BlockTable;
import io.github.rakutenai.engine.logits.CandidateQuery;
import io.github.rakutenai.engine.logits.Candidates;

/**
 * The rows of one forward pass: each is a token at a position of a sequence. Rows of one sequence stand in ascending
 * positions without gaps; rows of several sequences may be mixed. Reused from step to step; it owns the logits
 * and the candidates.
 */
public final class Batch {

    private static final int NONE = -1;

    private final int vocabularySize;
    private final int[] tokens;
    private final int[] positions;
    private final BlockTable[] tables;
    private final RowOutput[] outputs;
    private final CandidateQuery[] queries;
    private final int[] logitsIndex;
    private final List<float[]> logits = new ArrayList<>();
    private final Candidates[] candidates;
    private Runnable queriesComplete = () -> {};
    private int rows;
    private int logitsRows;
    private int candidateRows;

    /**
     * @param capacity the most rows of one pass
     * @param vocabularySize length of a row of logits
     */
    public Batch(int capacity, int vocabularySize) {
        this.vocabularySize = vocabularySize;
        tokens = new int[capacity];
        positions = new int[capacity];
        tables = new BlockTable[capacity];
        outputs = new RowOutput[capacity];
        queries = new CandidateQuery[capacity];
        logitsIndex = new int[capacity];
        candidates = new Candidates[capacity];
    }

    public int capacity() {
        return tokens.length;
    }

    public int rows() {
        return rows;
    }

    public void clear() {
        Arrays.fill(tables, 0, rows, null);
        Arrays.fill(queries, 0, rows, null);
        queriesComplete = () -> {};
        rows = 0;
        logitsRows = 0;
        candidateRows = 0;
    }

    /**
     * Appends a row.
     *
     * @param table holds a block for {@code position} and for every earlier position that it attends to
     * @param output without candidates
     * @return the index of the row
     * @throws IllegalArgumentException if the token is outside the vocabulary, or candidates are asked for without a query
     * @throws IllegalStateException if the batch is full
     */
    public int add(int token, int position, BlockTable table, RowOutput output) {
        if (output == RowOutput.CANDIDATES) {
            throw new IllegalArgumentException("a row that asks for candidates needs a query");
        }
        int row = append(token, position, table, output);
        if (output == RowOutput.LOGITS) {
            takeLogits(row);
        }
        return row;
    }

    /**
     * Appends a row that asks for candidates.
     *
     * @param query may stand for several rows; its mask may be made as late as {@link #whenQueriesAreRead} says
     */
    public int add(int token, int position, BlockTable table, CandidateQuery query) {
        int row = append(token, position, table, RowOutput.CANDIDATES);
        queries[row] = query;
        if (candidates[row] == null) {
            candidates[row] = new Candidates();
        }
        candidateRows++;
        return row;
    }

    private int append(int token, int position, BlockTable table, RowOutput output) {
        if (token < 0 || token >= vocabularySize) {
            throw new IllegalArgumentException("token " + token + " is outside the vocabulary of " + vocabularySize);
        }
        if (rows == capacity()) {
            throw new IllegalStateException("the batch is full at " + rows + " rows");
        }
        tokens[rows] = token;
        positions[rows] = position;
        tables[rows] = table;
        outputs[rows] = output;
        logitsIndex[rows] = NONE;
        return rows++;
    }

    private void takeLogits(int row) {
        logitsIndex[row] = logitsRows++;
        if (logits.size() < logitsRows) {
            logits.add(new float[vocabularySize]);
        }
    }

    /** @param completes the masks of the queries; run once, by {@link #completeQueries} */
    public void whenQueriesAreRead(Runnable completes) {
        queriesComplete = completes;
    }

    /**
     * Waits for masks that are still being made. The backend calls it once if a row asks for candidates, before it reads a mask,
     * and after everything that does without one.
     */
    public void completeQueries() {
        queriesComplete.run();
    }

    public int token(int row) {
        return tokens[row];
    }

    public int position(int row) {
        return positions[row];
    }

    public BlockTable table(int row) {
        return tables[row];
    }

    public RowOutput output(int row) {
        return outputs[row];
    }

    /** Rows that ask for candidates. */
    public int candidateRows() {
        return candidateRows;
    }

    /**
     * What a row asks for.
     *
     * @throws IllegalStateException if the row did not ask for candidates
     */
    public CandidateQuery query(int row) {
        requireCandidates(row);
        return queries[row];
    }

    /**
     * Candidates of a row that asked for them; written by the backend, valid until the next pass.
     *
     * @throws IllegalStateException if the row did not ask for candidates
     */
    public Candidates candidates(int row) {
        requireCandidates(row);
        return candidates[row];
    }

    private void requireCandidates(int row) {
        if (outputs[row] != RowOutput.CANDIDATES) {
            throw new IllegalStateException("row " + row + " did not ask for candidates");
        }
    }

    /**
     * Logits of a row that asked for them, (vocabularySize); written by the backend, valid until the next pass. For a row that
     * asked for candidates {@link Backend#readLogits} writes them.
     *
     * @throws IllegalStateException if the row asked for nothing
     */
    public float[] logits(int row) {
        if (outputs[row] == RowOutput.NOTHING) {
            throw new IllegalStateException("row " + row + " did not ask for logits");
        }
        if (logitsIndex[row] == NONE) {
            takeLogits(row);
        }
        return logits.get(logitsIndex[row]);
    }
}
