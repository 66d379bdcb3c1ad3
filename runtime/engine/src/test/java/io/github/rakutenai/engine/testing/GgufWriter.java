package io.github.rakutenai.engine.testing;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Writes GGUF files, version 2 or 3: metadata and tensors in the order they were added, tensor data streamed.
 * Source: the GGUF specification, ggml/docs/gguf.md. Nothing is validated, so that malformed files can be made too.
 */
public final class GgufWriter {

    /** The types of metadata values; the ordinal is the number in the file. */
    public enum ValueType {
        UINT8,
        INT8,
        UINT16,
        INT16,
        UINT32,
        INT32,
        FLOAT32,
        BOOL,
        STRING,
        ARRAY,
        UINT64,
        INT64,
        FLOAT64
    }

    /** A metadata array; nested arrays are lists of {@code ArrayValue} with the element type ARRAY. */
    public record ArrayValue(ValueType elementType, List<?> elements) {}

    /** Writes exactly the bytes that were announced for the tensor. */
    @FunctionalInterface
    public interface TensorBody {
        void writeTo(WritableByteChannel channel) throws IOException;
    }

    private record TensorEntry(String name, int type, long[] dimensions, long sizeBytes, TensorBody body) {}

    private final int version;
    private final int alignment;
    private final List<byte[]> metadata = new ArrayList<>();
    private final List<TensorEntry> tensors = new ArrayList<>();

    /** Version 3, aligned to 32 bytes as files without {@code general.alignment} are. */
    public GgufWriter() {
        this(3, 32);
    }

    /** @param alignment of the tensor data; written as {@code general.alignment} unless it is the default, 32 */
    public GgufWriter(int version, int alignment) {
        this.version = version;
        this.alignment = alignment;
        if (alignment != 32) {
            metadata("general.alignment", ValueType.UINT32, alignment);
        }
    }

    /** @param value a Number, Boolean, String or {@link ArrayValue}, as the type demands */
    public GgufWriter metadata(String key, ValueType type, Object value) {
        Encoder encoder = new Encoder();
        encoder.string(key);
        encoder.int32(type.ordinal());
        encoder.value(type, value);
        metadata.add(encoder.bytes.toByteArray());
        return this;
    }

    public GgufWriter metadata(String key, String value) {
        return metadata(key, ValueType.STRING, value);
    }

    /** The usual type of counts. */
    public GgufWriter metadata(String key, int value) {
        return metadata(key, ValueType.UINT32, value);
    }

    public GgufWriter metadata(String key, float value) {
        return metadata(key, ValueType.FLOAT32, value);
    }

    public GgufWriter metadataArray(String key, ValueType elementType, List<?> elements) {
        return metadata(key, ValueType.ARRAY, new ArrayValue(elementType, elements));
    }

    /** @param type the number of the ggml type; @param dimensions innermost (columns) first, as in the file */
    public GgufWriter tensor(String name, int type, long[] dimensions, long sizeBytes, TensorBody body) {
        tensors.add(new TensorEntry(name, type, dimensions.clone(), sizeBytes, body));
        return this;
    }

    public GgufWriter tensor(String name, int type, long[] dimensions, byte[] data) {
        return tensor(name, type, dimensions, data.length, channel -> channel.write(ByteBuffer.wrap(data)));
    }

    /** Creates or replaces the file; tensors are written at once, each to its place. */
    public void write(Path file) throws IOException {
        byte[] header = header();
        long[] places = new long[tensors.size()];
        long end = header.length;
        for (int i = 0; i < places.length; i++) {
            places[i] = end + padding(end);
            end = places[i] + tensors.get(i).sizeBytes;
        }
        try (FileChannel channel = FileChannel.open(
                file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
            channel.write(ByteBuffer.wrap(header));
            IntStream.range(0, places.length).parallel().forEach(i -> write(file, tensors.get(i), places[i]));
            channel.write(ByteBuffer.allocate(padding(end)), end);
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private static void write(Path file, TensorEntry tensor, long place) {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            tensor.body.writeTo(channel.position(place));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private byte[] header() {
        Encoder encoder = new Encoder();
        encoder.bytes.writeBytes("GGUF".getBytes(StandardCharsets.US_ASCII));
        encoder.int32(version);
        encoder.int64(tensors.size());
        encoder.int64(metadata.size());
        metadata.forEach(encoder.bytes::writeBytes);
        long offset = 0;
        for (TensorEntry tensor : tensors) {
            encoder.tensor(tensor, offset);
            offset += tensor.sizeBytes + padding(tensor.sizeBytes);
        }
        return encoder.bytes.toByteArray();
    }

    private int padding(long position) {
        return (int) Math.floorMod(-position, (long) alignment);
    }

    private static final class Encoder {

        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

        void value(ValueType type, Object value) {
            switch (type) {
                case UINT8, INT8 -> bytes.write(((Number) value).intValue());
                case UINT16, INT16 -> number(2, ((Number) value).longValue());
                case UINT32, INT32 -> int32(((Number) value).intValue());
                case UINT64, INT64 -> int64(((Number) value).longValue());
                case FLOAT32 -> int32(Float.floatToRawIntBits(((Number) value).floatValue()));
                case FLOAT64 -> int64(Double.doubleToRawLongBits(((Number) value).doubleValue()));
                case BOOL -> bytes.write((Boolean) value ? 1 : 0);
                case STRING -> string((String) value);
                case ARRAY -> array((ArrayValue) value);
            }
        }

        void array(ArrayValue array) {
            int32(array.elementType.ordinal());
            int64(array.elements.size());
            array.elements.forEach(element -> value(array.elementType, element));
        }

        void tensor(TensorEntry tensor, long offset) {
            string(tensor.name);
            int32(tensor.dimensions.length);
            for (long dimension : tensor.dimensions) {
                int64(dimension);
            }
            int32(tensor.type);
            int64(offset);
        }

        void string(String value) {
            byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
            int64(utf8.length);
            bytes.writeBytes(utf8);
        }

        void int32(int value) {
            number(4, value);
        }

        void int64(long value) {
            number(8, value);
        }

        private void number(int sizeBytes, long value) {
            bytes.write(
                    ByteBuffer.allocate(8)
                            .order(ByteOrder.LITTLE_ENDIAN)
                            .putLong(value)
                            .array(),
                    0,
                    sizeBytes);
        }
    }
}
