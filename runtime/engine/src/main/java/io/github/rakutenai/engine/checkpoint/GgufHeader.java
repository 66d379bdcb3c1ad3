package io.github.rakutenai.engine.checkpoint;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

import io.github.rakutenai.engine.tensor.DType;
import io.github.rakutenai.engine.tensor.Shape;

/**
 * What stands before the data of a GGUF file that is to be written, version 3: metadata and the list of tensors, each in the
 * order they are added. Source: GGUF specification, ggml/docs/gguf.md.
 */
public final class GgufHeader {

    private static final int VERSION = 3;

    private final ByteArrayOutputStream metadata = new ByteArrayOutputStream();
    private final ByteArrayOutputStream tensors = new ByteArrayOutputStream();
    private final List<Long> tensorBytes = new ArrayList<>();
    private int keys;
    private long dataBytes;

    public GgufHeader string(String key, String value) {
        key(key, GgufType.STRING);
        text(metadata, value);
        return this;
    }

    /** An integer in the usual type of counts, UINT32. */
    public GgufHeader integer(String key, int value) {
        key(key, GgufType.UINT32);
        int32(metadata, value);
        return this;
    }

    /** A FLOAT32. */
    public GgufHeader decimal(String key, float value) {
        key(key, GgufType.FLOAT32);
        int32(metadata, Float.floatToRawIntBits(value));
        return this;
    }

    public GgufHeader bool(String key, boolean value) {
        key(key, GgufType.BOOL);
        metadata.write(value ? 1 : 0);
        return this;
    }

    public GgufHeader strings(String key, List<String> values) {
        array(key, GgufType.STRING, values.size());
        values.forEach(value -> text(metadata, value));
        return this;
    }

    /** An array of FLOAT32. */
    public GgufHeader decimals(String key, float[] values) {
        array(key, GgufType.FLOAT32, values.length);
        for (float value : values) {
            int32(metadata, Float.floatToRawIntBits(value));
        }
        return this;
    }

    /** An array of INT32. */
    public GgufHeader integers(String key, int[] values) {
        array(key, GgufType.INT32, values.length);
        for (int value : values) {
            int32(metadata, value);
        }
        return this;
    }

    /** A value of another file as it is there. */
    public GgufHeader copy(GgufMetadata source, String key) {
        key(key, source.type(key));
        metadata.writeBytes(source.encoded(key).toArray(JAVA_BYTE));
        return this;
    }

    public GgufHeader tensor(String name, DType dtype, Shape shape) {
        text(tensors, name);
        List<Long> lengths = shape.dimensions().reversed();
        int32(tensors, lengths.size());
        lengths.forEach(length -> int64(tensors, length));
        int32(tensors, GgmlType.id(dtype));
        int64(tensors, dataBytes);
        long sizeBytes = shape.rows() * dtype.byteSize(shape.columns());
        tensorBytes.add(sizeBytes);
        dataBytes += aligned(sizeBytes);
        return this;
    }

    /** Bytes of the whole file. */
    public long fileBytes() {
        return encoded().length + dataBytes;
    }

    /** Bytes of each tensor's data, in the order of the list. */
    List<Long> tensorBytes() {
        return tensorBytes;
    }

    /** The file up to the first tensor's data. */
    byte[] encoded() {
        ByteArrayOutputStream header = new ByteArrayOutputStream();
        int32(header, GgufFile.MAGIC);
        int32(header, VERSION);
        int64(header, tensorBytes.size());
        int64(header, keys);
        header.writeBytes(metadata.toByteArray());
        header.writeBytes(tensors.toByteArray());
        header.writeBytes(new byte[(int) (aligned(header.size()) - header.size())]);
        return header.toByteArray();
    }

    /** The next byte at or behind this one where data may start. */
    static long aligned(long position) {
        return Math.ceilDiv(position, GgufFile.DEFAULT_ALIGNMENT) * (long) GgufFile.DEFAULT_ALIGNMENT;
    }

    private void array(String key, GgufType elementType, int count) {
        key(key, GgufType.ARRAY);
        int32(metadata, elementType.ordinal());
        int64(metadata, count);
    }

    private void key(String key, GgufType type) {
        text(metadata, key);
        int32(metadata, type.ordinal());
        keys++;
    }

    private static void text(ByteArrayOutputStream out, String text) {
        byte[] utf8 = text.getBytes(UTF_8);
        int64(out, utf8.length);
        out.writeBytes(utf8);
    }

    private static void int32(ByteArrayOutputStream out, int value) {
        out.writeBytes(buffer(Integer.BYTES).putInt(value).array());
    }

    private static void int64(ByteArrayOutputStream out, long value) {
        out.writeBytes(buffer(Long.BYTES).putLong(value).array());
    }

    private static ByteBuffer buffer(int bytes) {
        return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }
}
