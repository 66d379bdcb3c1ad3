package io.github.rakutenai.engine.kernel;

import static io.github.rakutenai.engine.kernel.LittleEndian.int32;
import static io.github.rakutenai.engine.kernel.LittleEndian.signedByte;
import static io.github.rakutenai.engine.kernel.LittleEndian.unsignedByte;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/** One unpacker a format; the layouts are explained at the scalar decoders, such as {@link ScalarQ4_0}. */
final class BlockUnpackers {

    private static final ValueLayout.OfShort SHORT =
            ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private BlockUnpackers() {}

    static void q4_0(MemorySegment bytes, long offset, UnpackedBlock out) {
        out.d = bytes.get(SHORT, offset);
        nibbles(bytes, offset + 2, 16, out, 0);
    }

    static void q4_1(MemorySegment bytes, long offset, UnpackedBlock out) {
        out.d = bytes.get(SHORT, offset);
        out.m = bytes.get(SHORT, offset + 2);
        nibbles(bytes, offset + 4, 16, out, 0);
    }

    static void q5_0(MemorySegment bytes, long offset, UnpackedBlock out) {
        out.d = bytes.get(SHORT, offset);
        nibbles(bytes, offset + 6, 16, out, 0);
        addFifthBits(int32(bytes, offset + 2), out);
    }

    static void q5_1(MemorySegment bytes, long offset, UnpackedBlock out) {
        out.d = bytes.get(SHORT, offset);
        out.m = bytes.get(SHORT, offset + 2);
        nibbles(bytes, offset + 8, 16, out, 0);
        addFifthBits(int32(bytes, offset + 4), out);
    }

    static void q2_K(MemorySegment bytes, long offset, UnpackedBlock out) {
        out.d = bytes.get(SHORT, offset + 80);
        out.m = bytes.get(SHORT, offset + 82);
        for (int g = 0; g < 16; g++) {
            int scaleAndMinimum = unsignedByte(bytes, offset + g);
            out.scales[g] = (byte) (scaleAndMinimum & 0xF);
            out.minimums[g] = (byte) (scaleAndMinimum >>> 4);
        }
        bitPairs(bytes, offset + 16, out);
    }

    static void q3_K(MemorySegment bytes, long offset, UnpackedBlock out) {
        out.d = bytes.get(SHORT, offset + 108);
        for (int g = 0; g < 16; g++) {
            out.scales[g] = (byte) (ScalarQ3_K.scale(bytes, offset + 96, g) - 32);
        }
        bitPairs(bytes, offset + 32, out);
        addHighBits(bytes, offset, 2, out);
        // The format's zero is 4, that of nibbles is 8.
        for (int i = 0; i < 256; i++) {
            out.values[i] += 4;
        }
    }

    static void q4_K(MemorySegment bytes, long offset, UnpackedBlock out) {
        sixBitScales(bytes, offset, out);
        for (int pair = 0; pair < 4; pair++) {
            nibbles(bytes, offset + 16 + 32 * pair, 32, out, 64 * pair);
        }
    }

    static void q5_K(MemorySegment bytes, long offset, UnpackedBlock out) {
        sixBitScales(bytes, offset, out);
        for (int pair = 0; pair < 4; pair++) {
            nibbles(bytes, offset + 48 + 32 * pair, 32, out, 64 * pair);
        }
        addHighBits(bytes, offset + 16, 4, out);
    }

    static void q6_K(MemorySegment bytes, long offset, UnpackedBlock out) {
        out.d = bytes.get(SHORT, offset + 208);
        for (int g = 0; g < 16; g++) {
            out.scales[g] = (byte) signedByte(bytes, offset + 192 + g);
        }
        for (int half = 0; half < 2; half++) {
            nibbles(bytes, offset + 64 * half, 64, out, 128 * half);
            for (int l = 0; l < 32; l++) {
                int high = unsignedByte(bytes, offset + 128 + 32 * half + l);
                for (int group = 0; group < 4; group++) {
                    out.values[128 * half + 32 * group + l] |= (byte) ((high >>> 2 * group & 3) << 4);
                }
            }
        }
    }

    /** {@code count} bytes: their low nibbles, then their high ones. */
    private static void nibbles(MemorySegment bytes, long offset, int count, UnpackedBlock out, int at) {
        for (int j = 0; j < count; j++) {
            int packed = unsignedByte(bytes, offset + j);
            out.values[at + j] = (byte) (packed & 0xF);
            out.values[at + count + j] = (byte) (packed >>> 4);
        }
    }

    /** Twice 32 bytes: bits 2j and 2j+1 of byte l are element 32j + l of that half. */
    private static void bitPairs(MemorySegment bytes, long offset, UnpackedBlock out) {
        for (int i = 0; i < 64; i++) {
            int packed = unsignedByte(bytes, offset + i);
            for (int j = 0; j < 4; j++) {
                out.values[i / 32 * 128 + 32 * j + i % 32] = (byte) (packed >>> 2 * j & 3);
            }
        }
    }

    /** 32 bytes: bit g of byte l is bit {@code shift} of element 32g + l. */
    private static void addHighBits(MemorySegment bytes, long offset, int shift, UnpackedBlock out) {
        for (int l = 0; l < 32; l++) {
            int bits = unsignedByte(bytes, offset + l);
            for (int g = 0; g < 8; g++) {
                out.values[32 * g + l] |= (byte) ((bits >>> g & 1) << shift);
            }
        }
    }

    private static void addFifthBits(int bits, UnpackedBlock out) {
        for (int i = 0; i < 32; i++) {
            out.values[i] |= (byte) ((bits >>> i & 1) << 4);
        }
    }

    private static void sixBitScales(MemorySegment bytes, long offset, UnpackedBlock out) {
        out.d = bytes.get(SHORT, offset);
        out.m = bytes.get(SHORT, offset + 2);
        long scales = SixBitScales.scales(bytes, offset + 4);
        long minimums = SixBitScales.minimums(bytes, offset + 4);
        for (int g = 0; g < 8; g++) {
            out.scales[g] = (byte) SixBitScales.entry(scales, g);
            out.minimums[g] = (byte) SixBitScales.entry(minimums, g);
        }
    }
}
