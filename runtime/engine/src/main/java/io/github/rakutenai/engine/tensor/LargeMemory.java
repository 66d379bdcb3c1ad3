package io.github.rakutenai.engine.tensor;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.System.Logger.Level;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.util.Optional;

/**
 * Memory in huge pages, where Linux gives them to who asks: a matrix-vector product then reads a seventh more a second. It is
 * zero, and no page of it is there before it is touched, so that the threads that fill it share the work. Where native access
 * is not enabled, or on other systems, it is the arena's own.
 */
public final class LargeMemory implements SegmentAllocator {

    private static final System.Logger LOG = System.getLogger(LargeMemory.class.getName());

    /** The usual size of a huge page; memory that holds none is not worth it. */
    private static final long HUGE_PAGE = 2 << 20;

    private static final int PROT_READ_WRITE = 3;
    private static final int MAP_PRIVATE_ANONYMOUS = 0x22;
    private static final int MADV_HUGEPAGE = 14;
    private static final MemorySegment MAP_FAILED = MemorySegment.ofAddress(-1);

    /** The functions of Linux' C library that it takes. */
    private record Calls(MethodHandle mmap, MethodHandle madvise, MethodHandle munmap) {

        static Optional<Calls> find() {
            boolean linux = System.getProperty("os.name").equals("Linux");
            if (!linux || !LargeMemory.class.getModule().isNativeAccessEnabled()) {
                return Optional.empty();
            }
            try {
                return Optional.of(link(Linker.nativeLinker()));
            } catch (RuntimeException | LinkageError e) {
                LOG.log(Level.DEBUG, "no huge pages", e);
                return Optional.empty();
            }
        }

        private static Calls link(Linker linker) {
            SymbolLookup lookup = linker.defaultLookup();
            FunctionDescriptor mmap =
                    FunctionDescriptor.of(ADDRESS, ADDRESS, JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_LONG);
            FunctionDescriptor madvise = FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT);
            FunctionDescriptor munmap = FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_LONG);
            return new Calls(
                    linker.downcallHandle(lookup.findOrThrow("mmap"), mmap),
                    linker.downcallHandle(lookup.findOrThrow("madvise"), madvise),
                    linker.downcallHandle(lookup.findOrThrow("munmap"), munmap));
        }
    }

    private static final Optional<Calls> CALLS = Calls.find();

    private final Arena arena;

    /** @param arena owns the memory */
    public LargeMemory(Arena arena) {
        this.arena = arena;
    }

    /** @throws OutOfMemoryError if the system gives none */
    @Override
    public MemorySegment allocate(long byteSize, long byteAlignment) {
        if (CALLS.isEmpty() || byteSize < HUGE_PAGE || byteAlignment > HUGE_PAGE) {
            return arena.allocate(byteSize, byteAlignment);
        }
        return map(CALLS.get(), byteSize);
    }

    /**
     * Asks for huge pages for a mapped file. Those of its pages that are in memory already stay small; what is read from now
     * on is read into huge pages, where the file system can.
     *
     * @param mapped the whole mapping
     */
    public static void advise(MemorySegment mapped) {
        CALLS.filter(libc -> mapped.byteSize() >= HUGE_PAGE).ifPresent(libc -> advise(libc, mapped));
    }

    private MemorySegment map(Calls libc, long byteSize) {
        long mapped = byteSize + HUGE_PAGE;
        MemorySegment start;
        try {
            start = (MemorySegment)
                    libc.mmap.invokeExact(MemorySegment.NULL, mapped, PROT_READ_WRITE, MAP_PRIVATE_ANONYMOUS, -1, 0L);
        } catch (Throwable e) {
            throw new IllegalStateException("mmap cannot be called", e);
        }
        if (start.equals(MAP_FAILED)) {
            throw new OutOfMemoryError("the system gave no " + mapped + " bytes");
        }
        MemorySegment all = start.reinterpret(mapped, arena, segment -> unmap(libc, segment, mapped));
        long skipped = -start.address() & HUGE_PAGE - 1;
        MemorySegment aligned = all.asSlice(skipped, byteSize);
        advise(libc, aligned);
        return aligned;
    }

    /** Without effect where huge pages are switched off. */
    private static void advise(Calls libc, MemorySegment memory) {
        try {
            int ignored = (int) libc.madvise.invokeExact(memory, memory.byteSize(), MADV_HUGEPAGE);
        } catch (Throwable e) {
            throw new IllegalStateException("madvise cannot be called", e);
        }
    }

    private static void unmap(Calls libc, MemorySegment memory, long byteSize) {
        try {
            int ignored = (int) libc.munmap.invokeExact(memory, byteSize);
        } catch (Throwable e) {
            throw new IllegalStateException("munmap cannot be called", e);
        }
    }
}
