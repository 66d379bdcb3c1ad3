package io.github.rakutenai.engine.model;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import io.github.rakutenai.engine.tensor.Tensor;

/**
 * All weights of one decoder, as views into an open checkpoint.
 *
 * @param tokenEmbedding (vocabularySize, hiddenSize)
 * @param layers one entry a layer
 * @param outputNorm (hiddenSize)
 * @param output (vocabularySize, hiddenSize); the same tensor as {@code tokenEmbedding} where embeddings are tied
 */
public record Weights(Tensor tokenEmbedding, List<LayerWeights> layers, Tensor outputNorm, Tensor output) {

    public Weights {
        layers = List.copyOf(layers);
    }

    /** What activations are multiplied by, in the order of use: the embedding is not, unless it is the output as well. */
    public List<Tensor> matrices() {
        return Stream.concat(layers.stream().flatMap(layer -> layer.matrices().stream()), Stream.of(output))
                .toList();
    }

    /** Bytes that one decode step reads, a row of the embedding for each token left out. */
    public long stepBytes() {
        return matrices().stream().mapToLong(Tensor::sizeBytes).sum();
    }

    /** Every tensor once, in the usual order of GGUF files. */
    public List<ModelTensor> tensors() {
        List<ModelTensor> all = new ArrayList<>();
        all.add(ModelTensor.outside(TensorRole.TOKEN_EMBEDDING, tokenEmbedding));
        for (int i = 0; i < layers.size(); i++) {
            all.addAll(layers.get(i).tensors(i));
        }
        all.add(ModelTensor.outside(TensorRole.OUTPUT_NORM, outputNorm));
        if (!tied()) {
            all.add(ModelTensor.outside(TensorRole.OUTPUT, output));
        }
        return all;
    }

    /** Whether the output matrix is the token embedding. */
    public boolean tied() {
        return output == tokenEmbedding;
    }
}
