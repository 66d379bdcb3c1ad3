package io.github.rakutenai.engine.backend;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import io.github.rakutenai.engine.kvcache.BlockTable;

/**
 * The rows of one forward pass: each is a token at a position of a sequence. Rows of one sequence stand in ascending
 * positions without gaps; rows of several sequences may be mixed. Reused from step to step; it owns the logits.
 */
public final class Batch {

    private final int vocabularySize;
    private final int[] tokens;
    private final int[] positions;
    private final BlockTable[] tables;
    private final RowOutput[] outputs;
    private final int[] logitsIndex;
    private final List<float[]> logits = new ArrayList<>();
    private int rows;
    private int logitsRows;

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
        logitsIndex = new int[capacity];
    }

    public int capacity() {
        return tokens.length;
    }

    public int rows() {
        return rows;
    }

    public void clear() {
        Arrays.fill(tables, 0, rows, null);
        rows = 0;
        logitsRows = 0;
    }

    /**
     * Appends a row.
     *
     * @param table holds a block for {@code position} and for every earlier position that it attends to
     * @return the index of the row
     * @throws IllegalArgumentException if the token is outside the vocabulary
     * @throws IllegalStateException if the batch is full
     */
    public int add(int token, int position, BlockTable table, RowOutput output) {
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
        if (output == RowOutput.LOGITS) {
            logitsIndex[rows] = logitsRows++;
            if (logits.size() < logitsRows) {
                logits.add(new float[vocabularySize]);
            }
        }
        return rows++;
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

    /**
     * Logits of a row that asked for them, (vocabularySize); written by the backend, valid until the next pass.
     *
     * @throws IllegalStateException if the row did not ask for logits
     */
    public float[] logits(int row) {
        if (outputs[row] != RowOutput.LOGITS) {
            throw new IllegalStateException("row " + row + " did not ask for logits");
        }
        return logits.get(logitsIndex[row]);
    }
}
