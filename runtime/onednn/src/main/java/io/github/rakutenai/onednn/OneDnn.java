package io.github.rakutenai.onednn;

import java.io.IOException;
import java.lang.foreign.AddressLayout;
import java.lang.foreign.Arena;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * The part of oneDNN's C interface that matrix products need. Objects are addresses; whoever creates one destroys it.
 * oneDNN computes in the calling thread alone: {@link #stayInThisThread} is called before.
 *
 * <p>Source: oneDNN 3.11, dnnl.h, dnnl_types.h, dnnl_common_types.h.
 */
final class OneDnn {

    /** dnnl_data_type_t. */
    static final int BF16 = 2;

    static final int F32 = 3;
    static final int S32 = 4;
    static final int S8 = 5;

    /** dnnl_format_tag_t: oneDNN's own choice, rows one after the other, columns one after the other. */
    static final int ANY_ORDER = 1;

    static final int ROW_MAJOR = 3;
    static final int COLUMN_MAJOR = 14;

    /** DNNL_ARG_*. */
    static final int SOURCE = 1;

    static final int DESTINATION = 17;
    static final int WEIGHTS = 33;
    static final int SCRATCHPAD = 80;

    private static final int CPU = 1;
    private static final int IN_ORDER = 1;
    private static final int USER_SCRATCHPAD = 1;
    private static final int WEIGHTS_DESCRIPTION = 131;
    private static final int SCRATCHPAD_DESCRIPTION = 136;
    private static final int IMPLEMENTATION_NAME = 8;
    private static final int AMX = 0xC00;

    private static final AddressLayout TEXT =
            ValueLayout.ADDRESS.withTargetLayout(MemoryLayout.sequenceLayout(200, ValueLayout.JAVA_BYTE));

    private final SymbolLookup functions;
    private final Map<NativeFunction, MethodHandle> handles = new ConcurrentHashMap<>();
    private final MethodHandle execute;
    private final MethodHandle setDataHandle;
    private final MethodHandle setThreads;

    private OneDnn(SymbolLookup functions) {
        this.functions = functions;
        execute = NativeFunction.PRIMITIVE_EXECUTE.in(functions);
        setDataHandle = NativeFunction.MEMORY_SET_DATA_HANDLE.in(functions);
        setThreads = NativeFunction.OMP_SET_NUM_THREADS.in(functions);
    }

    /** @throws IOException if the libraries are missing, or cannot be written or loaded */
    static OneDnn load() throws IOException {
        return new OneDnn(NativeLibraries.functions());
    }

    /** Such as "oneDNN 3.11.0 with AMX". */
    String description() {
        long address = (long) invoke(NativeFunction.VERSION);
        MemorySegment version = MemorySegment.ofAddress(address).reinterpret(3L * Integer.BYTES);
        return "oneDNN %d.%d.%d with %s"
                .formatted(
                        version.getAtIndex(ValueLayout.JAVA_INT, 0),
                        version.getAtIndex(ValueLayout.JAVA_INT, 1),
                        version.getAtIndex(ValueLayout.JAVA_INT, 2),
                        hasAmx() ? "AMX" : "AVX-512");
    }

    private boolean hasAmx() {
        return ((int) invoke(NativeFunction.EFFECTIVE_CPU_ISA) & AMX) == AMX;
    }

    /** From now on the calling thread shares nothing out to threads of OpenMP: the worker pool does, and nobody spins. */
    void stayInThisThread() {
        try {
            setThreads.invokeExact(1);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    long createEngine() {
        return create(NativeFunction.ENGINE_CREATE, CPU, 0L);
    }

    long createStream(long engine) {
        return create(NativeFunction.STREAM_CREATE, engine, IN_ORDER);
    }

    /** Description of a matrix in memory. */
    long createDescription(long rows, long columns, int type, int order) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment dimensions = arena.allocateFrom(ValueLayout.JAVA_LONG, rows, columns);
            return create(NativeFunction.MEMORY_DESC_CREATE_WITH_TAG, 2, dimensions.address(), type, order);
        }
    }

    long sizeBytes(long description) {
        return (long) invoke(NativeFunction.MEMORY_DESC_GET_SIZE, description);
    }

    /** @param address of the data, or 0 to set later */
    long createMemory(long description, long engine, long address) {
        return create(NativeFunction.MEMORY_CREATE, description, engine, address);
    }

    void setData(long memory, long address) {
        try {
            check(NativeFunction.MEMORY_SET_DATA_HANDLE, (int) setDataHandle.invokeExact(memory, address));
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /** Attributes of a matmul that gets its scratch memory from the caller. */
    long createMatmulAttributes() {
        long attributes = create(NativeFunction.PRIMITIVE_ATTR_CREATE);
        call(NativeFunction.PRIMITIVE_ATTR_SET_SCRATCHPAD_MODE, attributes, USER_SCRATCHPAD);
        return attributes;
    }

    long createMatmulDescription(long engine, long source, long weights, long destination, long attributes) {
        return create(
                NativeFunction.MATMUL_PRIMITIVE_DESC_CREATE, engine, source, weights, 0L, destination, attributes);
    }

    long createReorderDescription(long engine, long from, long to) {
        return create(NativeFunction.REORDER_PRIMITIVE_DESC_CREATE, from, engine, to, engine, 0L);
    }

    /** The weights' order that a matmul chose; it lives as long as the matmul's description. */
    long weightsDescription(long primitiveDescription) {
        return queryDescription(primitiveDescription, WEIGHTS_DESCRIPTION);
    }

    /** Lives as long as the matmul's description. */
    long scratchpadDescription(long primitiveDescription) {
        return queryDescription(primitiveDescription, SCRATCHPAD_DESCRIPTION);
    }

    private long queryDescription(long primitiveDescription, int what) {
        return (long) invoke(NativeFunction.PRIMITIVE_DESC_QUERY_MD, primitiveDescription, what, 0);
    }

    /** Such as "brg_matmul:avx10_1_512_amx" or "ref:any". */
    String implementation(long primitiveDescription) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment name = arena.allocate(TEXT);
            call(NativeFunction.PRIMITIVE_DESC_QUERY, primitiveDescription, IMPLEMENTATION_NAME, 0, name.address());
            return name.get(TEXT, 0).getString(0);
        }
    }

    long createPrimitive(long primitiveDescription) {
        return create(NativeFunction.PRIMITIVE_CREATE, primitiveDescription);
    }

    /** @param arguments address of {@code count} pairs of an argument's number, in 8 bytes, and a memory object */
    void execute(long primitive, long stream, int count, long arguments) {
        try {
            check(NativeFunction.PRIMITIVE_EXECUTE, (int) execute.invokeExact(primitive, stream, count, arguments));
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    void destroyEngine(long engine) {
        call(NativeFunction.ENGINE_DESTROY, engine);
    }

    void destroyStream(long stream) {
        call(NativeFunction.STREAM_DESTROY, stream);
    }

    void destroyMemory(long memory) {
        call(NativeFunction.MEMORY_DESTROY, memory);
    }

    void destroyDescription(long description) {
        call(NativeFunction.MEMORY_DESC_DESTROY, description);
    }

    void destroyAttributes(long attributes) {
        call(NativeFunction.PRIMITIVE_ATTR_DESTROY, attributes);
    }

    void destroyPrimitiveDescription(long primitiveDescription) {
        call(NativeFunction.PRIMITIVE_DESC_DESTROY, primitiveDescription);
    }

    void destroyPrimitive(long primitive) {
        call(NativeFunction.PRIMITIVE_DESTROY, primitive);
    }

    /** The object that a function puts where its first argument points. */
    private long create(NativeFunction function, Object... arguments) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment created = arena.allocate(ValueLayout.JAVA_LONG);
            call(
                    function,
                    Stream.concat(Stream.of(created.address()), Stream.of(arguments))
                            .toArray());
            return created.get(ValueLayout.JAVA_LONG, 0);
        }
    }

    private void call(NativeFunction function, Object... arguments) {
        check(function, (int) invoke(function, arguments));
    }

    /** Slow, but only loading calls it. Arguments are of type Integer and Long. */
    private Object invoke(NativeFunction function, Object... arguments) {
        MethodHandle handle = handles.computeIfAbsent(function, called -> called.in(functions));
        try {
            return handle.invokeWithArguments(arguments);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    private static void check(NativeFunction function, int status) {
        if (status != 0) {
            throw new IllegalStateException(function + " failed with status " + status);
        }
    }

    /** Native functions throw nothing: what arrives here is an error of the JVM, or of this class. */
    private static RuntimeException unexpected(Throwable e) {
        switch (e) {
            case RuntimeException unchecked -> throw unchecked;
            case Error error -> throw error;
            default -> throw new IllegalStateException(e);
        }
    }
}
