package io.github.rakutenai.tornado;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

import io.github.rakutenai.tornado.DeviceWeights.Layer;
import uk.ac.manchester.tornado.api.ImmutableTaskGraph;
import uk.ac.manchester.tornado.api.TaskGraph;
import uk.ac.manchester.tornado.api.enums.DataTransferMode;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/**
 * The graphs of one execution plan, which share weights, keys, values and logits on the device.
 *
 * <p>TornadoVM lets a graph take arrays from the graph that was executed just before it, and from no other. When they are executed
 * for the first time, all graphs therefore follow each other in one order: those of the first layers for each kind of pass, those
 * of the next layers, and so on, then those that look at logits. The first kind of pass brings the matrices of its layers; each
 * graph hands on what later ones need.
 */
final class SharedGraphs {

    private final List<DecoderGraphs> passes;
    private final List<SelectionGraph> selections;
    private final DeviceWeights weights;
    private final KeyValueMemory cache;
    private final FloatArray logits;
    private final List<TaskGraph> order = new ArrayList<>();
    private final Set<Object> brought = new HashSet<>();

    /**
     * @param selections of each kind of pass
     * @param logits (rows with logits, vocabularySize), overwritten
     */
    SharedGraphs(
            List<DecoderGraphs> passes,
            List<SelectionGraph> selections,
            DeviceWeights weights,
            KeyValueMemory cache,
            FloatArray logits) {
        this.passes = passes;
        this.selections = selections;
        this.weights = weights;
        this.cache = cache;
        this.logits = logits;
    }

    /**
     * Adds all tasks; answers the graphs in the order of their first execution.
     *
     * @param mostTasks of one graph
     */
    ImmutableTaskGraph[] build(int mostTasks) {
        startGraphs();
        for (int layer = 0; layer < weights.layers().size(); layer++) {
            if (passes.stream().anyMatch(pass -> pass.full(mostTasks))) {
                startGraphs();
            }
            addLayer(layer, weights.layers().get(layer));
        }
        addLogits();
        selections.forEach(selection -> order.add(selection.graph()));
        // The first brings what it needs itself.
        passes.stream()
                .skip(1)
                .forEach(pass -> mayFollowAny(pass.graphs().getFirst().graph()));
        selections.forEach(selection -> mayFollowAny(selection.graph()));
        return order.stream().map(TaskGraph::snapshot).toArray(ImmutableTaskGraph[]::new);
    }

    private void startGraphs() {
        brought.clear();
        for (DecoderGraphs pass : passes) {
            TaskGraph graph = pass.startGraph().graph();
            if (!order.isEmpty()) {
                graph.consumeFromDevice(order.getLast().getTaskGraphName(), handedOn());
            }
            order.add(graph);
        }
    }

    /** What the graphs so far have brought to the device besides weights, keys and values. */
    private Object[] handedOn() {
        return passes.stream()
                .limit(order.size())
                .flatMap(pass -> Stream.of(pass.arrays()))
                .toArray();
    }

    private void addLayer(int number, Layer layer) {
        bring(layer.norms());
        share(notYetBrought(layer.matrices()), cache.arrays(number));
        passes.forEach(pass -> pass.addLayer(number, layer));
    }

    private void addLogits() {
        bring(Stream.of(weights.outputNorm()));
        share(notYetBrought(weights.output().arrays()), logits);
        passes.forEach(pass -> pass.addLogits(weights.outputNorm(), weights.output(), logits));
    }

    /** To each kind of pass for itself: they are small, and not in every graph of the layer's is there a task that reads them. */
    private void bring(Stream<Object> norms) {
        Object[] arrays = norms.toArray();
        passes.forEach(pass -> pass.last().graph().transferToDevice(DataTransferMode.FIRST_EXECUTION, arrays));
    }

    /** Layers have some arrays in common. */
    private Object[] notYetBrought(Stream<Object> arrays) {
        return arrays.filter(brought::add).toArray();
    }

    /** The last graph of the first kind of pass has them, and the others take them from it. */
    private void share(Object[] weights, Object... written) {
        String owner = null;
        for (DecoderGraphs pass : passes) {
            TaskGraph graph = pass.last().graph();
            if (owner == null) {
                graph.transferToDevice(DataTransferMode.FIRST_EXECUTION, weights)
                        .persistOnDevice(written);
            } else {
                graph.consumeFromDevice(owner, weights).consumeFromDevice(owner, written);
            }
            owner = pass.last().name();
        }
    }

    /** It may follow any graph that has logits: TornadoVM wants to know what they have in common. */
    private void mayFollowAny(TaskGraph graph) {
        Stream.concat(
                        passes.stream().map(pass -> pass.last().name()),
                        selections.stream().map(SelectionGraph::name))
                .forEach(name -> graph.consumeFromDevice(name, logits));
    }
}
