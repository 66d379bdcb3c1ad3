package io.github.rakutenai.engine.inference;

import java.util.Arrays;
import java.util.OptionalInt;
import java.util.function.Consumer;
import java.util.function.IntUnaryOperator;

import io.github.rakutenai.engine.backend.Backend;
import io.github.rakutenai.engine.backend.Batch;
import io.github.rakutenai.engine.backend.RowOutput;
import io.github.rakutenai.engine.model.ModelConfig;
import io.github.rakutenai.engine.model.RopeLayout;

/** A backend without weights: the next token is a function of the token before. */
final class ScriptedBackend implements Backend {

    private final ModelConfig config;
    private final int kvBlocks;
    private final IntUnaryOperator nextToken;
    private final Consumer<Batch> beforeForward;

    ScriptedBackend(int vocabularySize, int kvBlocks, IntUnaryOperator nextToken, Consumer<Batch> beforeForward) {
        config = new ModelConfig(
                8, 1, 1, 1, 8, 8, vocabularySize, 64, OptionalInt.empty(), 1e-5f, 10_000, RopeLayout.INTERLEAVED);
        this.kvBlocks = kvBlocks;
        this.nextToken = nextToken;
        this.beforeForward = beforeForward;
    }

    @Override
    public String name() {
        return "scripted";
    }

    @Override
    public String device() {
        return "no device";
    }

    @Override
    public ModelConfig config() {
        return config;
    }

    @Override
    public int kvBlocks() {
        return kvBlocks;
    }

    @Override
    public int maxBatchRows() {
        return 8;
    }

    @Override
    public void forward(Batch batch) {
        beforeForward.accept(batch);
        for (int row = 0; row < batch.rows(); row++) {
            if (batch.output(row) == RowOutput.LOGITS) {
                Arrays.fill(batch.logits(row), 0);
                batch.logits(row)[nextToken.applyAsInt(batch.token(row))] = 10;
            }
        }
    }

    @Override
    public void readLogits(Batch batch, int row) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void close() {}
}
