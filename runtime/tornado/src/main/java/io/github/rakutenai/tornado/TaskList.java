package io.github.rakutenai.tornado;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongUnaryOperator;

import uk.ac.manchester.tornado.api.GridScheduler;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.TaskGraph;
import uk.ac.manchester.tornado.api.WorkerGrid1D;

/** A graph that grows by tasks, each with the grid that it runs on, for passes of different sizes. */
final class TaskList {

    /** A grid whose size follows from the rows of a pass, or from those with logits. */
    private record Grid(WorkerGrid1D grid, boolean logits, LongUnaryOperator itemsOfRows) {

        void resize(int rows, int logitsRows) {
            grid.setGlobalWork(itemsOfRows.applyAsLong(Math.max(1, logits ? logitsRows : rows)), 1, 1);
        }
    }

    private final TaskGraph graph;
    private final int capacity;
    private final GridScheduler scheduler;
    private final KernelContext context = new SharedContext();
    private final List<Grid> grids = new ArrayList<>();
    private final Map<String, Long> weightBytes = new HashMap<>();

    /**
     * @param graph without tasks
     * @param capacity the most rows of a pass
     * @param scheduler hears how many work items each task has
     */
    TaskList(TaskGraph graph, int capacity, GridScheduler scheduler) {
        this.graph = graph;
        this.capacity = capacity;
        this.scheduler = scheduler;
    }

    String name() {
        return graph.getTaskGraphName();
    }

    TaskGraph graph() {
        return graph;
    }

    /** The first argument of every kernel. */
    KernelContext context() {
        return context;
    }

    int tasks() {
        return grids.size();
    }

    /**
     * The grid of a task.
     *
     * @param logits whether its size follows from the rows with logits
     * @param itemsOfRows items, rounded up here to whole groups
     * @param threads items of a group
     */
    void addGrid(String id, boolean logits, LongUnaryOperator itemsOfRows, int threads) {
        LongUnaryOperator wholeGroups = rows -> Math.ceilDiv(itemsOfRows.applyAsLong(rows), threads) * threads;
        WorkerGrid1D grid = new WorkerGrid1D(Math.toIntExact(wholeGroups.applyAsLong(capacity)));
        grid.setLocalWork(threads, 1, 1);
        scheduler.addWorkerGrid(name() + "." + id, grid);
        grids.add(new Grid(grid, logits, wholeGroups));
    }

    /** What a task reads of weights, for its profile. */
    void readsWeights(String id, DeviceMatrix matrix) {
        weightBytes.put(name() + "." + id, MatrixPacker.bytes(matrix.format(), matrix.rows(), matrix.columns()));
    }

    /** Bytes of weights that each task reads, by its full name. */
    Map<String, Long> weightBytes() {
        return weightBytes;
    }

    /** Makes the grids as large as the next pass needs them. */
    void resize(int rows, int logitsRows) {
        grids.forEach(grid -> grid.resize(rows, logitsRows));
    }
}
