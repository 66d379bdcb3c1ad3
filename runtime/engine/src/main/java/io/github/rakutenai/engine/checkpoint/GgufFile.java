package io.github.rakutenai.engine.checkpoint;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.github.rakutenai.engine.tensor.Tensor;

/** A GGUF file of version 2 or 3, little-endian. Source: GGUF specification, ggml/docs/gguf.md. */
public final class GgufFile implements Checkpoint {

    /** "GGUF" as a little-endian number. */
    static final int MAGIC = 0x46554747;

    private static final int MOST_TENSORS = 1 << 16;
    private static final int MINIMUM_TENSOR_BYTES = 3 * Long.BYTES + 2 * Integer.BYTES;
    static final int DEFAULT_ALIGNMENT = 32;
    private static final int MOST_ALIGNMENT = 1 << 20;

    private final Path path;
    private final MappedFiles files;
    private final int version;
    private final GgufMetadata metadata;
    private final Map<String, Tensor> tensors;

    private GgufFile(MappedFiles files, MappedFile file) {
        this.files = files;
        path = file.path();
        GgufCursor cursor = new GgufCursor(file, "header", 0);
        version = version(cursor);
        long tensorCount = tensorCount(cursor);
        metadata = GgufMetadata.read(file, cursor, GgufMetadata.count(cursor));
        tensors = tensors(file, cursor, tensorCount);
    }

    /** @throws MalformedCheckpointException if it is no sound GGUF file; nothing stays mapped then */
    static GgufFile open(Path path) throws IOException {
        MappedFiles files = new MappedFiles();
        try {
            return new GgufFile(files, files.map(path));
        } catch (IOException | RuntimeException | Error e) {
            files.close();
            throw e;
        }
    }

    private int version(GgufCursor cursor) {
        int magic = cursor.int32();
        if (magic != MAGIC) {
            String found = "a file that starts with 0x%08x".formatted(Integer.reverseBytes(magic));
            throw MalformedCheckpointException.unaccepted(path, found);
        }
        int version = cursor.int32();
        if (version == 2 || version == 3) {
            return version;
        }
        int swapped = Integer.reverseBytes(version);
        throw cursor.unsupported(
                "GGUF version 2 or 3, little-endian",
                swapped >= 1 && swapped <= 3
                        ? "version " + swapped + ", big-endian"
                        : "version " + Integer.toUnsignedString(version));
    }

    private static long tensorCount(GgufCursor cursor) {
        long count = cursor.count("tensors", MINIMUM_TENSOR_BYTES);
        if (count > MOST_TENSORS) {
            throw cursor.damaged("at most " + MOST_TENSORS + " tensors", String.valueOf(count));
        }
        return count;
    }

    private Map<String, Tensor> tensors(MappedFile file, GgufCursor cursor, long count) {
        List<GgufTensor> entries = new ArrayList<>();
        for (long i = 0; i < count; i++) {
            cursor.enter("tensor " + i);
            entries.add(GgufTensor.read(file, cursor));
        }
        long alignment = alignment(file);
        long dataStart = Math.ceilDiv(cursor.position(), alignment) * alignment;
        Map<String, Tensor> views = new LinkedHashMap<>();
        for (GgufTensor entry : entries) {
            if (views.put(entry.name(), entry.view(file, dataStart, alignment)) != null) {
                throw file.damaged(entry.name(), "every tensor name once", "a second");
            }
        }
        GgufTensor.requireDisjoint(file, entries);
        return Collections.unmodifiableMap(views);
    }

    private long alignment(MappedFile file) {
        long alignment = metadata.integer("general.alignment").orElse(DEFAULT_ALIGNMENT);
        if (Long.bitCount(alignment) != 1 || alignment < 1 || alignment > MOST_ALIGNMENT) {
            throw file.damaged(
                    "general.alignment", "a power of two up to " + MOST_ALIGNMENT, String.valueOf(alignment));
        }
        return alignment;
    }

    /** The version of the format, 2 or 3. */
    public int version() {
        return version;
    }

    public GgufMetadata metadata() {
        return metadata;
    }

    @Override
    public Path path() {
        return path;
    }

    @Override
    public Map<String, Tensor> tensors() {
        return tensors;
    }

    @Override
    public long sizeBytes() {
        return files.sizeBytes();
    }

    @Override
    public void close() {
        files.close();
    }
}
