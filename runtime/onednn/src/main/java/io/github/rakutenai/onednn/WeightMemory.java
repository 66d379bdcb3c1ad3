package io.github.rakutenai.onednn;

import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;

/** Large native memory that is not cleared first, in large pages where the system has them. */
final class WeightMemory implements AutoCloseable {

    private static final long PAGE_BYTES = 1 << 21;
    private static final int HUGE_PAGES = 14;
    private static final SymbolLookup SYSTEM = Linker.nativeLinker().defaultLookup();
    private static final MethodHandle ALIGNED_ALLOC = NativeFunction.ALIGNED_ALLOC.in(SYSTEM);
    private static final MethodHandle MADVISE = NativeFunction.MADVISE.in(SYSTEM);
    private static final MethodHandle FREE = NativeFunction.FREE.in(SYSTEM);

    private final long address;
    private final long sizeBytes;

    /** @throws OutOfMemoryError if the system gives none */
    WeightMemory(long neededBytes) {
        sizeBytes = roundUp(neededBytes);
        try {
            address = (long) ALIGNED_ALLOC.invokeExact(PAGE_BYTES, sizeBytes);
            if (address == 0) {
                throw new OutOfMemoryError("the system gave no " + sizeBytes + " bytes");
            }
            // Only advice: small pages do as well.
            int ignored = (int) MADVISE.invokeExact(address, sizeBytes, HUGE_PAGES);
        } catch (Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    /** What so many bytes take. */
    static long roundUp(long neededBytes) {
        return Math.ceilDiv(neededBytes, PAGE_BYTES) * PAGE_BYTES;
    }

    long address() {
        return address;
    }

    long sizeBytes() {
        return sizeBytes;
    }

    MemorySegment slice(long offset, long length) {
        return MemorySegment.ofAddress(address).reinterpret(sizeBytes).asSlice(offset, length);
    }

    @Override
    public void close() {
        try {
            FREE.invokeExact(address);
        } catch (Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }
}
