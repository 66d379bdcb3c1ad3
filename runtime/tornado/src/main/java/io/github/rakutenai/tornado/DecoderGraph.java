package io.github.rakutenai.tornado;

import java.util.Map;

import io.github.rakutenai.engine.model.ModelConfig;
import uk.ac.manchester.tornado.api.GridScheduler;
import uk.ac.manchester.tornado.api.TaskGraph;
import uk.ac.manchester.tornado.api.enums.DataTransferMode;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/** The decoder as one graph of tasks, for one kind of pass: a single row, or up to as many as its memory has room for. */
final class DecoderGraph {

    /** As many tasks as TornadoVM takes in one graph. */
    private static final int MOST_TASKS = 256;

    private final ModelConfig config;
    private final DeviceWeights weights;
    private final KeyValueMemory cache;
    private final PassMemory pass;
    private final FloatArray logits;
    private final TaskList tasks;
    private final DecoderTasks decoder;

    /**
     * @param logits (rows with logits, vocabularySize), overwritten
     * @param scheduler hears how many work items each task has
     */
    DecoderGraph(
            String name,
            ModelConfig config,
            DeviceWeights weights,
            KeyValueMemory cache,
            PassMemory pass,
            FloatArray logits,
            Parallelism parallelism,
            GridScheduler scheduler) {
        this.config = config;
        this.weights = weights;
        this.cache = cache;
        this.pass = pass;
        this.logits = logits;
        tasks = new TaskList(name, pass.capacity(), scheduler);
        decoder = pass.capacity() == 1
                ? new SingleRowTasks(tasks, config, pass, cache, weights.half(), parallelism)
                : new ManyRowsTasks(tasks, config, pass, cache, weights.half(), parallelism);
    }

    /**
     * The graph that brings the weights to the device when it runs for the first time. What graphs share is persisted by this one
     * alone: TornadoVM frees what a graph persists, and must free it once.
     */
    TaskGraph owningWeights() {
        tasks.graph().transferToDevice(DataTransferMode.FIRST_EXECUTION, weights.arrays());
        addTasks();
        return tasks.graph()
                .persistOnDevice(logits)
                .persistOnDevice(weights.arrays())
                .persistOnDevice(cache.arrays());
    }

    /**
     * A graph that takes the weights, keys, values and logits of another, which must have run just before it when it runs for
     * the first time.
     *
     * @param others graphs that may run just before it as well: TornadoVM wants to know what they have in common
     */
    TaskGraph sharing(String owner, String... others) {
        TaskGraph graph = tasks.graph();
        graph.consumeFromDevice(owner, weights.arrays()).consumeFromDevice(owner, cache.arrays());
        graph.consumeFromDevice(owner, logits);
        for (String other : others) {
            graph.consumeFromDevice(other, logits);
        }
        addTasks();
        return graph;
    }

    PassMemory pass() {
        return pass;
    }

    /** Bytes of weights that each task reads, by its full name. */
    Map<String, Long> weightBytes() {
        return tasks.weightBytes();
    }

    /** Makes the grids as large as the next pass needs them. */
    void resize(int rows, int logitsRows) {
        tasks.resize(rows, logitsRows);
    }

    private void addTasks() {
        tasks.graph().transferToDevice(DataTransferMode.EVERY_EXECUTION, pass.step(), pass.x(), pass.angles());
        for (int layer = 0; layer < config.layers(); layer++) {
            decoder.addAttention(layer, weights.layers().get(layer));
            decoder.addFeedForward(layer, weights.layers().get(layer));
        }
        decoder.addLogits(weights.outputNorm(), weights.output(), logits);
        tasks.graph().persistOnDevice(pass.scratch());
        if (tasks.tasks() > MOST_TASKS) {
            throw new IllegalArgumentException(
                    "%d layers make a graph of %d tasks, TornadoVM takes at most %d: set backend=cpu"
                            .formatted(config.layers(), tasks.tasks(), MOST_TASKS));
        }
    }
}
