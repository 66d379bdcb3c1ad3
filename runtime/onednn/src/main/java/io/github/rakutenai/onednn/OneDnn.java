package io.github.rakutenai.onednn;

import java.io.IOException;
import java.lang.foreign.AddressLayout;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
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

    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG;
    /** Pointers are passed as numbers, so that no object is made of them on every call. */
    private static final ValueLayout.OfLong POINTER = ValueLayout.JAVA_LONG;

    private static final AddressLayout TEXT =
            ValueLayout.ADDRESS.withTargetLayout(MemoryLayout.sequenceLayout(200, ValueLayout.JAVA_BYTE));

    private final Linker linker = Linker.nativeLinker();
    private final SymbolLookup functions;
    private final Map<String, MethodHandle> handles = new ConcurrentHashMap<>();
    private final MethodHandle execute;
    private final MethodHandle setDataHandle;
    private final MethodHandle setThreads;

    private OneDnn(SymbolLookup functions) {
        this.functions = functions;
        execute = handle("dnnl_primitive_execute", FunctionDescriptor.of(INT, POINTER, POINTER, INT, POINTER));
        setDataHandle = handle("dnnl_memory_set_data_handle", FunctionDescriptor.of(INT, POINTER, POINTER));
        setThreads = handle("omp_set_num_threads", FunctionDescriptor.ofVoid(INT));
    }

    /** @throws IOException if the libraries are missing, or cannot be written or loaded */
    static OneDnn load() throws IOException {
        return new OneDnn(NativeLibraries.functions());
    }

    /** Such as "oneDNN 3.11.0 with AMX". */
    String description() {
        long address = (long) invoke("dnnl_version", LONG);
        MemorySegment version = MemorySegment.ofAddress(address).reinterpret(3L * Integer.BYTES);
        return "oneDNN %d.%d.%d with %s"
                .formatted(
                        version.getAtIndex(INT, 0),
                        version.getAtIndex(INT, 1),
                        version.getAtIndex(INT, 2),
                        hasAmx() ? "AMX" : "AVX-512");
    }

    private boolean hasAmx() {
        return ((int) invoke("dnnl_get_effective_cpu_isa", INT) & AMX) == AMX;
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
        return create("dnnl_engine_create", CPU, 0L);
    }

    long createStream(long engine) {
        return create("dnnl_stream_create", engine, IN_ORDER);
    }

    /** Description of a matrix in memory. */
    long createDescription(long rows, long columns, int type, int order) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment dimensions = arena.allocateFrom(LONG, rows, columns);
            return create("dnnl_memory_desc_create_with_tag", 2, dimensions.address(), type, order);
        }
    }

    long sizeBytes(long description) {
        return (long) invoke("dnnl_memory_desc_get_size", LONG, description);
    }

    /** @param address of the data, or 0 to set later */
    long createMemory(long description, long engine, long address) {
        return create("dnnl_memory_create", description, engine, address);
    }

    void setData(long memory, long address) {
        try {
            check("dnnl_memory_set_data_handle", (int) setDataHandle.invokeExact(memory, address));
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /** Attributes of a matmul that gets its scratch memory from the caller. */
    long createMatmulAttributes() {
        long attributes = create("dnnl_primitive_attr_create");
        call("dnnl_primitive_attr_set_scratchpad_mode", attributes, USER_SCRATCHPAD);
        return attributes;
    }

    long createMatmulDescription(long engine, long source, long weights, long destination, long attributes) {
        return create("dnnl_matmul_primitive_desc_create", engine, source, weights, 0L, destination, attributes);
    }

    long createReorderDescription(long engine, long from, long to) {
        return create("dnnl_reorder_primitive_desc_create", from, engine, to, engine, 0L);
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
        return (long) invoke("dnnl_primitive_desc_query_md", LONG, primitiveDescription, what, 0);
    }

    /** Such as "brg_matmul:avx10_1_512_amx" or "ref:any". */
    String implementation(long primitiveDescription) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment name = arena.allocate(TEXT);
            call("dnnl_primitive_desc_query", primitiveDescription, IMPLEMENTATION_NAME, 0, name.address());
            return name.get(TEXT, 0).getString(0);
        }
    }

    long createPrimitive(long primitiveDescription) {
        return create("dnnl_primitive_create", primitiveDescription);
    }

    /** @param arguments address of {@code count} pairs of an argument's number, in 8 bytes, and a memory object */
    void execute(long primitive, long stream, int count, long arguments) {
        try {
            check("dnnl_primitive_execute", (int) execute.invokeExact(primitive, stream, count, arguments));
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    void destroyEngine(long engine) {
        call("dnnl_engine_destroy", engine);
    }

    void destroyStream(long stream) {
        call("dnnl_stream_destroy", stream);
    }

    void destroyMemory(long memory) {
        call("dnnl_memory_destroy", memory);
    }

    void destroyDescription(long description) {
        call("dnnl_memory_desc_destroy", description);
    }

    void destroyAttributes(long attributes) {
        call("dnnl_primitive_attr_destroy", attributes);
    }

    void destroyPrimitiveDescription(long primitiveDescription) {
        call("dnnl_primitive_desc_destroy", primitiveDescription);
    }

    void destroyPrimitive(long primitive) {
        call("dnnl_primitive_destroy", primitive);
    }

    /** The object that a function puts where its first argument points. */
    private long create(String function, Object... arguments) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment created = arena.allocate(POINTER);
            call(
                    function,
                    Stream.concat(Stream.of(created.address()), Stream.of(arguments))
                            .toArray());
            return created.get(POINTER, 0);
        }
    }

    private void call(String function, Object... arguments) {
        check(function, (int) invoke(function, INT, arguments));
    }

    /** Slow, but only loading calls it. Arguments are of type Integer and Long. */
    private Object invoke(String function, MemoryLayout result, Object... arguments) {
        MethodHandle handle = handles.computeIfAbsent(function, name -> handle(name, descriptor(result, arguments)));
        try {
            return handle.invokeWithArguments(arguments);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    private static FunctionDescriptor descriptor(MemoryLayout result, Object... arguments) {
        return FunctionDescriptor.of(
                result,
                Stream.of(arguments)
                        .map(argument -> argument instanceof Integer ? INT : LONG)
                        .toArray(MemoryLayout[]::new));
    }

    private MethodHandle handle(String function, FunctionDescriptor descriptor) {
        return linker.downcallHandle(functions.findOrThrow(function), descriptor);
    }

    private static void check(String function, int status) {
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
