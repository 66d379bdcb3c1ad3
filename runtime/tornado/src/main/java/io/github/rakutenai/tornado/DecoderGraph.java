package io.github.rakutenai.tornado;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongUnaryOperator;

import io.github.rakutenai.engine.model.ModelConfig;
import io.github.rakutenai.engine.model.RopeLayout;
import io.github.rakutenai.tornado.DeviceWeights.Layer;
import io.github.rakutenai.tornado.kernel.Attention;
import io.github.rakutenai.tornado.kernel.MatrixMatrix;
import io.github.rakutenai.tornado.kernel.MatrixVector;
import uk.ac.manchester.tornado.api.GridScheduler;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.TaskGraph;
import uk.ac.manchester.tornado.api.WorkerGrid1D;
import uk.ac.manchester.tornado.api.enums.DataTransferMode;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/**
 * The Mistral decoder as one graph of tasks, for one kind of pass: a single row, or up to as many as its memory has room for.
 *
 * <p>Source: Jiang et al., Mistral 7B; Touvron et al., LLaMA, section 2.2.
 */
final class DecoderGraph {

    /** As many tasks as TornadoVM takes in one graph. */
    private static final int MOST_TASKS = 256;

    /** A grid whose size follows from the rows of a pass, or from those with logits. */
    private record Grid(WorkerGrid1D grid, boolean logits, LongUnaryOperator itemsOfRows) {

        void resize(int rows, int logitsRows) {
            grid.setGlobalWork(itemsOfRows.applyAsLong(Math.max(1, logits ? logitsRows : rows)), 1, 1);
        }
    }

