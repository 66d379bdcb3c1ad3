package io.github.rakutenai.engine.backend;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;

/**
 * How many cores of a machine this process may run on. Two hardware threads of one core share its arithmetic units: a second
 * one makes the kernels no faster and the memory's queue longer.
 *
 * <p>Source: Linux, proc_pid_status(5), {@code Cpus_allowed_list}, and Documentation/admin-guide/cputopology.rst.
 *
 * @param root of the file system that holds {@code proc} and {@code sys}
 * @param availableProcessors as {@link Runtime#availableProcessors()}, which knows the limits of containers
 */
record CpuTopology(Path root, int availableProcessors) {

    private static final String ALLOWED = "Cpus_allowed_list:";
    /** The names of one list in newer and in older kernels. */
    private static final List<String> SIBLINGS = List.of("core_cpus_list", "thread_siblings_list");

    static CpuTopology ofThisMachine() {
        return new CpuTopology(Path.of("/"), Runtime.getRuntime().availableProcessors());
    }

    /** The smaller of the cores in the affinity mask and the available processors; the latter where no mask is told. */
    int usableCores() {
        return allowedProcessors()
                .map(processors -> Math.min(cores(processors), availableProcessors))
                .orElse(availableProcessors);
    }

    private Optional<BitSet> allowedProcessors() {
        return lines("proc/self/status").stream()
                .filter(line -> line.startsWith(ALLOWED))
                .findFirst()
                .map(line -> processors(line.substring(ALLOWED.length()).strip()));
    }

    /** Hardware threads of one core tell the same siblings; one that tells none counts as a core. */
    private int cores(BitSet processors) {
        return (int) processors.stream().mapToObj(this::siblings).distinct().count();
    }

    private String siblings(int processor) {
        return SIBLINGS.stream()
                .flatMap(name -> lines("sys/devices/system/cpu/cpu" + processor + "/topology/" + name).stream())
                .findFirst()
                .orElse(String.valueOf(processor));
    }

    /** A list such as "0-3,8". */
    private static BitSet processors(String list) {
        BitSet processors = new BitSet();
        for (String range : list.split(",")) {
            String[] ends = range.split("-");
            processors.set(Integer.parseInt(ends[0]), Integer.parseInt(ends[ends.length - 1]) + 1);
        }
        return processors;
    }

    /** None where the file is missing: not every system, and not every container, has it. */
    private List<String> lines(String path) {
        try {
            return Files.readAllLines(root.resolve(path));
        } catch (IOException e) {
            return List.of();
        }
    }
}
