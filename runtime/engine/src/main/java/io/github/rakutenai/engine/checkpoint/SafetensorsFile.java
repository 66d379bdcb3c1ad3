package io.github.rakutenai.engine.checkpoint;

import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

import io.github.rakutenai.engine.tensor.Tensor;

/**
 * One safetensors file: the header's length in 8 bytes, the header, the data. Source: safetensors README, "Format".
 */
final class SafetensorsFile {

    private static final ValueLayout.OfLong LENGTH = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final long HEADER_LIMIT_BYTES = 100_000_000;

    private final MappedFile file;
    private final long dataStart;

    private SafetensorsFile(MappedFile file) {
        this.file = file;
        dataStart = Long.BYTES + headerBytes();
    }

    /** Every tensor of the file, in the order of its header. */
    static List<Tensor> tensors(MappedFile file) throws IOException {
        return new SafetensorsFile(file).tensors();
    }

    private long headerBytes() {
        if (file.sizeBytes() < Long.BYTES) {
            throw MalformedCheckpointException.truncated(
                    file.path(), "length of the header", "8 bytes", file.sizeBytes());
        }
        long length = file.bytes().get(LENGTH, 0);
        long most = Math.min(HEADER_LIMIT_BYTES, file.sizeBytes() - Long.BYTES);
        if (length < 2 || length > most) {
            throw file.damaged("length of the header", "2 to " + most + " bytes", Long.toUnsignedString(length));
        }
        return length;
    }

    private List<Tensor> tensors() throws IOException {
        List<SafetensorsEntry> entries = SafetensorsHeader.parse(
                file.path(),
                file.bytes().asSlice(Long.BYTES, dataStart - Long.BYTES).asByteBuffer());
        List<Tensor> tensors =
                entries.stream().map(entry -> entry.view(file, dataStart)).toList();
        requireSeamless(entries);
        return tensors;
    }

    /** The format allows neither shared bytes nor bytes that belong to no tensor. */
    private void requireSeamless(List<SafetensorsEntry> entries) {
        List<SafetensorsEntry> ordered = new ArrayList<>(entries);
        ordered.sort(Comparator.comparingLong(SafetensorsEntry::begin));
        long position = 0;
        for (SafetensorsEntry entry : ordered) {
            if (entry.begin() != position) {
                throw file.damaged(entry.name(), "data from byte " + position, String.valueOf(entry.begin()));
            }
            position = entry.end();
        }
        if (dataStart + position != file.sizeBytes()) {
            throw file.damaged("size", dataStart + position + " bytes", String.valueOf(file.sizeBytes()));
        }
    }
}
