package io.github.rakutenai.tornado;

import java.lang.System.Logger.Level;
import java.util.Optional;
import java.util.function.DoubleConsumer;

import io.github.rakutenai.engine.backend.BackendOptions;
import io.github.rakutenai.engine.backend.DeviceFailedException;
import io.github.rakutenai.engine.model.ModelConfig;
import io.github.rakutenai.engine.model.Weights;
import io.github.rakutenai.tornado.kernel.Step;
import uk.ac.manchester.tornado.api.DataRange;
import uk.ac.manchester.tornado.api.GridScheduler;
import uk.ac.manchester.tornado.api.TornadoExecutionPlan;
import uk.ac.manchester.tornado.api.TornadoExecutionResult;
import uk.ac.manchester.tornado.api.enums.ProfilerMode;
import uk.ac.manchester.tornado.api.exceptions.TornadoExecutionPlanException;
import uk.ac.manchester.tornado.api.exceptions.TornadoInternalError;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/**
 * The one execution plan of a decoder: graphs for a single row and for many, which share weights, keys and values on the device,
 * and graphs that find candidates in the logits that either leaves there.
 */
final class DecoderPlan implements AutoCloseable {

    private static final System.Logger LOG = System.getLogger(DecoderPlan.class.getName());
    private static final String SINGLE_NAME = "single";
    private static final String MANY_NAME = "many";
    private static final int SINGLE = 0;
    private static final int MANY = 1;
    private static final int SELECTIONS = 2;

    /** Prompts whose logits are all wanted take several passes if they have more rows than this and than there are sequences. */
    private static final int LEAST_LOGITS_ROWS = 16;

    private final Device device;
    private final HostMemory memory;
    private final int logitsRows;
    private final int vocabulary;
    private final FloatArray logits;
    private final DecoderGraph[] graphs;
    private final SelectionGraph[] selections;
    private final TornadoExecutionPlan plan;
    private final Optional<KernelProfile> profile;
    private TornadoExecutionResult lastResult;

    DecoderPlan(ModelConfig config, Weights weights, BackendOptions options, Device device, DoubleConsumer loaded) {
        this.device = device;
        memory = new HostMemory(device.halfPrecision());
        profile = TornadoSettings.profiles()
                ? Optional.of(new KernelProfile(device.description(), CopyBandwidth.measure(device)))
                : Optional.empty();
        logitsRows = logitsRows(options);
        vocabulary = config.vocabularySize();
        try (HostMemory weightMemory = new HostMemory(device.halfPrecision())) {
            logits = memory.floats((long) logitsRows * vocabulary);
            Parallelism parallelism = device.parallelism();
            GridScheduler scheduler = new GridScheduler();
            KeyValueMemory cache = KeyValueMemory.of(config, options, memory);
            DeviceWeights packed = DeviceWeights.of(weights, weightMemory, loaded);
            PassMemory one = PassMemory.of(config, 1, parallelism.splits(), memory);
            PassMemory more = PassMemory.of(config, options.maxBatchRows(), 1, memory);
            DecoderGraph single =
                    new DecoderGraph(SINGLE_NAME, config, packed, cache, one, logits, parallelism, scheduler);
            DecoderGraph many =
                    new DecoderGraph(MANY_NAME, config, packed, cache, more, logits, parallelism, scheduler);
            graphs = new DecoderGraph[] {single, many};
            SelectionGraph ofSingle = new SelectionGraph("selectSingle", 1, vocabulary, logits, memory);
            SelectionGraph ofMany = new SelectionGraph("selectMany", logitsRows, vocabulary, logits, memory);
            selections = new SelectionGraph[] {ofSingle, ofMany};
            plan = new TornadoExecutionPlan(
                    single.owningWeights().snapshot(),
                    many.sharing(SINGLE_NAME, ofSingle.name(), ofMany.name()).snapshot(),
                    ofSingle.graph(SINGLE_NAME, parallelism, scheduler).snapshot(),
                    ofMany.graph(MANY_NAME, parallelism, scheduler).snapshot());
            plan.withDevice(device.device()).withGridScheduler(scheduler);
            bringWeights();
            profile.ifPresent(this::startProfile);
        } catch (RuntimeException | Error e) {
            memory.close();
            throw e;
        }
    }

    /** The most rows with logits that a pass of such a backend has. */
    static int logitsRows(BackendOptions options) {
        return Math.min(options.maxBatchRows(), Math.max(options.maxSequences(), LEAST_LOGITS_ROWS));
    }

    /**
     * Runs every graph, in an order in which each finds what it shares with the one before it, so that all kernels are compiled.
     * There is no sequence yet: what is written is overwritten before anybody reads it.
     */
    private void bringWeights() {
        try {
            graphs[SINGLE].pass().step().set(Step.rows(), 1);
            graphs[SINGLE].pass().step().set(Step.logitsRows(), 1);
            decode(1, 1);
            execute(MANY);
            execute(SELECTIONS + MANY);
            decode(1, 1);
            execute(SELECTIONS + SINGLE);
        } catch (RuntimeException e) {
            closePlan();
            throw e;
        }
    }

    private void startProfile(KernelProfile started) {
        for (DecoderGraph graph : graphs) {
            graph.weightBytes().forEach(started::expect);
        }
        plan.withProfiler(ProfilerMode.SILENT);
    }

    Device device() {
        return device;
    }

    /** The most rows with logits of one pass. */
    int logitsRows() {
        return logitsRows;
    }

    private static int graph(int rows) {
        return rows == 1 ? SINGLE : MANY;
    }

    /** What a pass of so many rows reads. */
    PassMemory pass(int rows) {
        return graphs[graph(rows)].pass();
    }

    /** @throws DeviceFailedException if the device does */
    void decode(int rows, int rowsWithLogits) {
        graphs[graph(rows)].resize(rows, rowsWithLogits);
        execute(graph(rows));
    }

    /** What candidates of a pass of so many rows are asked of. */
    SelectionGraph selection(int rows) {
        return selections[graph(rows)];
    }

    /** Finds candidates in the logits of the last pass, which had so many rows. */
    void select(int rows) {
        execute(SELECTIONS + graph(rows));
    }

    private void execute(int graph) {
        try {
            lastResult = plan.withGraph(graph).execute();
            profile.ifPresent(open -> open.add(lastResult.getProfilerResult().getProfileLog()));
        } catch (RuntimeException | TornadoInternalError e) {
            throw failed(e);
        }
    }

    /** Brings the logits of the first rows that have some to the host. */
    void bringLogits(int rows) {
        try {
            lastResult.transferToHost(new DataRange(logits).withSize((long) rows * vocabulary));
        } catch (RuntimeException | TornadoInternalError e) {
            throw failed(e);
        }
    }

    private DeviceFailedException failed(Throwable e) {
        return new DeviceFailedException(device.description() + " failed: " + e.getMessage(), e);
    }

    /** Copies logits that are on the host. */
    void copyLogits(int place, float[] out) {
        SelectionGraph.copyLogits(logits, place, out);
    }

    @Override
    public void close() {
        profile.ifPresent(KernelProfile::log);
        closePlan();
        memory.close();
    }

    /** Closing frees what belongs to selected graphs alone. A device that failed may fail again here. */
    private void closePlan() {
        try {
            plan.withAllGraphs().close();
        } catch (TornadoExecutionPlanException | RuntimeException | TornadoInternalError e) {
            LOG.log(Level.WARNING, device.description() + " was not closed properly", e);
        }
    }
}