    private final String name;
    private final ModelConfig config;
    private final DeviceWeights weights;
    private final KeyValueMemory cache;
    private final PassMemory pass;
    private final FloatArray logits;
    private final Parallelism parallelism;
    private final KernelContext context = new KernelContext();
    private final TaskGraph graph;
    private final GridScheduler scheduler;
    private final List<Grid> grids = new ArrayList<>();
    private final Map<String, Long> weightBytes = new HashMap<>();

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
        this.name = name;
        this.config = config;
        this.weights = weights;
        this.cache = cache;
        this.pass = pass;
        this.logits = logits;
        this.parallelism = parallelism;
        this.scheduler = scheduler;
        graph = new TaskGraph(name);
    }

    /** The graph that brings the weights to the device when it runs for the first time. */
    TaskGraph owningWeights() {
        graph.transferToDevice(DataTransferMode.FIRST_EXECUTION, weights.arrays());
        addTasks();
        return graph.persistOnDevice(weights.arrays()).persistOnDevice(cache.arrays());
    }

    /**
     * A graph that takes the weights, keys, values and logits of another, which must have run just before it when it runs for
     * the first time.
     *
     * @param others graphs that may run just before it as well: TornadoVM wants to know what they have in common
     */
    TaskGraph sharing(String owner, String... others) {
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
        return weightBytes;
    }

    /** Makes the grids as large as the next pass needs them. */
    void resize(int rows, int logitsRows) {
        grids.forEach(grid -> grid.resize(rows, logitsRows));
    }

    private void addTasks() {
        graph.transferToDevice(DataTransferMode.EVERY_EXECUTION, pass.step(), pass.x(), pass.angles());
        for (int layer = 0; layer < config.layers(); layer++) {
            addAttention(layer, weights.layers().get(layer));
            addFeedForward(layer, weights.layers().get(layer));
        }
        addNormed("logits", weights.outputNorm(), weights.output(), logits, 0, config.vocabularySize(), true);
        graph.persistOnDevice(logits).transferToHost(DataTransferMode.UNDER_DEMAND, logits);
        if (grids.size() > MOST_TASKS) {
            throw new IllegalArgumentException(
                    "%d layers make a graph of %d tasks, TornadoVM takes at most %d: set backend=cpu"
                            .formatted(config.layers(), grids.size(), MOST_TASKS));
        }
    }

    private void addAttention(int number, Layer layer) {
        int outAt = 0;
        for (DeviceMatrix matrix : layer.queryKeyValue()) {
            addNormed(
                    "qkv" + number + "_" + outAt,
                    layer.attentionNorm(),
                    matrix,
                    pass.qkv(),
                    outAt,
                    PassMemory.qkvSize(config),
                    false);
            outAt += matrix.rows();
        }
        addRotation(number);
        addAttend(number);
        addAdded("attention" + number, layer.attentionOutput(), pass.attended());
    }

    private void addFeedForward(int number, Layer layer) {
        DeviceMatrix matrix = layer.gateUp();
        String id = "gate" + number;
        if (single()) {
            graph.task(
                    id,
                    MatrixVector::gated,
                    context,
                    pass.x(),
                    layer.feedForwardNorm(),
                    matrix.words(),
                    matrix.halves(),
                    matrix.floats(),
                    matrix.half(),
                    pass.gated(),
                    matrix.format().code(),
                    matrix.rows(),
                    matrix.columns(),
                    config.rmsNormEpsilon(),
                    parallelism.rowThreads());
        } else {
            graph.task(
                    id,
                    MatrixMatrix::gated,
                    context,
                    pass.step(),
                    pass.x(),
                    layer.feedForwardNorm(),
                    matrix.words(),
                    matrix.halves(),
                    matrix.floats(),
                    matrix.half(),
                    pass.gated(),
                    matrix.format().code(),
                    matrix.rows(),
                    matrix.columns(),
                    PassMemory.feedForwardSize(config),
                    config.rmsNormEpsilon());
        }
        addMatrixGrid(id, matrix, matrix.rows() / 2, false);
        addAdded("down" + number, layer.down(), pass.gated());
    }

    private boolean single() {
        return pass.capacity() == 1;
    }

    private void addNormed(
            String id, FloatArray norm, DeviceMatrix matrix, FloatArray out, int outAt, int outStride, boolean logits) {
        if (single()) {
            graph.task(
                    id,
                    MatrixVector::normed,
                    context,
                    pass.x(),
                    norm,
                    matrix.words(),
                    matrix.halves(),
                    matrix.floats(),
                    matrix.half(),
                    out,
                    matrix.format().code(),
                    matrix.rows(),
                    matrix.columns(),
                    outAt,
                    config.rmsNormEpsilon(),
                    parallelism.rowThreads());
        } else {
            graph.task(
                    id,
                    MatrixMatrix::normed,
                    context,
                    pass.step(),
                    pass.x(),
                    norm,
                    matrix.words(),
                    matrix.halves(),
                    matrix.floats(),
                    matrix.half(),
                    out,
                    pass.capacity(),
                    logits ? 1 : 0,
                    matrix.format().code(),
                    matrix.rows(),
                    matrix.columns(),
                    outAt,
                    outStride,
                    config.rmsNormEpsilon());
        }
        addMatrixGrid(id, matrix, matrix.rows(), logits);
    }

    private void addAdded(String id, DeviceMatrix matrix, FloatArray input) {
        if (single()) {
            graph.task(
                    id,
                    MatrixVector::added,
                    context,
                    input,
                    matrix.words(),
                    matrix.halves(),
                    matrix.floats(),
                    matrix.half(),
                    pass.x(),
                    matrix.format().code(),
                    matrix.rows(),
                    matrix.columns(),
                    parallelism.rowThreads());
        } else {
            graph.task(
                    id,
                    MatrixMatrix::added,
                    context,
                    pass.step(),
                    input,
                    matrix.words(),
                    matrix.halves(),
                    matrix.floats(),
                    matrix.half(),
                    pass.x(),
                    matrix.format().code(),
                    matrix.rows(),
                    matrix.columns(),
                    config.hiddenSize());
        }
        addMatrixGrid(id, matrix, matrix.rows(), false);
    }

    private void addRotation(int layer) {
        String id = "rotate" + layer;
        graph.task(
                id,
                Attention::rotateAndStore,
                context,
                pass.step(),
                pass.qkv(),
                pass.angles(),
                cache.keys().get(layer),
                cache.values().get(layer),
                cache.halfKeys().get(layer),
                cache.halfValues().get(layer),
                weights.half(),
                pass.capacity(),
                pass.tableBlocks(),
                config.heads(),
                config.kvHeads(),
                config.headDim(),
                config.ropeLayout() == RopeLayout.ROTATE_HALF ? 1 : 0,
                cache.halfPrecision() ? 1 : 0);
        long rowItems = PassMemory.qkvSize(config) / 2;
        addGrid(id, false, rows -> rows * rowItems, parallelism.rowThreads());
    }

    private void addAttend(int layer) {
        String id = "attend" + layer;
        int threads = parallelism.attentionThreads();
        graph.task(
                id,
                Attention::attend,
                context,
                pass.step(),
                pass.qkv(),
                cache.keys().get(layer),
                cache.values().get(layer),
                cache.halfKeys().get(layer),
                cache.halfValues().get(layer),
                weights.half(),
                pass.shares(),
                pass.attended(),
                pass.capacity(),
                pass.tableBlocks(),
                config.heads(),
                config.kvHeads(),
                config.headDim(),
                pass.splits(),
                (float) (1 / Math.sqrt(config.headDim())),
                cache.halfPrecision() ? 1 : 0,
                threads);
        long rowItems = (long) config.heads() * pass.splits() * threads;
        addGrid(id, false, rows -> rows * rowItems, threads);
        if (pass.splits() > 1) {
            addJoin(layer);
        }
    }

    private void addJoin(int layer) {
        String id = "join" + layer;
        graph.task(
                id,
                Attention::join,
                context,
                pass.step(),
                pass.shares(),
                pass.attended(),
                config.heads(),
                config.headDim(),
                pass.splits());
        addGrid(id, false, rows -> rows * config.querySize(), parallelism.rowThreads());
    }

    private void addMatrixGrid(String id, DeviceMatrix matrix, int matrixRows, boolean logits) {
        weightBytes.put(name + "." + id, MatrixPacker.bytes(matrix.format(), matrix.rows(), matrix.columns()));
        if (single()) {
            addGrid(id, logits, rows -> (long) matrixRows * parallelism.rowThreads(), parallelism.rowThreads());
        } else {
            long rowTiles = Math.ceilDiv(matrixRows, MatrixMatrix.TILE);
            addGrid(
                    id,
                    logits,
                    rows -> Math.ceilDiv(rows, MatrixMatrix.TILE) * rowTiles * MatrixMatrix.THREADS,
                    MatrixMatrix.THREADS);
        }
    }

    private void addGrid(String id, boolean logits, LongUnaryOperator itemsOfRows, int threads) {
        LongUnaryOperator wholeGroups = rows -> Math.ceilDiv(itemsOfRows.applyAsLong(rows), threads) * threads;
        WorkerGrid1D grid = new WorkerGrid1D(Math.toIntExact(wholeGroups.applyAsLong(pass.capacity())));
        grid.setLocalWork(threads, 1, 1);
        scheduler.addWorkerGrid(name + "." + id, grid);
        grids.add(new Grid(grid, logits, wholeGroups));
    }
}
