package io.github.rakutenai.tornado;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.github.rakutenai.engine.kernel.ScalarKernels;
import io.github.rakutenai.engine.model.LayerWeights;
import io.github.rakutenai.engine.model.Weights;
import io.github.rakutenai.engine.tensor.Tensor;
import io.github.rakutenai.tornado.kernel.WeightCodes;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/**
 * All weights of a decoder as kernels read them. The token embedding is not among them: its rows are looked up on the host.
 *
 * @param layers one entry a layer
 * @param outputNorm (hiddenSize)
 * @param output (vocabularySize, hiddenSize)
 * @param half value of each half-precision number, by its bits
 */
record DeviceWeights(List<Layer> layers, FloatArray outputNorm, DeviceMatrix output, FloatArray half) {

    /**
     * Weights of one layer.
     *
     * @param queryKeyValue their stack, or stacks of those that follow each other in the same format
     * @param nextNorm the next layer's attentionNorm or, of the last one, the outputNorm
     * @param gateUp gate's rows, then up's, each padded to {@code down.columns()}
     */
    record Layer(
            FloatArray attentionNorm,
            List<DeviceMatrix> queryKeyValue,
            DeviceMatrix attentionOutput,
            FloatArray feedForwardNorm,
            DeviceMatrix gateUp,
            DeviceMatrix down,
            FloatArray nextNorm) {

        Stream<Object> norms() {
            return Stream.of(attentionNorm, feedForwardNorm, nextNorm);
        }

        Stream<Object> matrices() {
            return Stream.concat(queryKeyValue.stream(), Stream.of(attentionOutput, gateUp, down))
                    .flatMap(DeviceMatrix::arrays);
        }
    }

    /** @param packer fills the matrices later; vectors are filled here */
    static DeviceWeights of(Weights weights, MatrixPacker packer, HostMemory memory) {
        FloatArray outputNorm = vector(weights.outputNorm(), memory);
        List<FloatArray> norms = Stream.concat(
                        weights.layers().stream().map(layer -> vector(layer.attentionNorm(), memory)),
                        Stream.of(outputNorm))
                .toList();
        List<Layer> layers = IntStream.range(0, weights.layers().size())
                .mapToObj(i -> layer(weights.layers().get(i), norms.get(i), norms.get(i + 1), packer, memory))
                .toList();
        DeviceMatrix output = packer.stack(List.of(weights.output()), 0);
        return new DeviceWeights(layers, outputNorm, output, packer.half());
    }

    private static Layer layer(
            LayerWeights layer, FloatArray norm, FloatArray nextNorm, MatrixPacker packer, HostMemory memory) {
        return new Layer(
                norm,
                runs(List.of(layer.query(), layer.key(), layer.value())).stream()
                        .map(run -> packer.stack(run, 0))
                        .toList(),
                packer.stack(List.of(layer.attentionOutput()), 0),
                vector(layer.feedForwardNorm(), memory),
                packer.stack(List.of(layer.gate(), layer.up()), padRows(layer.gate())),
                packer.stack(List.of(layer.down()), 0),
                nextNorm);
    }

    /** Rows of zeros that make the feed-forward's inner width whole octets. */
    static int padRows(Tensor gate) {
        return MatrixPacker.octets(gate.rows()) * WeightCodes.OCTET - gate.rows();
    }

    /** Tensors that follow each other and have the same format on the device. */
    static List<List<Tensor>> runs(List<Tensor> tensors) {
        List<List<Tensor>> runs = new ArrayList<>();
        DeviceFormat previous = null;
        for (Tensor tensor : tensors) {
            DeviceFormat format = DeviceFormat.of(tensor.dtype());
            if (format != previous) {
                runs.add(new ArrayList<>());
            }
            runs.getLast().add(tensor);
            previous = format;
        }
        return runs;
    }

    private static FloatArray vector(Tensor tensor, HostMemory memory) {
        float[] values = new float[tensor.columns()];
        new ScalarKernels().dequantizeRow(tensor, 0, values, 0);
        FloatArray array = memory.floats(values.length);
        for (int i = 0; i < values.length; i++) {
            array.set(i, values[i]);
        }
        return array;
    }
}
