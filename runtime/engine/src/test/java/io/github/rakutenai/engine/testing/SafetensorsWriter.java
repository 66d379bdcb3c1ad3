package io.github.rakutenai.engine.testing;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * Writes safetensors files, tensors in the order they were added. Nothing is validated, so that malformed files can be made
 * too. Source: safetensors README, "Format".
 */
public final class SafetensorsWriter {

    private final ObjectNode header = JsonNodeFactory.instance.objectNode();
    private final List<byte[]> data = new ArrayList<>();
    private long sizeBytes;

    public SafetensorsWriter() {
        header.putObject("__metadata__").put("format", "pt");
    }

    /** @param dtype as the format spells it, such as "BF16"; @param shape outermost length first */
    public SafetensorsWriter tensor(String name, String dtype, long[] shape, byte[] bytes) {
        ObjectNode entry = header.putObject(name).put("dtype", dtype);
        ArrayNode lengths = entry.putArray("shape");
        for (long length : shape) {
            lengths.add(length);
        }
        entry.putArray("data_offsets").add(sizeBytes).add(sizeBytes + bytes.length);
        data.add(bytes);
        sizeBytes += bytes.length;
        return this;
    }

    public void write(Path file) throws IOException {
        try (OutputStream out = Files.newOutputStream(file)) {
            writeHeader(out, header.toString());
            for (byte[] bytes : data) {
                out.write(bytes);
            }
        }
    }

    /** Writes any text as the header. */
    public static void write(Path file, String header, byte[] data) throws IOException {
        try (OutputStream out = Files.newOutputStream(file)) {
            writeHeader(out, header);
            out.write(data);
        }
    }

    private static void writeHeader(OutputStream out, String header) throws IOException {
        byte[] text = header.getBytes(StandardCharsets.UTF_8);
        byte[] length = ByteBuffer.allocate(Long.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(text.length)
                .array();
        out.write(length);
        out.write(text);
    }
}
