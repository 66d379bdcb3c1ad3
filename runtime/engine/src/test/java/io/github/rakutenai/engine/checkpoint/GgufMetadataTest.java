package io.github.rakutenai.engine.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

import io.github.rakutenai.engine.testing.GgufWriter;
import io.github.rakutenai.engine.testing.GgufWriter.ArrayValue;
import io.github.rakutenai.engine.testing.GgufWriter.ValueType;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class GgufMetadataTest {

    @TempDir
    Path folder;

    private GgufFile open(GgufWriter writer) throws IOException {
        Path file = folder.resolve("metadata.gguf");
        writer.write(file);
        return GgufFile.open(file);
    }

    @ParameterizedTest
    @CsvSource({
        "UINT8, 255",
        "INT8, -128",
        "UINT16, 65535",
        "INT16, -32768",
        "UINT32, 4294967295",
        "INT32, -2147483648",
        "UINT64, 9223372036854775807",
        "INT64, -9223372036854775808"
    })
    void integers_of_every_width_keep_their_extremes(ValueType type, long value) throws IOException {
        try (GgufFile gguf = open(new GgufWriter().metadata("key", type, value))) {
            assertThat(gguf.metadata().integer("key")).hasValue(value);
        }
    }

    @Test
    void decimals_texts_and_flags_are_read() throws IOException {
        GgufWriter writer = new GgufWriter()
                .metadata("float", 0.1f)
                .metadata("double", ValueType.FLOAT64, 0.1)
                .metadata("text", "楽天🤖")
                .metadata("flag", ValueType.BOOL, true);
        try (GgufFile gguf = open(writer)) {
            assertThat(gguf.metadata().decimal("float")).hasValue(0.1f);
            assertThat(gguf.metadata().decimal("double")).hasValue(0.1);
            assertThat(gguf.metadata().string("text")).hasValue("楽天🤖");
            assertThat(gguf.metadata().bool("flag")).hasValue(true);
            assertThat(gguf.metadata().keys()).containsExactly("float", "double", "text", "flag");
        }
    }

    @Test
    void arrays_are_read_whatever_the_width_of_their_elements() throws IOException {
        GgufWriter writer = new GgufWriter()
                .metadataArray("texts", ValueType.STRING, List.of("a", "", "楽"))
                .metadataArray("bytes", ValueType.UINT8, List.of(1, 255))
                .metadataArray("longs", ValueType.INT64, List.of(-1L, 5L))
                .metadataArray("floats", ValueType.FLOAT32, List.of(0.5f, -2f))
                .metadataArray("doubles", ValueType.FLOAT64, List.of(0.5, -2.0))
                .metadataArray("none", ValueType.INT32, List.of());
        try (GgufFile gguf = open(writer)) {
            assertThat(gguf.metadata().strings("texts")).containsExactly("a", "", "楽");
            assertThat(gguf.metadata().integers("bytes")).containsExactly(1, 255);
            assertThat(gguf.metadata().integers("longs")).containsExactly(-1, 5);
            assertThat(gguf.metadata().floats("floats")).containsExactly(0.5f, -2f);
            assertThat(gguf.metadata().floats("doubles")).containsExactly(0.5f, -2f);
            assertThat(gguf.metadata().integers("none")).isEmpty();
        }
    }

    @Test
    void keys_behind_nested_arrays_are_found() throws IOException {
        ArrayValue inner = new ArrayValue(ValueType.STRING, List.of("x", "y"));
        ArrayValue outer = new ArrayValue(ValueType.ARRAY, List.of(inner, inner));
        GgufWriter writer = new GgufWriter()
                .metadataArray("nested", ValueType.ARRAY, List.of(outer, outer))
                .metadata("behind", 7);
        try (GgufFile gguf = open(writer)) {
            assertThat(gguf.metadata().integer("behind")).hasValue(7);
        }
    }

    @Test
    void missing_keys_are_empty() throws IOException {
        try (GgufFile gguf = open(new GgufWriter())) {
            GgufMetadata metadata = gguf.metadata();
            assertThat(metadata.string("key")).isEmpty();
            assertThat(metadata.integer("key")).isEmpty();
            assertThat(metadata.decimal("key")).isEmpty();
            assertThat(metadata.bool("key")).isEmpty();
            assertThat(metadata.strings("key")).isEmpty();
            assertThat(metadata.floats("key")).isEmpty();
            assertThat(metadata.integers("key")).isEmpty();
            assertThat(metadata.contains("key")).isFalse();
        }
    }

    @Test
    void a_value_of_another_type_names_key_expected_and_found() throws IOException {
        GgufWriter writer = new GgufWriter()
                .metadata("number", 7)
                .metadata("text", "seven")
                .metadataArray("list", ValueType.STRING, List.of("seven"));
        try (GgufFile gguf = open(writer)) {
            GgufMetadata metadata = gguf.metadata();
            assertDamaged(() -> metadata.string("number"), "number at byte", "a STRING", "found UINT32");
            assertDamaged(() -> metadata.integer("text"), "text at byte", "an integer", "found STRING");
            assertDamaged(() -> metadata.decimal("number"), "a FLOAT32 or FLOAT64", "found UINT32");
            assertDamaged(() -> metadata.bool("number"), "a BOOL", "found UINT32");
            assertDamaged(() -> metadata.strings("number"), "an ARRAY of STRING", "found UINT32");
            assertDamaged(() -> metadata.floats("list"), "an ARRAY of FLOAT32", "found ARRAY of STRING");
            assertDamaged(() -> metadata.integers("list"), "an ARRAY of integers", "found ARRAY of STRING");
            assertDamaged(() -> metadata.string("list"), "a STRING", "found ARRAY of STRING");
        }
    }

    @Test
    void integers_that_do_not_fit_are_refused() throws IOException {
        GgufWriter writer = new GgufWriter()
                .metadata("huge", ValueType.UINT64, -1L)
                .metadataArray("list", ValueType.UINT32, List.of(1, -1));
        try (GgufFile gguf = open(writer)) {
            assertDamaged(() -> gguf.metadata().integer("huge"), "found 18446744073709551615");
            assertDamaged(() -> gguf.metadata().integers("list"), "32 bits", "found 4294967295");
        }
    }

    @Test
    void a_flag_that_is_neither_0_nor_1_is_refused() throws IOException {
        Path file = folder.resolve("flag.gguf");
        GgufBytes bytes = GgufBytes.of(file, new GgufWriter().metadata("flag", ValueType.BOOL, true));
        bytes.putByte(bytes.after("flag") + Integer.BYTES, 2).write();
        try (GgufFile gguf = GgufFile.open(file)) {
            assertDamaged(() -> gguf.metadata().bool("flag"), "a BOOL of 0 or 1", "found 2");
        }
    }

    @Test
    void text_that_is_not_utf8_is_refused_where_it_is_read() throws IOException {
        Path file = folder.resolve("text.gguf");
        GgufBytes bytes = GgufBytes.of(file, new GgufWriter().metadata("text", "seven"));
        bytes.putByte(bytes.after("text") + Integer.BYTES + Long.BYTES, 0xFF).write();
        try (GgufFile gguf = GgufFile.open(file)) {
            assertDamaged(() -> gguf.metadata().string("text"), "text at byte", "UTF-8");
        }
    }

    @Test
    void a_key_that_is_not_utf8_is_refused() throws IOException {
        Path file = folder.resolve("key.gguf");
        GgufBytes bytes = GgufBytes.of(file, new GgufWriter().metadata("text", "seven"));
        bytes.putByte(bytes.after("text") - 1, 0xC0).write();
        assertDamaged(() -> GgufFile.open(file), "metadata key 0", "UTF-8");
    }

    @Test
    void duplicate_keys_are_refused() {
        assertDamaged(() -> open(new GgufWriter().metadata("twice", 1).metadata("twice", 2)), "a second twice");
    }

    @Test
    void an_unknown_type_of_value_is_refused() throws IOException {
        Path file = folder.resolve("type.gguf");
        GgufBytes bytes = GgufBytes.of(file, new GgufWriter().metadata("key", 7));
        bytes.putInt(bytes.after("key"), 13).write();
        assertDamaged(() -> GgufFile.open(file), "key at byte", "a metadata type from 0 to 12", "found 13");
    }

    @ParameterizedTest
    @EnumSource(ValueType.class)
    void array_counts_that_the_file_has_no_room_for_are_refused(ValueType elementType) throws IOException {
        Path file = folder.resolve("count.gguf");
        for (long count : new long[] {Long.MIN_VALUE, -1, Long.MAX_VALUE, 1L << 62, 1L << 32, 1 << 20}) {
            GgufBytes bytes = GgufBytes.of(file, new GgufWriter().metadataArray("list", elementType, List.of()));
            bytes.putLong(bytes.after("list") + 2 * Integer.BYTES, count).write();
            assertDamaged(() -> GgufFile.open(file), "list at byte", "at most", Long.toUnsignedString(count));
        }
    }

    @Test
    void text_of_absurd_length_is_refused() throws IOException {
        Path file = folder.resolve("length.gguf");
        for (long length : new long[] {Long.MIN_VALUE, -1, Long.MAX_VALUE, 1L << 32, 1000}) {
            GgufBytes bytes = GgufBytes.of(file, new GgufWriter().metadata("text", "seven"));
            bytes.putLong(bytes.after("text") + Integer.BYTES, length).write();
            assertDamaged(() -> GgufFile.open(file), "text at byte", Long.toUnsignedString(length));
        }
    }

    @Test
    void arrays_nested_too_deeply_are_refused() {
        ArrayValue value = new ArrayValue(ValueType.UINT8, List.of(1));
        for (int i = 0; i < 100; i++) {
            value = new ArrayValue(ValueType.ARRAY, List.of(value));
        }
        GgufWriter writer = new GgufWriter().metadata("deep", ValueType.ARRAY, value);
        assertDamaged(() -> open(writer), "deep at byte", "at most 8 levels");
    }

    @Test
    void more_keys_than_the_file_has_room_for_are_refused() throws IOException {
        Path file = folder.resolve("keys.gguf");
        for (long count : new long[] {-1, Long.MAX_VALUE, 1000}) {
            GgufBytes.of(file, new GgufWriter().metadata("key", 7))
                    .putLong(GgufBytes.KEY_COUNT_AT, count)
                    .write();
            assertDamaged(() -> GgufFile.open(file), "metadata keys", Long.toUnsignedString(count));
        }
    }

    private static void assertDamaged(ThrowingCallable call, String... parts) {
        assertThatExceptionOfType(MalformedCheckpointException.class)
                .isThrownBy(call)
                .satisfies(e -> assertThat(e.getMessage()).contains(parts));
    }
}
