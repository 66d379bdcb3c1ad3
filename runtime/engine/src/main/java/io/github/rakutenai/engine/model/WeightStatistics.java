package io.github.rakutenai.engine.model;

import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.github.rakutenai.engine.tensor.DType;
import io.github.rakutenai.engine.tensor.Tensor;

/** Sums over all weights of a model, a tensor in two places counted once. */
final class WeightStatistics {

    private WeightStatistics() {}

    static long parameters(Weights weights) {
        return Stream.concat(matrices(weights), norms(weights))
                .mapToLong(tensor -> tensor.shape().elements())
                .sum();
    }

    /** Formats of the matrices, that of most weights first. */
    static String format(Weights weights) {
        Map<DType, Long> counts = matrices(weights)
                .collect(Collectors.groupingBy(
                        Tensor::dtype,
                        Collectors.summingLong(tensor -> tensor.shape().elements())));
        return counts.entrySet().stream()
                .sorted(Map.Entry.<DType, Long>comparingByValue().reversed().thenComparing(Map.Entry.comparingByKey()))
                .map(entry -> entry.getKey().name())
                .collect(Collectors.joining(", "));
    }

    private static Stream<Tensor> matrices(Weights weights) {
        Stream<Tensor> inLayers = weights.layers().stream()
                .flatMap(layer -> Stream.of(
                        layer.query(),
                        layer.key(),
                        layer.value(),
                        layer.attentionOutput(),
                        layer.gate(),
                        layer.up(),
                        layer.down()));
        return Stream.concat(
                Stream.of(weights.tokenEmbedding(), weights.output()).distinct(), inLayers);
    }

    private static Stream<Tensor> norms(Weights weights) {
        Stream<Tensor> inLayers =
                weights.layers().stream().flatMap(layer -> Stream.of(layer.attentionNorm(), layer.feedForwardNorm()));
        return Stream.concat(inLayers, Stream.of(weights.outputNorm()));
    }
}
