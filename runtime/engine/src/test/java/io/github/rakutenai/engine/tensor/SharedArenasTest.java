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
import java.util.concurrent.CompletableFuture;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SharedArenasTest {

    /** What a native executable sets for itself. */
    private static final String IMAGE = "org.graalvm.nativeimage.imagecode";

    private static final int SIZE = 3 << 20;

    @AfterEach
    void leaveTheImage() {
        System.clearProperty(IMAGE);
    }

    @Test
    void in_a_jvm_memory_ends_when_it_is_closed() {
        MemorySegment memory;
        try (Arena arena = SharedArenas.open()) {
            memory = arena.allocate(8);
        }
        assertThatThrownBy(() -> memory.get(ValueLayout.JAVA_BYTE, 0)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void in_a_native_executable_mapped_and_allocated_memory_can_be_used_by_all_threads_and_closed_twice(
            @TempDir Path folder) throws IOException {
        System.setProperty(IMAGE, "runtime");
        Path file = Files.write(folder.resolve("file"), new byte[] {1, 2, 3});
        Arena arena = SharedArenas.open();
        MemorySegment mapped;
        try (FileChannel channel = FileChannel.open(file)) {
            mapped = channel.map(MapMode.READ_ONLY, 0, 3, arena);
        }
        MemorySegment large = new LargeMemory(arena).allocate(SIZE, 64);

        CompletableFuture.runAsync(
                        () -> large.set(ValueLayout.JAVA_BYTE, SIZE - 1L, mapped.get(ValueLayout.JAVA_BYTE, 2)))
                .join();

        assertThat(large.get(ValueLayout.JAVA_BYTE, SIZE - 1L)).isEqualTo((byte) 3);
        arena.close();
        arena.close();
    }

    @Test
    void while_an_executable_is_being_built_there_is_none() {
        System.setProperty(IMAGE, "buildtime");
        assertThat(SharedArenas.inNativeExecutable()).isFalse();
    }
}
