package io.github.rakutenai.onednn;

import static io.github.rakutenai.onednn.NativeFunction.Types.INT;
import static io.github.rakutenai.onednn.NativeFunction.Types.LONG;
import static io.github.rakutenai.onednn.NativeFunction.Types.POINTER;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/**
 * The functions of oneDNN, OpenMP and the C library that are called. Each shape of call is listed in {@code
 * reachability-metadata.json}, too: a native executable can make no other.
 *
 * <p>Source: oneDNN 3.11, dnnl.h; OpenMP 5.0, omp.h; Linux' C library.
 */
enum NativeFunction {
    VERSION("dnnl_version", FunctionDescriptor.of(POINTER)),
    EFFECTIVE_CPU_ISA("dnnl_get_effective_cpu_isa", FunctionDescriptor.of(INT)),
    ENGINE_CREATE("dnnl_engine_create", FunctionDescriptor.of(INT, POINTER, INT, LONG)),
    ENGINE_DESTROY("dnnl_engine_destroy", FunctionDescriptor.of(INT, POINTER)),
    STREAM_CREATE("dnnl_stream_create", FunctionDescriptor.of(INT, POINTER, POINTER, INT)),
    STREAM_DESTROY("dnnl_stream_destroy", FunctionDescriptor.of(INT, POINTER)),
    MEMORY_DESC_CREATE_WITH_TAG(
            "dnnl_memory_desc_create_with_tag", FunctionDescriptor.of(INT, POINTER, INT, POINTER, INT, INT)),
    MEMORY_DESC_GET_SIZE("dnnl_memory_desc_get_size", FunctionDescriptor.of(LONG, POINTER)),
    MEMORY_DESC_DESTROY("dnnl_memory_desc_destroy", FunctionDescriptor.of(INT, POINTER)),
    MEMORY_CREATE("dnnl_memory_create", FunctionDescriptor.of(INT, POINTER, POINTER, POINTER, POINTER)),
    MEMORY_SET_DATA_HANDLE("dnnl_memory_set_data_handle", FunctionDescriptor.of(INT, POINTER, POINTER)),
    MEMORY_DESTROY("dnnl_memory_destroy", FunctionDescriptor.of(INT, POINTER)),
    PRIMITIVE_ATTR_CREATE("dnnl_primitive_attr_create", FunctionDescriptor.of(INT, POINTER)),
    PRIMITIVE_ATTR_SET_SCRATCHPAD_MODE(
            "dnnl_primitive_attr_set_scratchpad_mode", FunctionDescriptor.of(INT, POINTER, INT)),
    PRIMITIVE_ATTR_DESTROY("dnnl_primitive_attr_destroy", FunctionDescriptor.of(INT, POINTER)),
    MATMUL_PRIMITIVE_DESC_CREATE(
            "dnnl_matmul_primitive_desc_create",
            FunctionDescriptor.of(INT, POINTER, POINTER, POINTER, POINTER, POINTER, POINTER, POINTER)),
    REORDER_PRIMITIVE_DESC_CREATE(
            "dnnl_reorder_primitive_desc_create",
            FunctionDescriptor.of(INT, POINTER, POINTER, POINTER, POINTER, POINTER, POINTER)),
    PRIMITIVE_DESC_QUERY_MD("dnnl_primitive_desc_query_md", FunctionDescriptor.of(POINTER, POINTER, INT, INT)),
    PRIMITIVE_DESC_QUERY("dnnl_primitive_desc_query", FunctionDescriptor.of(INT, POINTER, INT, INT, POINTER)),
    PRIMITIVE_DESC_DESTROY("dnnl_primitive_desc_destroy", FunctionDescriptor.of(INT, POINTER)),
    PRIMITIVE_CREATE("dnnl_primitive_create", FunctionDescriptor.of(INT, POINTER, POINTER)),
    PRIMITIVE_EXECUTE("dnnl_primitive_execute", FunctionDescriptor.of(INT, POINTER, POINTER, INT, POINTER)),
    PRIMITIVE_DESTROY("dnnl_primitive_destroy", FunctionDescriptor.of(INT, POINTER)),
    OMP_SET_NUM_THREADS("omp_set_num_threads", FunctionDescriptor.ofVoid(INT)),
    ALIGNED_ALLOC("aligned_alloc", FunctionDescriptor.of(POINTER, LONG, LONG)),
    MADVISE("madvise", FunctionDescriptor.of(INT, POINTER, LONG, INT)),
    FREE("free", FunctionDescriptor.ofVoid(POINTER));

    /** Types of C. */
    static final class Types {

        static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;
        static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG;
        /** Pointers are passed as numbers, so that no object is made of them on every call. */
        static final ValueLayout.OfLong POINTER = ValueLayout.JAVA_LONG;

        private Types() {}
    }

    private final String symbol;
    private final FunctionDescriptor descriptor;

    NativeFunction(String symbol, FunctionDescriptor descriptor) {
        this.symbol = symbol;
        this.descriptor = descriptor;
    }

    /** @throws java.util.NoSuchElementException if the library has no such function */
    MethodHandle in(SymbolLookup library) {
        return Linker.nativeLinker().downcallHandle(library.findOrThrow(symbol), descriptor);
    }

    @Override
    public String toString() {
        return symbol;
    }
}
