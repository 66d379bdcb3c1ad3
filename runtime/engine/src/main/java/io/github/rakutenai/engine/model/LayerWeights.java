package io.github.rakutenai.engine.model;

import java.util.List;

import io.github.rakutenai.engine.tensor.Tensor;

/**
 * Weights of one decoder layer; matrices are (outputs, inputs).
 *
 * @param attentionNorm (hiddenSize)
 * @param query (querySize, hiddenSize)
 * @param key (kvSize, hiddenSize)
 * @param value (kvSize, hiddenSize)
 * @param attentionOutput (hiddenSize, querySize)
 * @param feedForwardNorm (hiddenSize)
 * @param gate (feedForwardSize, hiddenSize)
 * @param up (feedForwardSize, hiddenSize)
 * @param down (hiddenSize, feedForwardSize)
 */
public record LayerWeights(
        Tensor attentionNorm,
        Tensor query,
        Tensor key,
        Tensor value,
        Tensor attentionOutput,
        Tensor feedForwardNorm,
        Tensor gate,
        Tensor up,
        Tensor down) {

    /** What activations are multiplied by, in the order of use. */
    List<Tensor> matrices() {
        return List.of(query, key, value, attentionOutput, gate, up, down);
    }

    List<ModelTensor> tensors(int layer) {
        return List.of(
                new ModelTensor(TensorRole.ATTENTION_NORM, layer, attentionNorm),
                new ModelTensor(TensorRole.QUERY, layer, query),
                new ModelTensor(TensorRole.KEY, layer, key),
                new ModelTensor(TensorRole.VALUE, layer, value),
                new ModelTensor(TensorRole.ATTENTION_OUTPUT, layer, attentionOutput),
                new ModelTensor(TensorRole.FEED_FORWARD_NORM, layer, feedForwardNorm),
                new ModelTensor(TensorRole.GATE, layer, gate),
                new ModelTensor(TensorRole.UP, layer, up),
                new ModelTensor(TensorRole.DOWN, layer, down));
    }
}
