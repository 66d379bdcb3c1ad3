package io.github.rakutenai.onednn;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Arguments of a primitive, in native memory.
 *
 * <p>Source: dnnl_exec_arg_t, an int32 and, 8 bytes after its start, a pointer.
 */
final class Arguments {

    private static final int MOST = 5;
    private static final long ENTRY_BYTES = 16;
    private static final long POINTER_AT = 8;

    private final MemorySegment entries;
    private int count;

    Arguments(Arena arena) {
        entries = arena.allocate(MOST * ENTRY_BYTES, Long.BYTES);
    }

    Arguments add(int number, long memory) {
        entries.set(ValueLayout.JAVA_INT, count * ENTRY_BYTES, number);
        entries.set(ValueLayout.JAVA_LONG, count * ENTRY_BYTES + POINTER_AT, memory);
        count++;
        return this;
    }

    void execute(OneDnn oneDnn, long primitive, long stream) {
        oneDnn.execute(primitive, stream, count, entries.address());
    }
}
