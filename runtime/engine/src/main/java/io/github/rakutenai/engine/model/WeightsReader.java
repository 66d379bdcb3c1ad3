package io.github.rakutenai.engine.model;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

import io.github.rakutenai.engine.checkpoint.Checkpoint;
import io.github.rakutenai.engine.checkpoint.MalformedCheckpointException;
import io.github.rakutenai.engine.tensor.DType;
import io.github.rakutenai.engine.tensor.Shape;
import io.github.rakutenai.engine.tensor.Tensor;

/** Takes the weights of one model from its checkpoint: every tensor is there with its shape, and none is left over. */
final class WeightsReader {

    private static final Set<DType> NORM_FORMATS = Set.of(DType.F32, DType.F16, DType.BF16);
    /** Rotary frequencies that old checkpoints store although they follow from theta. */
    private static final String DERIVED = ".rotary_emb.inv_freq";

    private final Checkpoint checkpoint;
    private final ModelConfig config;
    private final TensorNaming naming;
    private final Set<String> taken = new HashSet<>();

    WeightsReader(Checkpoint checkpoint, ModelConfig config, TensorNaming naming) {
        this.checkpoint = checkpoint;
        this.config = config;
        this.naming = naming;
    }

    /** Rows of the token embedding, which decide the size of the vocabulary. */
    static int vocabularySize(Checkpoint checkpoint, TensorNaming naming) {
        Tensor embedding = find(checkpoint, naming.name(TensorRole.TOKEN_EMBEDDING));
        Shape shape = embedding.shape();
        if (shape.dimensions().size() != 2 || shape.rows() > Integer.MAX_VALUE) {
            throw damaged(checkpoint, embedding.name(), "a matrix", shape.toString());
        }
        return embedding.rows();
    }

    /** @param tied whether the output matrix is the token embedding; a second copy of it in the checkpoint is not used */
    Weights read(boolean tied) {
        Tensor embedding = vocabularyMatrix(TensorRole.TOKEN_EMBEDDING);
        List<LayerWeights> layers = new ArrayList<>();
        for (int i = 0; i < config.layers(); i++) {
            layers.add(layer(i));
        }
        Tensor outputNorm = norm(naming.name(TensorRole.OUTPUT_NORM));
        Tensor output = tied ? embedding : vocabularyMatrix(TensorRole.OUTPUT);
        requireNothingLeft(tied);
        return new Weights(embedding, layers, outputNorm, output);
    }

    private Tensor vocabularyMatrix(TensorRole role) {
        return matrix(naming.name(role), config.vocabularySize(), config.hiddenSize());
    }

    private LayerWeights layer(int layer) {
        int hidden = config.hiddenSize();
        int feedForward = config.feedForwardSize();
        return new LayerWeights(
                norm(naming.name(layer, TensorRole.ATTENTION_NORM)),
                matrix(naming.name(layer, TensorRole.QUERY), config.querySize(), hidden),
                matrix(naming.name(layer, TensorRole.KEY), config.kvSize(), hidden),
                matrix(naming.name(layer, TensorRole.VALUE), config.kvSize(), hidden),
                matrix(naming.name(layer, TensorRole.ATTENTION_OUTPUT), hidden, config.querySize()),
                norm(naming.name(layer, TensorRole.FEED_FORWARD_NORM)),
                matrix(naming.name(layer, TensorRole.GATE), feedForward, hidden),
                matrix(naming.name(layer, TensorRole.UP), feedForward, hidden),
                matrix(naming.name(layer, TensorRole.DOWN), hidden, feedForward));
    }

    private Tensor matrix(String name, int rows, int columns) {
        return take(name, Shape.matrix(rows, columns));
    }

    private Tensor norm(String name) {
        Tensor norm = take(name, Shape.vector(config.hiddenSize()));
        if (!NORM_FORMATS.contains(norm.dtype())) {
            throw damaged(
                    checkpoint, name, "one of " + NORM_FORMATS, norm.dtype().name());
        }
        return norm;
    }

    private Tensor take(String name, Shape expected) {
        Tensor tensor = find(checkpoint, name);
        taken.add(name);
        if (!tensor.shape().equals(expected)) {
            throw damaged(checkpoint, name, expected.toString(), tensor.shape().toString());
        }
        return tensor;
    }

    private void requireNothingLeft(boolean tied) {
        for (String name : checkpoint.tensors().keySet()) {
            boolean unusedOutput = tied && name.equals(naming.name(TensorRole.OUTPUT));
            if (!taken.contains(name) && !unusedOutput && !name.endsWith(DERIVED)) {
                throw MalformedCheckpointException.unsupported(
                        checkpoint.path(),
                        name,
                        "only the tensors of a Llama or Mistral decoder of " + config.layers() + " layers",
                        "a tensor that is none of them");
            }
        }
    }

    private static Tensor find(Checkpoint checkpoint, String name) {
        Tensor tensor = checkpoint.tensors().get(name);
        if (tensor == null) {
            throw damaged(checkpoint, name, "the tensor", "none of that name");
        }
        return tensor;
    }

    private static MalformedCheckpointException damaged(
            Checkpoint checkpoint, String place, String expected, String found) {
        return MalformedCheckpointException.damaged(checkpoint.path(), place, expected, found);
    }
}
