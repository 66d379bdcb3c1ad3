package io.github.rakutenai.quarkus.runtime;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import io.quarkus.runtime.ImageMode;
import io.quarkus.runtime.LaunchMode;

/**
 * What the JVM, or the native executable, lacks to compute fast.
 *
 * @param summary what it is if it lacks nothing
 * @param missing one sentence each, with the line to add
 * @param startMends whether it only takes another start to have what is missing, and not another build
 */
public record JvmFlags(String summary, List<String> missing, boolean startMends) {

    private static final String VECTORS = "--add-modules jdk.incubator.vector";

    /** Those of this process. */
    public static JvmFlags current() {
        boolean vectors = ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent();
        if (ImageMode.current() == ImageMode.NATIVE_RUN) {
            return ofNativeExecutable(vectors);
        }
        return of(vectors, ManagementFactory.getRuntimeMXBean().getInputArguments(), LaunchMode.current());
    }

    /**
     * @param vectors whether the vector module is there
     * @param arguments what the JVM was started with
     * @param mode says where a flag is set
     */
    static JvmFlags of(boolean vectors, List<String> arguments, LaunchMode mode) {
        List<String> missing = new ArrayList<>();
        if (!vectors) {
            missing.add("the engine computes without vector instructions, many times slower: " + whereTo(mode));
        }
        if (arguments.contains("-XX:TieredStopAtLevel=1")) {
            missing.add(
                    "the JVM compiles without C2, several times slower: remove -XX:TieredStopAtLevel=1 from its options");
        }
        return new JvmFlags("JVM flags complete", missing, true);
    }

    /** @param vectors whether it was built with them */
    static JvmFlags ofNativeExecutable(boolean vectors) {
        List<String> missing = vectors
                ? List.of()
                : List.of("this native executable computes without vector instructions, a 7B model hundreds of times"
                        + " slower than with them: build it with -Dquarkus.rakutenai.native.vectors=true where GraalVM"
                        + " supports them");
        return new JvmFlags("native executable with vector instructions", missing, false);
    }

    private static String whereTo(LaunchMode mode) {
        return switch (mode) {
            case DEVELOPMENT, RUN ->
                "add <jvmArgs>" + VECTORS + "</jvmArgs> to the configuration of quarkus-maven-plugin";
            case TEST -> "add <argLine>" + VECTORS + "</argLine> to the configuration of maven-surefire-plugin";
            case NORMAL -> "start with java " + VECTORS + " -jar target/quarkus-app/quarkus-run.jar";
        };
    }

    public boolean complete() {
        return missing.isEmpty();
    }

    /**
     * Whether an application may be asked.
     *
     * @param required whether nothing may be missing; if unset, nothing that another start in production would have
     */
    public boolean suffice(Optional<Boolean> required, LaunchMode mode) {
        return complete() || !required.orElse(startMends && mode == LaunchMode.NORMAL);
    }

    @Override
    public String toString() {
        return complete() ? summary : String.join("; ", missing);
    }
}
