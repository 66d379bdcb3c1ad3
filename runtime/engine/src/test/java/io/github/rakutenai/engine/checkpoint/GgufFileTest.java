package io.github.rakutenai.engine.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

import io.github.rakutenai.engine.tensor.DType;
import io.github.rakutenai.engine.tensor.Shape;
import io.github.rakutenai.engine.tensor.Tensor;
import io.github.rakutenai.engine.testing.GgufWriter;
import io.github.rakutenai.engine.testing.GgufWriter.ValueType;
import io.github.rakutenai.engine.testing.RandomBlocks;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class GgufFileTest {

    private static final int F32 = RandomBlocks.F32.id();

    @TempDir
    Path folder;

    private Path file;

    @BeforeEach
    void nameFile() {
        file = folder.resolve("model.gguf");
    }

    private static GgufWriter twoVectors() {
        return new GgufWriter()
                .metadata("general.architecture", "llama")
                .tensor("first", F32, new long[] {4}, new byte[] {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16
                })
                .tensor("second", F32, new long[] {2, 3}, new byte[24]);
    }

    @ParameterizedTest
    @CsvSource({"2, 32", "3, 32", "3, 64", "3, 4096", "2, 8", "3, 1"})
    void both_versions_open_with_any_alignment(int version, int alignment) throws IOException {
        new GgufWriter(version, alignment)
                .tensor("first", F32, new long[] {1}, new byte[] {0, 0, 0, 0})
                .tensor("second", F32, new long[] {2, 3}, new byte[] {
                    1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24
                })
                .write(file);
        try (GgufFile gguf = GgufFile.open(file)) {
            assertThat(gguf.version()).isEqualTo(version);
            assertThat(gguf.sizeBytes()).isEqualTo(Files.size(file));
            Tensor second = gguf.tensors().get("second");
            assertThat(second.shape()).isEqualTo(Shape.matrix(3, 2));
            assertThat(second.segment().get(ValueLayout.JAVA_BYTE, 23)).isEqualTo((byte) 24);
        }
    }

    @ParameterizedTest
    @EnumSource(RandomBlocks.class)
    void tensors_of_every_type_are_cut_from_the_file(RandomBlocks type) throws IOException {
        byte[] data = new byte[(int) type.sizeBytes(3 * 512)];
        for (int i = 0; i < data.length; i++) {
            data[i] = (byte) (i * 7);
        }
        new GgufWriter().tensor("w", type.id(), new long[] {512, 3}, data).write(file);
        try (GgufFile gguf = GgufFile.open(file)) {
            Tensor tensor = gguf.tensors().get("w");
            assertThat(tensor.dtype().name()).isEqualTo(type.name());
            assertThat(tensor.shape()).isEqualTo(Shape.matrix(3, 512));
            assertThat(tensor.segment().toArray(ValueLayout.JAVA_BYTE)).isEqualTo(data);
            assertThat(tensor.segment().isReadOnly()).isTrue();
        }
    }

    @Test
    void every_storage_format_of_the_engine_has_a_number_in_gguf_files() {
        for (RandomBlocks type : RandomBlocks.values()) {
            assertThat(GgmlType.dtype(type.id())).hasValue(DType.valueOf(type.name()));
        }
        assertThat(DType.values()).hasSameSizeAs(RandomBlocks.values());
    }

    @ParameterizedTest
    @CsvSource({"9, Q8_1", "16, IQ2_XXS", "20, IQ4_NL", "21, IQ3_S", "23, IQ4_XS", "34, TQ1_0", "39, MXFP4", "26, I32"})
    void unsupported_tensor_types_are_refused_by_name(int id, String name) throws IOException {
        new GgufWriter()
                .tensor("blk.0.attn_q.weight", id, new long[] {256}, new byte[256])
                .write(file);
        assertRefused("blk.0.attn_q.weight", "Q4_K", "found " + name + ";", "does not implement");
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 1000, Integer.MAX_VALUE, Integer.MIN_VALUE})
    void unknown_tensor_types_are_refused_by_number(int id) throws IOException {
        new GgufWriter().tensor("w", id, new long[] {256}, new byte[256]).write(file);
        assertRefused("w at byte", "found type " + Integer.toUnsignedString(id));
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3})
    void big_endian_files_are_refused_by_name(int version) throws IOException {
        GgufBytes.of(file, twoVectors())
                .order(ByteOrder.BIG_ENDIAN)
                .putInt(GgufBytes.VERSION_AT, version)
                .write();
        assertRefused("little-endian", "found version " + version + ", big-endian");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 4, -1})
    void other_versions_are_refused(int version) throws IOException {
        GgufBytes.of(file, twoVectors()).putInt(GgufBytes.VERSION_AT, version).write();
        assertRefused("version 2 or 3", "found version " + Integer.toUnsignedString(version));
    }

    @Test
    void truncated_checkpoint_names_the_tensor_and_byte() throws IOException {
        twoVectors().write(file);
        byte[] bytes = Files.readAllBytes(file);
        Files.write(file, Arrays.copyOf(bytes, bytes.length - 16));
        long start = bytes.length - 32;
        assertRefused("second at byte " + start + ": expected 3x2 F32 (24 bytes), found 16; the file is truncated");
    }

    @ParameterizedTest
    @ValueSource(longs = {-1, Long.MIN_VALUE, Long.MAX_VALUE, Long.MAX_VALUE - 31, 1L << 40, 1})
    void offsets_outside_the_file_or_between_alignments_are_refused(long offset) throws IOException {
        GgufBytes bytes = GgufBytes.of(file, twoVectors());
        int at = bytes.after("second") + Integer.BYTES + 2 * Long.BYTES + Integer.BYTES;
        bytes.putLong(at, offset).write();
        assertRefused("second", "multiple of 32", "found " + Long.toUnsignedString(offset));
    }

    @Test
    void tensors_that_share_bytes_are_refused() throws IOException {
        GgufBytes bytes = GgufBytes.of(file, twoVectors());
        bytes.putLong(bytes.after("second") + Integer.BYTES + 2 * Long.BYTES + Integer.BYTES, 0)
                .write();
        assertRefused("second", "behind first");
    }

    @Test
    void duplicate_tensor_names_are_refused() throws IOException {
        twoVectors().tensor("first", F32, new long[] {4}, new byte[16]).write(file);
        assertRefused("first", "every tensor name once");
    }

    @Test
    void columns_that_are_no_multiple_of_the_block_size_are_refused() throws IOException {
        new GgufWriter()
                .tensor("w", RandomBlocks.Q4_K.id(), new long[] {128, 2}, new byte[144])
                .write(file);
        assertRefused("w at byte", "columns in blocks of 256 for Q4_K", "2x128");
    }

    @ParameterizedTest
    @ValueSource(longs = {0, -1, Long.MIN_VALUE, Long.MAX_VALUE, 1L << 60})
    void lengths_that_are_zero_or_overflow_are_refused(long length) throws IOException {
        new GgufWriter()
                .tensor("w", F32, new long[] {4, length, 4}, new byte[64])
                .write(file);
        assertRefused("w", "dimensions from 1", "4x" + Long.toUnsignedString(length) + "x4");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 5, -1, Integer.MAX_VALUE})
    void counts_of_dimensions_outside_1_to_4_are_refused(int count) throws IOException {
        GgufBytes bytes = GgufBytes.of(file, twoVectors());
        bytes.putInt(bytes.after("first"), count).write();
        assertRefused("first at byte", "1 to 4 dimensions", "found " + Integer.toUnsignedString(count));
    }

    @ParameterizedTest
    @ValueSource(longs = {-1, Long.MIN_VALUE, Long.MAX_VALUE, 1000})
    void more_tensors_than_the_file_has_room_for_are_refused(long count) throws IOException {
        GgufBytes.of(file, twoVectors())
                .putLong(GgufBytes.TENSOR_COUNT_AT, count)
                .write();
        assertRefused("header", "tensors", "found " + Long.toUnsignedString(count));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 3, 48, -1, 1 << 30})
    void alignments_that_are_no_power_of_two_in_reason_are_refused(int alignment) throws IOException {
        twoVectors().metadata("general.alignment", alignment).write(file);
        assertRefused("general.alignment", "a power of two", "found " + Integer.toUnsignedString(alignment));
    }

    @Test
    void an_alignment_of_another_type_is_refused() throws IOException {
        twoVectors().metadata("general.alignment", ValueType.STRING, "32").write(file);
        assertRefused("general.alignment", "an integer", "found STRING");
    }

    @Test
    void tensors_cannot_be_read_after_closing() throws IOException {
        twoVectors().write(file);
        GgufFile gguf = GgufFile.open(file);
        Tensor tensor = gguf.tensors().get("first");
        gguf.close();
        gguf.close();
        assertThatIllegalStateException().isThrownBy(() -> tensor.segment().get(ValueLayout.JAVA_BYTE, 0));
    }

    @Test
    void nothing_stays_mapped_when_opening_fails() throws IOException {
        Path mappings = Path.of("/proc/self/maps");
        assumeTrue(Files.exists(mappings), "the mappings of this process can be listed on Linux only");
        twoVectors().write(file);
        try (GgufFile gguf = GgufFile.open(file)) {
            assertThat(Files.readString(mappings))
                    .contains(gguf.path().toRealPath().toString());
        }
        twoVectors().tensor("first", F32, new long[] {4}, new byte[16]).write(file);
        assertRefused("every tensor name once");
        assertThat(Files.readString(mappings)).doesNotContain(file.toRealPath().toString());
    }

    private void assertRefused(String... parts) {
        ThrowingCallable open = () -> GgufFile.open(file).close();
        assertThatExceptionOfType(MalformedCheckpointException.class)
                .isThrownBy(open)
                .satisfies(e -> assertThat(e.getMessage()).contains(parts).startsWith(file.toString()));
    }
}
