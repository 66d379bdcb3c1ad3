package io.github.rakutenai.engine.backend;

import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.ServiceLoader;

import com.sun.management.OperatingSystemMXBean;

/**
 * The accelerators that a backend may use, and how much memory for copies of weights.
 *
 * @param installed the first that opens is used
 * @param maxMemoryBytes the most memory that prepared weights may take together, at least 0; empty: half of what the
 *     machine has beside the weights and the keys and values
 * @param leastRows rows of a batch from which on prepared weights are used, at least 1; empty: measured for each format and
 *     shape at load, so that no batch gets slower
 */
public record Accelerators(List<MatmulAccelerator> installed, OptionalLong maxMemoryBytes, OptionalInt leastRows) {

    /** @throws IllegalArgumentException if the memory is negative or the rows are not positive */
    public Accelerators {
        installed = List.copyOf(installed);
        if (maxMemoryBytes.orElse(0) < 0) {
            throw new IllegalArgumentException(
                    "maxMemoryBytes must not be negative, found " + maxMemoryBytes.getAsLong());
        }
        if (leastRows.orElse(1) < 1) {
            throw new IllegalArgumentException("leastRows must be positive, found " + leastRows.getAsInt());
        }
    }

    /** Everything is computed by the engine's own kernels. */
    public static Accelerators none() {
        return new Accelerators(List.of(), OptionalLong.empty(), OptionalInt.empty());
    }

    /** What the class path offers. */
    public static Accelerators onClassPath(OptionalLong maxMemoryBytes) {
        return new Accelerators(
                ServiceLoader.load(MatmulAccelerator.class).stream()
                        .map(ServiceLoader.Provider::get)
                        .toList(),
                maxMemoryBytes,
                OptionalInt.empty());
    }

    /** @param takenBytes memory of the weights, of what the backend copied of them, and of the keys and values */
    long budgetBytes(long takenBytes) {
        return maxMemoryBytes.orElseGet(() -> Math.max(0, (machineBytes() - takenBytes) / 2));
    }

    private static long machineBytes() {
        return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getTotalMemorySize();
    }
}
