package io.github.rakutenai.tornado;

import java.lang.System.Logger.Level;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Map.Entry;
import java.util.Objects;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Adds up what TornadoVM's profiler says about kernels, over layers and passes, and logs a table of it now and then: times, and
 * the bytes of weights that were read in them.
 */
final class KernelProfile {

    private static final System.Logger LOG = System.getLogger(KernelProfile.class.getName());
    private static final int EXECUTIONS_BETWEEN_LOGS = 4096;

    /** A task's name and its kernel's time in the profiler's log. */
    private static final Pattern TASK =
            Pattern.compile("\"([\\w.+-]+)\"\\s*:\\s*\\{[^{}]*\"TASK_KERNEL_TIME\"\\s*:\\s*\"(\\d+)\"");

    private static final class Sum {
        private long nanos;
        private long bytes;
        private long count;
    }

    private final String device;
    private final double copyGigabytesPerSecond;
    private final Map<String, Long> taskBytes = new HashMap<>();
    private final Map<String, Sum> sums = new TreeMap<>();
    private final Map<Integer, Integer> readOfLogs = new HashMap<>();
    private int executions;

    /** @param copyGigabytesPerSecond bytes read and written in a copy: what kernels are compared with */
    KernelProfile(String device, double copyGigabytesPerSecond) {
        this.device = device;
        this.copyGigabytesPerSecond = copyGigabytesPerSecond;
    }

    /** @param bytes of weights that the task reads */
    void expect(String task, long bytes) {
        taskBytes.put(task, bytes);
    }

    /**
     * @param graph of which this is the log
     * @param log as TornadoVM's profiler writes it, of all executions of the graph so far
     */
    void add(int graph, String log) {
        int read = Objects.requireNonNullElse(readOfLogs.put(graph, log.length()), 0);
        Matcher tasks = TASK.matcher(log).region(read, log.length());
        while (tasks.find()) {
            Sum sum = sums.computeIfAbsent(kernel(tasks.group(1)), ignored -> new Sum());
            sum.nanos += Long.parseLong(tasks.group(2));
            sum.bytes += taskBytes.getOrDefault(tasks.group(1), 0L);
            sum.count++;
        }
        if (++executions % EXECUTIONS_BETWEEN_LOGS == 0) {
            log();
        }
    }

    /** The tasks of all layers are one kernel. */
    private static String kernel(String task) {
        return SharedName.common(task);
    }

    void log() {
        if (!sums.isEmpty()) {
            LOG.log(Level.INFO, describe());
        }
    }

    /** A table for each graph, of what its kernels take in one pass. */
    String describe() {
        return String.format(
                        Locale.ROOT,
                        "kernels of %d executions on %s, on which a copy moves %.1f GB/s:",
                        executions,
                        device,
                        copyGigabytesPerSecond)
                + sums.keySet().stream()
                        .map(KernelProfile::graph)
                        .distinct()
                        .map(this::table)
                        .collect(Collectors.joining());
    }

    private static String graph(String kernel) {
        return kernel.substring(0, kernel.indexOf('.') + 1);
    }

    private String table(String graph) {
        List<Entry<String, Sum>> kernels = sums.entrySet().stream()
                .filter(entry -> entry.getKey().startsWith(graph))
                .sorted(Comparator.comparingLong(entry -> -entry.getValue().nanos))
                .toList();
        long total = kernels.stream().mapToLong(entry -> entry.getValue().nanos).sum();
        // Some kernel runs once a pass.
        long passes = kernels.stream()
                .mapToLong(entry -> entry.getValue().count)
                .min()
                .orElseThrow();
        return String.format(Locale.ROOT, "%n%-24s %8d times %10.1f us", graph, passes, total / 1e3 / passes)
                + kernels.stream()
                        .map(entry -> row(entry.getKey(), entry.getValue(), total, passes))
                        .collect(Collectors.joining());
    }

    private String row(String kernel, Sum sum, long total, long passes) {
        double gigabytesPerSecond = (double) sum.bytes / Math.max(1, sum.nanos);
        return String.format(
                Locale.ROOT,
                "%n%-24s %5.1f %% %4d x %9.1f us%s",
                kernel,
                100.0 * sum.nanos / Math.max(1, total),
                sum.count / passes,
                sum.nanos / 1e3 / sum.count,
                sum.bytes == 0
                        ? ""
                        : String.format(
                                Locale.ROOT,
                                "  %8.1f GB/s of weights, %.0f %% of a copy",
                                gigabytesPerSecond,
                                100 * gigabytesPerSecond / copyGigabytesPerSecond));
    }
}
