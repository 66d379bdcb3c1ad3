package io.github.rakutenai.engine.checkpoint;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** Reads the header of a GGUF file front to back; every length is checked before it is believed. */
final class GgufCursor {

    /** No real header comes near: it bounds what a hostile one can cost. The limit of safetensors is the same. */
    static final long HEADER_LIMIT_BYTES = 100_000_000;

    private static final ValueLayout.OfShort INT16 = JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfInt INT32 = JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfLong INT64 = JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private final MappedFile file;
    private final MemorySegment bytes;
    private String place;
    private long position;

    GgufCursor(MappedFile file, String place, long position) {
        this.file = file;
        bytes = file.bytes();
        this.place = place;
        this.position = position;
    }

    /** Names what is read next, for errors. */
    void enter(String place) {
        this.place = place;
    }

    long position() {
        return position;
    }

    byte int8() {
        return bytes.get(JAVA_BYTE, advance(Byte.BYTES));
    }

    short int16() {
        return bytes.get(INT16, advance(Short.BYTES));
    }

    int int32() {
        return bytes.get(INT32, advance(Integer.BYTES));
    }

    long int64() {
        return bytes.get(INT64, advance(Long.BYTES));
    }

    long integer(GgufType type) {
        return switch (type) {
            case UINT8 -> Byte.toUnsignedLong(int8());
            case INT8 -> int8();
            case UINT16 -> Short.toUnsignedLong(int16());
            case INT16 -> int16();
            case UINT32 -> Integer.toUnsignedLong(int32());
            case INT32 -> int32();
            case UINT64 -> unsignedInt64();
            case INT64 -> int64();
            case FLOAT32, FLOAT64, BOOL, STRING, ARRAY -> throw new IllegalArgumentException(type.name());
        };
    }

    private long unsignedInt64() {
        long value = int64();
        if (value < 0) {
            throw damaged("at most " + Long.MAX_VALUE, Long.toUnsignedString(value));
        }
        return value;
    }

    double decimal(GgufType type) {
        return type == GgufType.FLOAT64 ? Double.longBitsToDouble(int64()) : Float.intBitsToFloat(int32());
    }

    boolean bool() {
        byte value = int8();
        if (value != 0 && value != 1) {
            throw damaged("a BOOL of 0 or 1", String.valueOf(value));
        }
        return value == 1;
    }

    GgufType type() {
        int id = int32();
        if (id < 0 || id >= GgufType.values().length) {
            throw damaged("a metadata type from 0 to " + (GgufType.values().length - 1), Integer.toUnsignedString(id));
        }
        return GgufType.values()[id];
    }

    /** A count of things of at least {@code minimumBytes} each that the rest of the file has room for. */
    long count(String things, long minimumBytes) {
        long count = int64();
        long most = (bytes.byteSize() - position) / minimumBytes;
        if (count < 0 || count > most) {
            throw damaged("at most " + most + " " + things, Long.toUnsignedString(count));
        }
        return count;
    }

    String string() {
        long length = count("bytes of text", 1);
        long start = advance(length);
        try {
            byte[] text = bytes.asSlice(start, length).toArray(JAVA_BYTE);
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(text))
                    .toString();
        } catch (CharacterCodingException e) {
            throw damaged("UTF-8 text", length + " bytes that are none");
        }
    }

    void skipString() {
        advance(count("bytes of text", 1));
    }

    /** Steps over bytes that must exist. */
    long advance(long count) {
        if (count > bytes.byteSize() - position) {
            throw MalformedCheckpointException.truncated(
                    file.path(), place + " at byte " + position, count + " more bytes", bytes.byteSize() - position);
        }
        if (count > HEADER_LIMIT_BYTES - position) {
            throw damaged("a header of at most " + HEADER_LIMIT_BYTES + " bytes", "more than " + position);
        }
        long start = position;
        position += count;
        return start;
    }

    MalformedCheckpointException damaged(String expected, String found) {
        return file.damaged(place + " at byte " + position, expected, found);
    }

    MalformedCheckpointException unsupported(String expected, String found) {
        return file.unsupported(place + " at byte " + position, expected, found);
    }
}
