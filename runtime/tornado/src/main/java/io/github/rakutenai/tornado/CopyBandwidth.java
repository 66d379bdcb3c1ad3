package io.github.rakutenai.tornado;

import io.github.rakutenai.engine.backend.DeviceFailedException;
import io.github.rakutenai.tornado.kernel.Copy;
import uk.ac.manchester.tornado.api.GridScheduler;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.TaskGraph;
import uk.ac.manchester.tornado.api.TornadoExecutionPlan;
import uk.ac.manchester.tornado.api.WorkerGrid1D;
import uk.ac.manchester.tornado.api.enums.DataTransferMode;
import uk.ac.manchester.tornado.api.enums.ProfilerMode;
import uk.ac.manchester.tornado.api.exceptions.TornadoExecutionPlanException;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/** How fast a device copies its own memory: the limit of whatever reads weights. */
final class CopyBandwidth {

    private static final int ELEMENTS = 1 << 26;
    private static final int ITEMS = ELEMENTS / Copy.EACH;
    private static final int REPETITIONS = 10;
    private static final int THREADS = 128;

    private CopyBandwidth() {}

    /** GB/s, bytes read and bytes written, the best of ten times. */
    static double measure(Device device) {
        WorkerGrid1D grid = new WorkerGrid1D(ITEMS);
        grid.setLocalWork(THREADS, 1, 1);
        try (HostMemory memory = new HostMemory(device.halfPrecision())) {
            FloatArray from = memory.floats(ELEMENTS);
            FloatArray to = memory.floats(ELEMENTS);
            TaskGraph graph = new TaskGraph("bandwidth")
                    .transferToDevice(DataTransferMode.FIRST_EXECUTION, from)
                    .task("copy", Copy::copy, new KernelContext(), from, to, ITEMS)
                    .transferToHost(DataTransferMode.UNDER_DEMAND, to);
            try (TornadoExecutionPlan plan = new TornadoExecutionPlan(graph.snapshot())) {
                plan.withDevice(device.device())
                        .withGridScheduler(new GridScheduler("bandwidth.copy", grid))
                        .withProfiler(ProfilerMode.SILENT);
                long best = Long.MAX_VALUE;
                for (int i = 0; i < REPETITIONS; i++) {
                    long nanos = plan.execute().getProfilerResult().getDeviceKernelTime();
                    best = Math.min(best, Math.max(1, nanos));
                }
                return 2.0 * Float.BYTES * ELEMENTS / best;
            }
        } catch (TornadoExecutionPlanException e) {
            throw new DeviceFailedException(device.description() + " failed: " + e.getMessage(), e);
        }
    }
}
