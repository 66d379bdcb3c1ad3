package io.github.rakutenai.engine.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Files;
import java.nio.file.Path;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LargeMemoryTest {

    private static final int MEBIBYTE = 1 << 20;

    @ParameterizedTest
    @ValueSource(longs = {100, 2 * MEBIBYTE - 64, 2 * MEBIBYTE, 5 * MEBIBYTE + 4160})
    void memory_of_any_size_is_aligned_zero_and_writable_to_its_end(long byteSize) {
        try (Arena arena = Arena.ofShared()) {
            MemorySegment memory = new LargeMemory(arena).allocate(byteSize, 64);
            assertThat(memory.byteSize()).isEqualTo(byteSize);
            assertThat(memory.address() % 64).isZero();
            assertThat(memory.mismatch(arena.allocate(byteSize))).isEqualTo(-1);
            memory.fill((byte) 7);
            assertThat(memory.get(ValueLayout.JAVA_BYTE, byteSize - 1)).isEqualTo((byte) 7);
        }
    }

    @Test
    void memory_ends_with_its_arena() {
        MemorySegment memory;
        try (Arena arena = Arena.ofShared()) {
            memory = new LargeMemory(arena).allocate(4 * MEBIBYTE, 64);
        }
        assertThatThrownBy(() -> memory.get(ValueLayout.JAVA_BYTE, 0)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void more_than_the_address_space_is_an_out_of_memory_error() {
        try (Arena arena = Arena.ofShared()) {
            LargeMemory memory = new LargeMemory(arena);
            assertThatThrownBy(() -> memory.allocate(1L << 60, 64)).isInstanceOf(OutOfMemoryError.class);
        }
    }

    @Test
    void a_mapped_file_reads_the_same_after_the_advice(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("file");
        byte[] bytes = new byte[3 * MEBIBYTE];
        bytes[bytes.length - 1] = 5;
        Files.write(file, bytes);
        try (Arena arena = Arena.ofShared();
                FileChannel channel = FileChannel.open(file)) {
            MemorySegment mapped = channel.map(MapMode.READ_ONLY, 0, bytes.length, arena);
            LargeMemory.advise(mapped);
            assertThat(mapped.mismatch(MemorySegment.ofArray(bytes))).isEqualTo(-1);
        }
    }
}
