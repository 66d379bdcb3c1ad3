package io.github.rakutenai.engine.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

import io.github.rakutenai.engine.tensor.Shape;
import io.github.rakutenai.engine.tensor.Tensor;
import io.github.rakutenai.engine.testing.SafetensorsWriter;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SafetensorsFileTest {

    private static final String FIRST = "'first':{'dtype':'F32','shape':[2],'data_offsets':[0,8]}";

    @TempDir
    Path folder;

    private Path file;

    @BeforeEach
    void makeFolder() throws IOException {
        file = folder.resolve("model.safetensors");
        Files.writeString(folder.resolve("config.json"), "{}");
    }

    private void write(String header, int dataBytes) throws IOException {
        SafetensorsWriter.write(file, header.replace('\'', '"'), new byte[dataBytes]);
    }

    @ParameterizedTest
    @CsvSource({"F32, 4", "F16, 2", "BF16, 2"})
    void tensors_of_every_type_are_cut_from_the_file(String dtype, int bytes) throws IOException {
        byte[] data = new byte[6 * bytes];
        for (int i = 0; i < data.length; i++) {
            data[i] = (byte) (i + 1);
        }
        new SafetensorsWriter()
                .tensor("before", dtype, new long[] {1}, new byte[bytes])
                .tensor("w", dtype, new long[] {2, 3}, data)
                .write(file);
        try (SafetensorsDirectory checkpoint = SafetensorsDirectory.open(folder)) {
            Tensor tensor = checkpoint.tensors().get("w");
            assertThat(tensor.dtype().name()).isEqualTo(dtype);
            assertThat(tensor.shape()).isEqualTo(Shape.matrix(2, 3));
            assertThat(tensor.segment().toArray(ValueLayout.JAVA_BYTE)).isEqualTo(data);
            assertThat(tensor.segment().isReadOnly()).isTrue();
            assertThat(checkpoint.sizeBytes()).isEqualTo(Files.size(file));
        }
    }

    @Test
    void a_header_padded_with_blanks_is_read() throws IOException {
        write("{" + FIRST + "}      ", 8);
        try (SafetensorsDirectory checkpoint = SafetensorsDirectory.open(folder)) {
            assertThat(checkpoint.tensors()).containsOnlyKeys("first");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"F64", "I32", "F8_E4M3", "BOOL", "Q4_0", "bf16"})
    void other_types_are_refused_by_name(String dtype) throws IOException {
        write("{'w':{'dtype':'" + dtype + "','shape':[2],'data_offsets':[0,8]}}", 8);
        assertRefused("w: expected a dtype among [F32, F16, BF16]", "found " + dtype);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "[0,4] | data_offsets [0, 4]",
                "[4,0] | data_offsets [4, 0]",
                "[-8,0] | data_offsets [-8, 0]",
                "[0,9223372036854775807] | data_offsets",
                "[9223372036854775800,9223372036854775807] | data_offsets",
                "[-9223372036854775808,-9223372036854775800] | data_offsets",
                "[4,12] | found 4",
                "[8,16] | the file is truncated",
                "[0] | two data_offsets",
                "[0,8,8] | two data_offsets",
                "[] | two data_offsets",
                "[0,99999999999999999999] | out of range",
                "[0,8.0] | integers",
                "[0,'8'] | integers",
                "8 | an array",
                "null | an array"
            })
    void offsets_that_do_not_match_shape_or_file_are_refused(String offsets, String part) throws IOException {
        write("{'w':{'dtype':'F32','shape':[2],'data_offsets':" + offsets + "}}", 8);
        assertRefused(part);
    }

    @ParameterizedTest
    @ValueSource(strings = {"[0]", "[-2]", "[4294967296,4294967296]", "[9223372036854775807,3]", "[2,0]"})
    void shapes_that_are_empty_or_overflow_are_refused(String shape) throws IOException {
        write("{'w':{'dtype':'F32','shape':" + shape + ",'data_offsets':[0,8]}}", 8);
        assertRefused("w: expected dimensions from 1");
    }

    @Test
    void a_single_number_is_refused() throws IOException {
        write("{'w':{'dtype':'F32','shape':[],'data_offsets':[0,4]}}", 4);
        assertRefused("w: expected a vector or a matrix");
    }

    @Test
    void a_shape_of_many_dimensions_is_refused() throws IOException {
        write("{'w':{'dtype':'F32','shape':[1,1,1,1,1,1,1,1,1],'data_offsets':[0,4]}}", 4);
        assertRefused("at most 8 integers");
    }

    @Test
    void tensors_that_share_bytes_are_refused() throws IOException {
        write("{" + FIRST + ",'second':{'dtype':'F32','shape':[2],'data_offsets':[4,12]}}", 12);
        assertRefused("second: expected data from byte 8, found 4");
    }

    @Test
    void bytes_that_belong_to_no_tensor_are_refused() throws IOException {
        write("{" + FIRST + "}", 9);
        assertRefused("size: expected");
    }

    @Test
    void truncated_checkpoint_names_the_tensor_and_byte() throws IOException {
        write("{" + FIRST + "}", 5);
        long start = Files.size(file) - 5;
        assertRefused("first at byte " + start + ": expected 2 F32 (8 bytes), found 5; the file is truncated");
    }

    @Test
    void duplicate_names_are_refused() throws IOException {
        write("{" + FIRST + "," + FIRST + "}", 8);
        assertRefused("Duplicate field 'first'");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[]",
                "7",
                "  ",
                "{",
                "{'w'}",
                "{'w':7}",
                "{'w':{'dtype':'F32','shape':[2]}}",
                "{'w':{'dtype':'F32','data_offsets':[0,8]}}",
                "{'w':{'shape':[2],'data_offsets':[0,8]}}",
                "{'w':{'dtype':7,'shape':[2],'data_offsets':[0,8]}}",
                "{'w':{'dtype':'F32','shape':[2],'data_offsets':[0,8],'more':1}}",
                "{'w':{'dtype':'F32','shape':[2],'data_offsets':[0,8]}} {}",
                "{'w':{'dtype':'F32','shape':[2],'data_offsets':[0,8]}",
                "{'__metadata__':7}"
            })
    void headers_of_another_form_are_refused(String header) throws IOException {
        write(header, 8);
        assertRefused(file.toString());
    }

    @Test
    void a_header_that_is_not_utf8_is_refused() throws IOException {
        byte[] header = ("{\"w\":" + "{}}").getBytes(StandardCharsets.UTF_8);
        header[2] = (byte) 0xFF;
        writeBytes(header.length, header);
        assertRefused("UTF-8");
    }

    @ParameterizedTest
    @ValueSource(longs = {-1, Long.MIN_VALUE, Long.MAX_VALUE, 100_000_001, 1L << 32, 1000, 1, 0})
    void header_lengths_beyond_the_file_or_the_limit_are_refused(long length) throws IOException {
        writeBytes(length, "{}".getBytes(StandardCharsets.UTF_8));
        assertRefused("length of the header", "found " + Long.toUnsignedString(length));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 7, 8})
    void files_that_end_within_the_length_are_refused(int size) throws IOException {
        Files.write(file, new byte[size]);
        assertRefused("length of the header");
    }

    private void writeBytes(long length, byte[] header) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(Long.BYTES + header.length).order(ByteOrder.LITTLE_ENDIAN);
        Files.write(file, bytes.putLong(length).put(header).array());
    }

    private void assertRefused(String... parts) {
        assertThatExceptionOfType(MalformedCheckpointException.class)
                .isThrownBy(() -> SafetensorsDirectory.open(folder).close())
                .satisfies(e -> assertThat(e.getMessage()).contains(parts).startsWith(folder.toString()));
    }
}
