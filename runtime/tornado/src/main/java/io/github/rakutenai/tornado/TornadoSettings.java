package io.github.rakutenai.tornado;

import java.util.Map;

/** System properties that TornadoVM reads when its first class is loaded. */
final class TornadoSettings {

    /** Set by the SDK's argfile: without them TornadoVM does not start. */
    private static final String FROM_ARGFILE = "tornado.load.runtime.implementation";

    private static final String PROFILE = "rakutenai.tornado.profile";

    private static final String CUDA_GRAPHS = "rakutenai.tornado.cuda-graphs";
    private static final String CODED_ACTIVATIONS = "rakutenai.tornado.coded-activations";
    private static final String GRAPH_TASKS = "rakutenai.tornado.graph-tasks";

    /**
     * TornadoVM describes a graph in 8,192 bytes, which is room for 71 tasks with 20 arguments, the most that it knows; and it
     * links these and their arrays by at most 1,024 nodes, of which as many tasks take 800.
     */
    private static final int MOST_TASKS = 71;

    /** Arrays of at least this size that kernels only read are copied to the device through a small pinned buffer. */
    static final int UNPINNED_BYTES = 1 << 20;

    private static final Map<String, String> NEEDED = Map.of(
            // By default, a kernel that cannot be compiled runs on the CPU instead, silently.
            "tornado.recover.bailout", "False",
            // Kernels are put together of methods that are larger than what is inlined by default.
            "tornado.compiler.fullInlining", "True",
            // Weights would be pinned, and read again from their old pages when others are at the same address.
            "tornado.staged.transfers", "True",
            "tornado.staged.min.size", Integer.toString(UNPINNED_BYTES));

    private static final Map<String, String> DEFAULTS = Map.of(
            // Each task clears as many entries: 32768 of them, by default.
            "tornado.max.events", "32",
            // Would look for reductions in each task when its graph is executed for the first time.
            "tornado.experimental.reduce", "False",
            // Waiting for the event whose place is taken anew would end the capture of a CUDA graph.
            "tornado.eventpool.size", "16384",
            // The default has room for about 100 tasks.
            "tornado.tvm.maxbytecodesize", "65536",
            // Two groups of 256 items fit on a multiprocessor: kernels on tensor cores would take more registers, to no
            // use.
            "tornado.ptx.compiler.flags", "CU_JIT_OPTIMIZATION_LEVEL 4 CU_JIT_MAX_REGISTERS 128",
            // What a model needs is compared with the device's own memory before it is allocated.
            "tornado.device.memory", "1024GB");

    private TornadoSettings() {}

    static boolean argfileGiven() {
        return System.getProperty(FROM_ARGFILE) != null;
    }

    /** Whether times of kernels are wanted. */
    static boolean profiles() {
        return Boolean.getBoolean(PROFILE);
    }

    /** Whether CUDA graphs are captured where there is CUDA. */
    static boolean cudaGraphs() {
        return Boolean.parseBoolean(System.getProperty(CUDA_GRAPHS, "true"));
    }

    /** Whether quants meet activations of 8 bits where a row is decoded alone. */
    static boolean codedActivations() {
        return Boolean.parseBoolean(System.getProperty(CODED_ACTIVATIONS, "true"));
    }

    /** The most tasks of one graph; models with more layers than fit take several. */
    static int graphTasks() {
        return Integer.getInteger(GRAPH_TASKS, MOST_TASKS);
    }

    /** Must come before the first use of TornadoVM; what a user has set himself stays, unless results would be wrong. */
    static void apply() {
        NEEDED.forEach(System::setProperty);
        DEFAULTS.forEach((key, value) -> {
            if (System.getProperty(key) == null) {
                System.setProperty(key, value);
            }
        });
    }
}
