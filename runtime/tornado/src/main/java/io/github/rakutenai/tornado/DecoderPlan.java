package io.github.rakutenai.tornado;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.DoubleConsumer;
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

    /** Prompts whose logits are all wanted take several passes if they have more rows than this and than there are sequences. */
    private static final int LEAST_LOGITS_ROWS = 16;

    /** TornadoVM's compiler mixes up kernels that several threads bring at once, as where several models are opened. */
    private static final Object COMPILER = new Object();

    private final Device device;
    private final HostMemory memory;
    private final boolean capturesGraphs;
    private final int sequences;
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
        capturesGraphs = device.ptx() && TornadoSettings.cudaGraphs() && profile.isEmpty();
        sequences = options.maxSequences();
        logitsRows = logitsRows(options);
        vocabulary = config.vocabularySize();
        try (HostMemory weightMemory = new HostMemory(memory)) {
            logits = memory.floats((long) logitsRows * vocabulary);
            Parallelism parallelism = device.parallelism();
            GridScheduler scheduler = new Grids();
            KeyValueMemory cache = KeyValueMemory.of(config, options, memory);
            MatrixPacker packer = new MatrixPacker(weightMemory);
            DeviceWeights packed = DeviceWeights.of(weights, packer, weightMemory);
            DecoderStrategy strategy = new DecoderStrategy(device, config, cache, packed, memory);
            passes = parallelism.passRows(options.maxBatchRows(), options.maxSequences()).stream()
                    .map(rows -> PassMemory.of(config, rows, options.maxSequences(), parallelism.splits(rows), memory))
                    .map(pass -> new DecoderGraphs(name(pass), pass, strategy.of(pass), scheduler))
                    .toList();
            selections = List.of(selection(0, 1, scheduler), selection(1, logitsRows, scheduler));
            SharedGraphs shared = new SharedGraphs(passes, selections, packed, cache, logits);
            plan = compiledWhile(() -> packer.pack(loaded), () -> compile(shared, scheduler));
            bringWeights();
            profile.ifPresent(this::startProfile);
        } catch (RuntimeException | Error e) {
            memory.close();
            throw e;
        }
    }

    private static String name(PassMemory pass) {
        return pass.capacity() == 1 ? "single" : "rows" + pass.capacity();
    }

    private SelectionGraph selection(int number, int rows, GridScheduler scheduler) {
        return new SelectionGraph(
                SharedName.of("select", number),
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

    private DevicePlan compile(SharedGraphs shared, GridScheduler scheduler) {
        synchronized (COMPILER) {
            long start = System.nanoTime();
            DevicePlan built = new DevicePlan(device, shared.build(TornadoSettings.graphTasks()), scheduler);
            DevicePlan.logTime("graphs of tasks built", start);
            built.compile(
                    graph -> graph >= selectionGraph(0) ? capturesGraphs : captured(passes.get(graph % passes.size())));
            return built;
        }
    }

    /** A captured graph keeps the grids of its first execution: that of passes of up to a full one's rows cannot. */
    private boolean captured(DecoderGraphs pass) {
        return capturesGraphs && pass != passes.getLast();
    }

    /** As {@link SharedGraphs} orders them. */
    private int decoderGraph(int kind, int part) {
        return part * passes.size() + kind;
    }

    private int selectionGraph(int number) {
        return decoderGraph(number, passes.getFirst().graphs().size());
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

    /** The most sequences of one pass. */
    int sequences() {
        return sequences;
    }

    /** The kind of pass with room for so many rows. */
    private int kind(int rows) {
        int kind = 0;
        while (passes.get(kind).pass().capacity() < rows) {
            kind++;
        }
        return kind;
    }

    /** What a pass of so many rows reads. */
    PassMemory pass(int rows) {
        return passes.get(kind(rows)).pass();
    }

    /** @throws DeviceFailedException if the device does */
    void decode(int rows, int rowsWithLogits) {
        DecoderGraphs pass = passes.get(kind(rows));
        if (!captured(pass)) {
            pass.resize(rows, rowsWithLogits);
        }
        for (int part = 0; part < pass.graphs().size(); part++) {
            plan.execute(decoderGraph(kind(rows), part));
        }
    }

    private static int selectionNumber(int rows) {
        return rows == 1 ? 0 : 1;
    }

    /** What candidates of a pass of so many rows are asked of. */
    SelectionGraph selection(int rows) {
        return selections.get(selectionNumber(rows));
    }

    /** Finds candidates in the logits of the last pass, which had so many rows. */
    void select(int rows) {
        plan.execute(selectionGraph(selectionNumber(rows)), selection(rows).answers());
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
