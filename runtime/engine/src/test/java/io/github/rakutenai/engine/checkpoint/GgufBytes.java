package io.github.rakutenai.engine.checkpoint;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

import io.github.rakutenai.engine.testing.GgufWriter;

/** The bytes of a sound file, in which single numbers are replaced. */
final class GgufBytes {

    static final int VERSION_AT = 4;
    static final int TENSOR_COUNT_AT = 8;
    static final int KEY_COUNT_AT = 16;

    private final Path file;
    private final ByteBuffer bytes;

    private GgufBytes(Path file) throws IOException {
        this.file = file;
        bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
    }

    static GgufBytes of(Path file, GgufWriter writer) throws IOException {
        writer.write(file);
        return new GgufBytes(file);
    }

    /** Where the bytes behind the text start. */
    int after(String text) {
        byte[] wanted = text.getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i + wanted.length <= bytes.capacity(); i++) {
            if (bytes.slice(i, wanted.length).equals(ByteBuffer.wrap(wanted))) {
                return i + wanted.length;
            }
        }
        throw new IllegalArgumentException(text);
    }

    GgufBytes putByte(int at, int value) {
        bytes.put(at, (byte) value);
        return this;
    }

    GgufBytes putInt(int at, int value) {
        bytes.putInt(at, value);
        return this;
    }

    GgufBytes putLong(int at, long value) {
        bytes.putLong(at, value);
        return this;
    }

    GgufBytes order(ByteOrder order) {
        bytes.order(order);
        return this;
    }

    Path write() throws IOException {
        return Files.write(file, bytes.array());
    }
}
