package io.github.rakutenai.engine.tensor;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Opens arenas that all threads may use. Those of a native executable end when nothing refers to their memory any more, and not
 * when they are closed: there, ending shared memory at once and vector instructions exclude each other.
 */
public final class SharedArenas {

    private static final String IMAGE = "org.graalvm.nativeimage.imagecode";

    private SharedArenas() {}

    /** Whoever opens it closes it; after that, its memory must not be used. */
    public static Arena open() {
        return inNativeExecutable() ? new Collected(Arena.ofAuto()) : Arena.ofShared();
    }

    /** Whether this process is a native executable, and no JVM. */
    public static boolean inNativeExecutable() {
        return "runtime".equals(System.getProperty(IMAGE));
    }

    private record Collected(Arena arena) implements Arena {

        @Override
        public MemorySegment allocate(long byteSize, long byteAlignment) {
            return arena.allocate(byteSize, byteAlignment);
        }

        @Override
        public MemorySegment.Scope scope() {
            return arena.scope();
        }

        @Override
        public void close() {
            // The garbage collector does.
        }
    }
}
