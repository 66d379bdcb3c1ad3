package io.github.rakutenai.tornado;

import java.lang.System.Logger.Level;
import java.util.Optional;
import java.util.function.IntPredicate;

import io.github.rakutenai.engine.backend.DeviceFailedException;
import uk.ac.manchester.tornado.api.DataRange;
import uk.ac.manchester.tornado.api.GridScheduler;
import uk.ac.manchester.tornado.api.ImmutableTaskGraph;
import uk.ac.manchester.tornado.api.TornadoExecutionPlan;
import uk.ac.manchester.tornado.api.TornadoExecutionResult;
import uk.ac.manchester.tornado.api.enums.ProfilerMode;
import uk.ac.manchester.tornado.api.exceptions.TornadoExecutionPlanException;
import uk.ac.manchester.tornado.api.exceptions.TornadoInternalError;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/** Graphs on a device, by their number; what fails there is thrown as {@link DeviceFailedException}. */
final class DevicePlan implements AutoCloseable {

    private static final System.Logger LOG = System.getLogger(DevicePlan.class.getName());

    private final Device device;
    private final int graphs;
    private final TornadoExecutionPlan plan;
    private Optional<KernelProfile> profile = Optional.empty();
    private TornadoExecutionResult lastResult;

    DevicePlan(Device device, ImmutableTaskGraph[] graphs, GridScheduler scheduler) {
        this.device = device;
        this.graphs = graphs.length;
        plan = new TornadoExecutionPlan(graphs);
        plan.withDevice(device.device()).withGridScheduler(scheduler);
    }

    /**
     * Compiles the kernels of all graphs.
     *
     * @param captured graphs that become CUDA graphs: these replay the grids of their first execution
     */
    void compile(IntPredicate captured) {
        long start = System.nanoTime();
        for (int graph = 0; graph < graphs; graph++) {
            if (captured.test(graph)) {
                plan.withGraph(graph).withCUDAGraph();
            }
            int compiled = graph;
            run(() -> plan.withGraph(compiled).withPreCompilation());
        }
        logTime("kernels compiled", start);
    }

    /** @param done since {@code startNanos} */
    static void logTime(String done, long startNanos) {
        LOG.log(Level.INFO, "%s in %.1f s".formatted(done, (System.nanoTime() - startNanos) / 1e9));
    }

    /** Executes all graphs for the first time, each after the one that it takes arrays from. */
    void executeAll() {
        long start = System.nanoTime();
        for (int graph = 0; graph < graphs; graph++) {
            execute(graph);
        }
        logTime("weights brought and each graph run once", start);
    }

    void execute(int graph) {
        run(() -> lastResult = plan.withGraph(graph).execute());
        profile.ifPresent(open -> open.add(graph, lastResult.getProfilerResult().getProfileLog()));
    }

    /** Executes a graph that brings these floats to the host. */
    void execute(int graph, FloatArray floats) {
        Answer answer = new Answer(floats, floats.getSize() - 1).expect();
        execute(graph);
        check(answer);
    }

    /** Brings the first elements of what the last graph has left on the device to the host. */
    void bring(FloatArray floats, long elements) {
        Answer answer = new Answer(floats, elements - 1).expect();
        run(() -> lastResult.transferToHost(new DataRange(floats).withSize(elements)));
        check(answer);
    }

    private void check(Answer answer) {
        if (!answer.came()) {
            throw new DeviceFailedException(
                    device.description() + " failed: it gave no answer; TornadoVM has printed why", null);
        }
    }

    private void run(Runnable action) {
        // Otherwise TornadoVM refuses a plan that was compiled ahead once any other on its device has been closed.
        device.device().getDeviceContext().setResetToFalse();
        try {
            action.run();
        } catch (RuntimeException | TornadoInternalError e) {
            throw new DeviceFailedException(device.description() + " failed: " + e.getMessage(), e);
        }
    }

    /** From now on. */
    void profile(KernelProfile started) {
        profile = Optional.of(started);
        plan.withProfiler(ProfilerMode.SILENT);
    }

    /** A device that has failed may do so here again. */
    @Override
    public void close() {
        profile.ifPresent(KernelProfile::log);
        try {
            plan.withAllGraphs().close();
        } catch (TornadoExecutionPlanException | RuntimeException | TornadoInternalError e) {
            LOG.log(Level.WARNING, device.description() + " was not closed properly", e);
        }
    }
}
