package io.github.rakutenai.engine.backend;

import io.github.rakutenai.engine.logits.CandidateQuery;
import io.github.rakutenai.engine.model.ModelConfig;

/**
 * What every backend demands of a batch before it computes anything: 1 to maxBatchRows rows, tokens of the vocabulary,
 * positions within the context and consecutive in each sequence, and a block for every position that is attended to.
 */
public final class BatchRules {

    private BatchRules() {}

    /** @throws IllegalArgumentException naming the row and what is wrong with it */
    public static void check(Batch batch, Backend backend) {
        if (batch.rows() == 0 || batch.rows() > backend.maxBatchRows()) {
            throw new IllegalArgumentException(
                    "a batch has 1 to " + backend.maxBatchRows() + " rows, found " + batch.rows());
        }
        for (int row = 0; row < batch.rows(); row++) {
            checkToken(batch, row, backend.config());
            checkPosition(batch, row, backend.config());
            checkBlocks(batch, row, backend);
        }
    }

    private static void checkToken(Batch batch, int row, ModelConfig config) {
        int size = config.vocabularySize();
        if (batch.token(row) >= size) {
            throw refused(row, "token " + batch.token(row) + " is outside the vocabulary of " + size);
        }
        if (batch.output(row) == RowOutput.LOGITS && batch.logits(row).length != size) {
            throw refused(row, "the batch holds " + batch.logits(row).length + " logits, the model gives " + size);
        }
        if (batch.output(row) == RowOutput.CANDIDATES) {
            checkQuery(row, batch.query(row), size);
        }
    }

    private static void checkQuery(int row, CandidateQuery query, int vocabularySize) {
        if (query.vocabularySize() > vocabularySize) {
            throw refused(
                    row, "the query is for " + query.vocabularySize() + " tokens, the model gives " + vocabularySize);
        }
        if (!query.fits()) {
            throw refused(
                    row,
                    "the query changes " + query.adjustments() + " logits, at most " + CandidateQuery.MOST_ADJUSTMENTS
                            + " are allowed");
        }
    }

    private static void checkPosition(Batch batch, int row, ModelConfig config) {
        int position = batch.position(row);
        if (position < 0 || position >= config.contextTokens()) {
            throw refused(row, "position " + position + " is outside the context of " + config.contextTokens());
        }
        int previous = previousRow(batch, row);
        if (previous >= 0 && batch.position(previous) != position - 1) {
            throw refused(row, "position " + position + " follows " + batch.position(previous) + " of its sequence");
        }
    }

    private static int previousRow(Batch batch, int row) {
        int previous = row - 1;
        while (previous >= 0 && batch.table(previous) != batch.table(row)) {
            previous--;
        }
        return previous;
    }

    /** A table holds its blocks without gaps, so the first and the last that the row needs stand for all. */
    private static void checkBlocks(Batch batch, int row, Backend backend) {
        int position = batch.position(row);
        try {
            batch.table(row).block(backend.config().firstVisible(position));
            int block = batch.table(row).block(position);
            if (block >= backend.kvBlocks()) {
                throw refused(row, "block " + block + " is outside the backend's " + backend.kvBlocks());
            }
        } catch (IndexOutOfBoundsException e) {
            throw new IllegalArgumentException("row " + row + ": " + e.getMessage(), e);
        }
    }

    private static IllegalArgumentException refused(int row, String reason) {
        return new IllegalArgumentException("row " + row + ": " + reason);
    }
}
