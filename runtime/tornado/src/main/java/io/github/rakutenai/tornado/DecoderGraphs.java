package io.github.rakutenai.tornado;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

import io.github.rakutenai.tornado.DeviceWeights.Layer;
import uk.ac.manchester.tornado.api.GridScheduler;
import uk.ac.manchester.tornado.api.TaskGraph;
import uk.ac.manchester.tornado.api.enums.DataTransferMode;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/**
 * The decoder for one kind of pass: a single row, or up to as many as its memory has room for. It is one graph of tasks or, as
 * TornadoVM limits these, several over consecutive layers, of which each goes on with what the one before it has left.
 */
final class DecoderGraphs {

    private static final int LOGITS_TASKS = 2;

    private final String name;
    private final PassMemory pass;
    private final Function<TaskList, DecoderTasks> strategy;
    private final GridScheduler scheduler;
    private final List<TaskList> graphs = new ArrayList<>();
    private DecoderTasks decoder;
    private int layerTasks;

    /**
     * @param strategy adds tasks to a graph
     * @param scheduler hears how many work items each task has
     */
    DecoderGraphs(String name, PassMemory pass, Function<TaskList, DecoderTasks> strategy, GridScheduler scheduler) {
        this.name = name;
        this.pass = pass;
        this.strategy = strategy;
        this.scheduler = scheduler;
    }

    PassMemory pass() {
        return pass;
    }

    /** What its tasks use besides weights, keys and values. */
    Object[] arrays() {
        return decoder.arrays();
    }

    /** In their order. */
    List<TaskList> graphs() {
        return graphs;
    }

    TaskList last() {
        return graphs.getLast();
    }

    /** Whether another layer might not fit in the last graph, besides the logits. */
    boolean full(int mostTasks) {
        return last().tasks() + layerTasks + LOGITS_TASKS > mostTasks;
    }

    /** Tasks from now on are those of another graph, which is not the first that is executed if it is not the first here. */
    TaskList startGraph() {
        TaskList started = new TaskList(new TaskGraph(SharedName.of(name, graphs.size())), pass.capacity(), scheduler);
        TaskGraph graph = started.graph();
        decoder = strategy.apply(started);
        if (graphs.isEmpty()) {
            graph.transferToDevice(DataTransferMode.EVERY_EXECUTION, pass.inputs())
                    .persistOnDevice(decoder.arrays());
        } else {
            graph.consumeFromDevice(last().name(), decoder.arrays());
        }
        graphs.add(started);
        return started;
    }

    void addLayer(int number, Layer layer) {
        int before = last().tasks();
        decoder.addAttention(number, layer);
        decoder.addFeedForward(number, layer);
        layerTasks = Math.max(layerTasks, last().tasks() - before);
    }

    void addLogits(FloatArray norm, DeviceMatrix output, FloatArray logits) {
        decoder.addLogits(norm, output, logits);
    }

    /** Bytes of weights that each task reads, by its full name. */
    Map<String, Long> weightBytes() {
        Map<String, Long> bytes = new HashMap<>();
        graphs.forEach(graph -> bytes.putAll(graph.weightBytes()));
        return bytes;
    }

    /** Makes the grids as large as the next pass needs them. */
    void resize(int rows, int logitsRows) {
        graphs.forEach(graph -> graph.resize(rows, logitsRows));
    }
}
