package io.github.rakutenai.cli;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

import com.sun.management.HotSpotDiagnosticMXBean;
import com.sun.management.OperatingSystemMXBean;
import io.github.rakutenai.engine.backend.CpuOptions;
import io.github.rakutenai.hub.ByteCount;

/**
 * What the engine depends on.
 *
 * @param javaVersion feature number
 * @param vectorBits of the registers that jdk.incubator.vector uses; empty without the module
 * @param nativeAccess whether the system's functions may be called
 * @param compilerLevel highest level of the JVM's compilers; 4 compiles as well as it can
 * @param cores that the process may use
 * @param memoryBytes of the machine or container
 * @param heapBytes the most that the JVM's heap may take
 * @param hugePages Linux' setting; empty on other systems
 */
record Machine(
        int javaVersion,
        Optional<Integer> vectorBits,
        boolean nativeAccess,
        int compilerLevel,
        int cores,
        long memoryBytes,
        long heapBytes,
        Optional<String> hugePages) {

    private static final String VECTOR_MODULE = "jdk.incubator.vector";
    /** A model's vocabulary, what a step computes in, and room for garbage; the weights lie outside the heap. */
    private static final long LEAST_HEAP_BYTES = 256L << 20;

    private static final Path HUGE_PAGES = Path.of("/sys/kernel/mm/transparent_hugepage/enabled");

    static Machine current() throws IOException {
        var system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        var vm = ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);
        return new Machine(
                Runtime.version().feature(),
                ModuleLayer.boot().findModule(VECTOR_MODULE).map(module -> VectorWidth.preferredBits()),
                Machine.class.getModule().isNativeAccessEnabled(),
                Integer.parseInt(vm.getVMOption("TieredStopAtLevel").getValue()),
                CpuOptions.defaultThreads(),
                system.getTotalMemorySize(),
                Runtime.getRuntime().maxMemory(),
                Files.isReadable(HUGE_PAGES)
                        ? Optional.of(Files.readString(HUGE_PAGES).strip())
                        : Optional.empty());
    }

    /** Apart, so that a JVM without the module never links the class that it names. */
    private static final class VectorWidth {

        static int preferredBits() {
            return jdk.incubator.vector.FloatVector.SPECIES_PREFERRED.vectorBitSize();
        }
    }

    List<Finding> findings() {
        return List.of(
                java(),
                vectors(),
                compiler(),
                systemCalls(),
                Finding.ok("cores", "" + cores),
                Finding.ok("memory", ByteCount.text(memoryBytes)),
                heap(),
                hugePagesFinding());
    }

    private Finding java() {
        return javaVersion >= 25
                ? Finding.ok("java", String.valueOf(javaVersion))
                : Finding.problem("java", String.valueOf(javaVersion), "install JDK 25 or newer");
    }

    private Finding vectors() {
        if (vectorBits.isEmpty()) {
            return Finding.warning(
                    "vectors",
                    "none, so that everything is many times slower",
                    "start the JVM with --add-modules " + VECTOR_MODULE);
        }
        return vectorBits.get() >= 256
                ? Finding.ok("vectors", vectorBits.get() + " bits")
                : Finding.warning("vectors", vectorBits.get() + " bits", "a processor with AVX2 or AVX-512 is faster");
    }

    private Finding compiler() {
        return compilerLevel == 4
                ? Finding.ok("compiler", "C2")
                : Finding.warning(
                        "compiler",
                        "stops at level " + compilerLevel + ", so that everything is many times slower",
                        "remove -XX:TieredStopAtLevel from the JVM's options");
    }

    private Finding systemCalls() {
        return nativeAccess
                ? Finding.ok("native access", "enabled")
                : Finding.warning(
                        "native access",
                        "not enabled, so that weights get no huge pages",
                        "start the JVM with --enable-native-access=ALL-UNNAMED");
    }

    private Finding heap() {
        String found = "up to " + ByteCount.text(heapBytes);
        return heapBytes >= LEAST_HEAP_BYTES
                ? Finding.ok("heap", found)
                : Finding.warning("heap", found, "raise -Xmx to 512m or more, or leave it out");
    }

    private Finding hugePagesFinding() {
        if (hugePages.isEmpty()) {
            return Finding.ok("huge pages", "not on this system");
        }
        return hugePages.get().contains("[never]")
                ? Finding.warning(
                        "huge pages",
                        "switched off: reading weights is up to a seventh slower",
                        "echo madvise | sudo tee " + HUGE_PAGES)
                : Finding.ok("huge pages", hugePages.get());
    }
}
