package io.github.rakutenai.tornado;

import io.github.rakutenai.tornado.kernel.Copy;
import uk.ac.manchester.tornado.api.GridScheduler;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.TaskGraph;
import uk.ac.manchester.tornado.api.TornadoExecutionPlan;
import uk.ac.manchester.tornado.api.WorkerGrid1D;
import uk.ac.manchester.tornado.api.enums.DataTransferMode;
import uk.ac.manchester.tornado.api.exceptions.TornadoExecutionPlanException;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/** How fast weights come from the host's memory to a device. */
final class UploadBandwidth {

    private static final int ELEMENTS = 1 << 26;
    private static final int THREADS = 128;
    private static final int REPETITIONS = 3;

    private UploadBandwidth() {}

    /** GB/s, the best of some times, with a kernel that reads next to nothing of it. */
    static double measure(Device device) throws TornadoExecutionPlanException {
        WorkerGrid1D grid = new WorkerGrid1D(THREADS);
        grid.setLocalWork(THREADS, 1, 1);
        try (HostMemory memory = new HostMemory(device.halfPrecision())) {
            FloatArray from = memory.floats(ELEMENTS);
            FloatArray to = memory.floats(THREADS * Copy.EACH);
            TaskGraph graph = new TaskGraph("upload")
                    .transferToDevice(DataTransferMode.EVERY_EXECUTION, from)
                    .task("copy", Copy::copy, new KernelContext(), from, to, THREADS)
                    .transferToHost(DataTransferMode.EVERY_EXECUTION, to);
            try (TornadoExecutionPlan plan = new TornadoExecutionPlan(graph.snapshot())) {
                plan.withDevice(device.device()).withGridScheduler(new GridScheduler("upload.copy", grid));
                plan.execute();
                long best = Long.MAX_VALUE;
                for (int i = 0; i < REPETITIONS; i++) {
                    long start = System.nanoTime();
                    plan.execute();
                    best = Math.min(best, System.nanoTime() - start);
                }
                return (double) Float.BYTES * ELEMENTS / best;
            }
        }
    }
}
