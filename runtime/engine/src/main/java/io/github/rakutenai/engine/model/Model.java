package io.github.rakutenai.engine.model;

import java.util.SortedSet;

/**
 * A model as its checkpoint holds it, valid while the checkpoint is open.
 *
 * @param name what the checkpoint calls the model, or the name of its file or folder
 * @param endTokens ids that end a generation, as the checkpoint states them; unmodifiable
 * @param format storage formats of the matrices, most weights first, such as "Q8_0" or "Q4_K, Q6_K"
 * @param parameters number of weights
 * @param sizeBytes bytes of the checkpoint's files
 */
public record Model(
        String name,
        ModelConfig config,
        Weights weights,
        SortedSet<Integer> endTokens,
        String format,
        long parameters,
        long sizeBytes) {}
