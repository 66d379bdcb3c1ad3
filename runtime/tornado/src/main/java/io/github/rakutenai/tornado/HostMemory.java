package io.github.rakutenai.tornado;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

import io.github.rakutenai.engine.tensor.LargeMemory;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.HalfFloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;
import uk.ac.manchester.tornado.api.types.arrays.ShortArray;
import uk.ac.manchester.tornado.api.types.arrays.TornadoNativeArray;

/**
 * Arrays that TornadoVM mirrors on the device. On OpenCL, what is never touched here takes no memory of the machine's. On PTX,
 * TornadoVM pins an array's pages until the plan is closed, so that pages must be nobody else's, and may go only then; it does
 * not pin what is large and only read by kernels.
 */
final class HostMemory implements AutoCloseable {

    private static final long PAGE = 4096;

    private final Optional<HostMemory> pinned;
    private final Arena arena = Arena.ofShared();
    private final LargeMemory memory = new LargeMemory(arena);
    private final Map<Long, MemorySegment> deviceSegments = new HashMap<>();
    private final Set<Integer> hashCodes;
    private final boolean halfPrecision;

    /**
     * Memory that is closed after the plan.
     *
     * @param halfPrecision whether the device knows it
     */
    HostMemory(boolean halfPrecision) {
        this.halfPrecision = halfPrecision;
        pinned = Optional.empty();
        hashCodes = new HashSet<>();
    }

    /**
     * Memory of what kernels only read, which may be closed as soon as the device has its copy.
     *
     * @param pinned takes arrays that are not large
     */
    HostMemory(HostMemory pinned) {
        halfPrecision = pinned.halfPrecision;
        this.pinned = Optional.of(pinned);
        hashCodes = pinned.hashCodes;
    }

    boolean halfPrecision() {
        return halfPrecision;
    }

    FloatArray floats(long size) {
        return floats(segment(size, Float.BYTES));
    }

    IntArray ints(long size) {
        MemorySegment segment = segment(size, Integer.BYTES);
        return distinct(() -> IntArray.fromSegmentShallow(segment));
    }

    Halves halves(long size) {
        return halves(segment(size, Short.BYTES));
    }

    /** Zeros at first on the device, and not looked at here: those of one size lie in the same place. */
    FloatArray deviceFloats(long size) {
        return floats(deviceSegment(size, Float.BYTES));
    }

    /** As {@link #deviceFloats}. */
    Halves deviceHalves(long size) {
        return halves(deviceSegment(size, Short.BYTES));
    }

    private Halves halves(MemorySegment segment) {
        return halfPrecision
                ? Halves.of(distinct(() -> HalfFloatArray.fromSegmentShallow(segment)))
                : Halves.of(distinct(() -> ShortArray.fromSegmentShallow(segment)));
    }

    private FloatArray floats(MemorySegment segment) {
        return distinct(() -> FloatArray.fromSegmentShallow(segment));
    }

    /** TornadoVM takes arrays of equal hash codes for one. */
    private <T> T distinct(Supplier<T> array) {
        T made = array.get();
        while (!hashCodes.add(made.hashCode())) {
            made = array.get();
        }
        return made;
    }

    private MemorySegment deviceSegment(long size, int elementBytes) {
        return deviceSegments.computeIfAbsent(size * elementBytes, ignored -> segment(size, elementBytes));
    }

    private MemorySegment segment(long size, int elementBytes) {
        if (size < 1 || size > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("an array on the device has 1 to 2^31-1 elements, found " + size);
        }
        long bytes = TornadoNativeArray.ARRAY_HEADER + size * elementBytes;
        HostMemory owner = bytes < TornadoSettings.UNPINNED_BYTES ? pinned.orElse(this) : this;
        return owner.memory.allocate(Math.ceilDiv(bytes, PAGE) * PAGE, PAGE).asSlice(0, bytes);
    }

    @Override
    public void close() {
        if (arena.scope().isAlive()) {
            arena.close();
        }
    }
}
