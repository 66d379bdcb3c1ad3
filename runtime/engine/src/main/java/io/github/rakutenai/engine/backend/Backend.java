package io.github.rakutenai.engine.backend;

import io.github.rakutenai.engine.model.ModelConfig;

/**
 * Computes forward passes of one model. Not thread-safe: the step thread is its only caller. Whoever opened it closes it,
 * before the checkpoint that its weights lie in.
 */
public interface Backend extends AutoCloseable {

    /** The word that selects it in the configuration, such as "cpu". */
    String name();

    /** What it computes on, for logs and health, such as "2 threads, 512-bit vectors". */
    String device();

    ModelConfig config();

    /** Key/value blocks that this backend has memory for; block numbers are 0..kvBlocks-1. */
    int kvBlocks();

    /** The most rows of one batch. */
    int maxBatchRows();

    /**
     * Computes every row of the batch: stores its keys and values in its block and writes the logits or candidates it asked
     * for. A row attends to the positions of its sequence from the sliding window's start up to itself, those in this batch
     * included.
     *
     * @throws IllegalArgumentException if the batch breaks a rule of {@link BatchRules}; nothing is computed then
     * @throws DeviceFailedException if what it computes on cannot be relied on any more
     */
    void forward(Batch batch);

    /**
     * Whether a row that can do with candidates should ask for no more: because logits have a long way, or because the device
     * finds candidates faster.
     */
    default boolean prefersCandidates() {
        return false;
    }

    /**
     * Writes {@link Batch#logits} of a row of the last pass that asked for candidates: the logits that they were taken from,
     * minus infinity for those that the mask excludes.
     */
    void readLogits(Batch batch, int row);

    @Override
    void close();
}
