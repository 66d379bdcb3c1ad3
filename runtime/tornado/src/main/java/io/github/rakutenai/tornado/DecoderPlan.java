package io.github.rakutenai.tornado;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.DoubleConsumer;
import java.util.function.Function;
import java.util.function.Supplier;

import io.github.rakutenai.engine.backend.BackendOptions;
import io.github.rakutenai.engine.backend.DeviceFailedException;
import io.github.rakutenai.engine.model.ModelConfig;
import io.github.rakutenai.engine.model.Weights;
import uk.ac.manchester.tornado.api.GridScheduler;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/**
 * The one execution plan of a decoder: graphs for a single row and for many, which share weights, keys and values on the device,
 * and graphs that find candidates in the logits that either leaves there.
 */
final class DecoderPlan implements AutoCloseable {

    private static final String SINGLE_NAME = "single";
    private static final String MANY_NAME = "many";
    private static final String SELECTION_NAME = "select";
    private static final int SINGLE = 0;
    private static final int MANY = 1;

    /** Prompts whose logits are all wanted take several passes if they have more rows than this and than there are sequences. */
    private static final int LEAST_LOGITS_ROWS = 16;

    private final Device device;
    private final HostMemory memory;
    private final int logitsRows;
    private final int vocabulary;
    private final FloatArray logits;
    private final List<DecoderGraphs> passes;
    private final List<SelectionGraph> selections;
    private final DevicePlan plan;

    DecoderPlan(ModelConfig config, Weights weights, BackendOptions options, Device device, DoubleConsumer loaded) {
        this.device = device;
        memory = new HostMemory(device.halfPrecision());
        Optional<KernelProfile> profile = TornadoSettings.profiles()
                ? Optional.of(new KernelProfile(device.description(), CopyBandwidth.measure(device)))
                : Optional.empty();
        // TornadoVM does not measure the kernels of captured graphs.
        boolean capturesGraphs = device.ptx() && TornadoSettings.cudaGraphs() && profile.isEmpty();
        logitsRows = logitsRows(options);
        vocabulary = config.vocabularySize();
        try (HostMemory weightMemory = new HostMemory(device.halfPrecision())) {
            logits = memory.floats((long) logitsRows * vocabulary);
            Parallelism parallelism = device.parallelism();
            GridScheduler scheduler = new GridScheduler();
            KeyValueMemory cache = KeyValueMemory.of(config, options, memory);
            MatrixPacker packer = new MatrixPacker(weightMemory);
            DeviceWeights packed = DeviceWeights.of(weights, packer, weightMemory);
            PassMemory one = PassMemory.of(config, 1, parallelism.splits(), memory);
            PassMemory more = PassMemory.of(config, options.maxBatchRows(), 1, memory);
            passes = List.of(
                    new DecoderGraphs(SINGLE_NAME, one, singleRow(config, one, cache, packed), scheduler),
                    new DecoderGraphs(
                            MANY_NAME,
                            more,
                            tasks -> new ManyRowsTasks(tasks, config, more, cache, packed.half(), parallelism),
                            scheduler));
            selections = List.of(selection(SINGLE, 1, scheduler), selection(MANY, logitsRows, scheduler));
            SharedGraphs shared = new SharedGraphs(passes, selections, packed, cache, logits);
            plan = compiledWhile(() -> packer.pack(loaded), () -> compile(shared, scheduler, capturesGraphs));
            bringWeights();
            profile.ifPresent(this::startProfile);
        } catch (RuntimeException | Error e) {
            memory.close();
            throw e;
        }
    }

    private Function<TaskList, DecoderTasks> singleRow(
            ModelConfig config, PassMemory pass, KeyValueMemory cache, DeviceWeights packed) {
        if (device.halfPrecision()) {
            WarpMemory vectors = WarpMemory.of(config, memory);
            return tasks -> new WarpTasks(tasks, config, pass, vectors, cache);
        }
        return tasks -> new SingleRowTasks(tasks, config, pass, cache, packed.half(), device.parallelism());
    }

    private SelectionGraph selection(int pass, int rows, GridScheduler scheduler) {
        return new SelectionGraph(
                SharedName.of(SELECTION_NAME, pass),
                rows,
                vocabulary,
                logits,
                memory,
                device.parallelism().selectionThreads(),
                scheduler);
    }

    /** The most rows with logits that a pass of such a backend has. */
    static int logitsRows(BackendOptions options) {
        return Math.min(options.maxBatchRows(), Math.max(options.maxSequences(), LEAST_LOGITS_ROWS));
    }

    /** Compiles on a thread of its own while weights are packed. */
    private static DevicePlan compiledWhile(Runnable packing, Supplier<DevicePlan> compilation) {
        Future<DevicePlan> compiled;
        try (ExecutorService compiler = Executors.newSingleThreadExecutor(
                Thread.ofPlatform().name("rakutenai-kernels").daemon().factory())) {
            compiled = compiler.submit(compilation::get);
            packing.run();
        }
        if (compiled.state() == Future.State.SUCCESS) {
            return compiled.resultNow();
        }
        throw compiled.exceptionNow() instanceof RuntimeException e
                ? e
                : new IllegalStateException(compiled.exceptionNow());
    }

    private DevicePlan compile(SharedGraphs shared, GridScheduler scheduler, boolean capturesGraphs) {
        DevicePlan built = new DevicePlan(device, shared.build(TornadoSettings.graphTasks()), scheduler);
        built.compile(graph -> capturesGraphs && hasFixedGrids(graph));
        return built;
    }

    private boolean hasFixedGrids(int graph) {
        return graph >= selectionGraph(0) || graph % passes.size() == SINGLE;
    }

    /** As {@link SharedGraphs} orders them. */
    private int decoderGraph(int pass, int part) {
        return part * passes.size() + pass;
    }

    private int selectionGraph(int pass) {
        return decoderGraph(pass, passes.getFirst().graphs().size());
    }

    /** There is no sequence yet: what is written is overwritten before anybody reads it. */
    private void bringWeights() {
        try {
            plan.executeAll();
        } catch (RuntimeException e) {
            plan.close();
            throw e;
        }
    }

    private void startProfile(KernelProfile profile) {
        passes.forEach(pass -> pass.weightBytes().forEach(profile::expect));
        plan.profile(profile);
    }

    Device device() {
        return device;
    }

    /** The most rows with logits of one pass. */
    int logitsRows() {
        return logitsRows;
    }

    private static int kind(int rows) {
        return rows == 1 ? SINGLE : MANY;
    }

    /** What a pass of so many rows reads. */
    PassMemory pass(int rows) {
        return passes.get(kind(rows)).pass();
    }

    /** @throws DeviceFailedException if the device does */
    void decode(int rows, int rowsWithLogits) {
        DecoderGraphs pass = passes.get(kind(rows));
        pass.resize(rows, rowsWithLogits);
        for (int part = 0; part < pass.graphs().size(); part++) {
            plan.execute(decoderGraph(kind(rows), part));
        }
    }

    /** What candidates of a pass of so many rows are asked of. */
    SelectionGraph selection(int rows) {
        return selections.get(kind(rows));
    }

    /** Finds candidates in the logits of the last pass, which had so many rows. */
    void select(int rows) {
        plan.execute(selectionGraph(kind(rows)));
    }

    /** Brings the logits of the first rows that have some to the host. */
    void bringLogits(int rows) {
        plan.bring(logits, (long) rows * vocabulary);
    }

    /** Copies logits that are on the host. */
    void copyLogits(int place, float[] out) {
        SelectionGraph.copyLogits(logits, place, out);
    }

    @Override
    public void close() {
        plan.close();
        memory.close();
    }
}
