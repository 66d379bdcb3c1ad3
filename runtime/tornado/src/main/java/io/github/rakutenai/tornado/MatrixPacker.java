package io.github.rakutenai.tornado;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleConsumer;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;

import io.github.rakutenai.engine.kernel.BlockUnpacker;
import io.github.rakutenai.engine.kernel.ScalarKernels;
import io.github.rakutenai.engine.kernel.UnpackedBlock;
import io.github.rakutenai.engine.tensor.DType;
import io.github.rakutenai.engine.tensor.Tensor;
import io.github.rakutenai.tornado.kernel.WeightCodes;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/** Puts weight matrices into the form that kernels read, on all cores of the machine. */
final class MatrixPacker {

    private static final ValueLayout.OfShort SHORT =
            ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final int OCTET = WeightCodes.OCTET;
    private static final int Q8_LARGEST = 127;

    /** Added to values of Q3_K, whose zero is 8, to make them values of Q6_K, whose zero is 32. */
    private static final int Q3_K_TO_Q6_K = 24;

    private final HostMemory memory;
    private final IntArray noWords;
    private final Halves noHalves;
    private final FloatArray f16;
    private final FloatArray bf16;
    private final List<Runnable> work = new ArrayList<>();

    /** @param memory owns the matrices */
    MatrixPacker(HostMemory memory) {
        this.memory = memory;
        noWords = memory.ints(1);
        noHalves = memory.halves(1);
        f16 = memory.floats(1 << 16);
        bf16 = memory.floats(1 << 16);
        for (int bits = 0; bits < 1 << 16; bits++) {
            f16.set(bits, Float.float16ToFloat((short) bits));
            bf16.set(bits, Float.intBitsToFloat(bits << 16));
        }
    }

    /** Value of each half-precision number, by its bits. */
    FloatArray half() {
        return f16;
    }

    /** Bytes that a matrix takes on the device. */
    static long bytes(DeviceFormat format, int rows, int columns) {
        return format.bytes(Math.multiplyExact(rows, octets(columns)));
    }

    static int octets(int columns) {
        return Math.ceilDiv(columns, OCTET);
    }

    /** Fills all stacks that there are; hears, on this thread, what share of them is done. */
    void pack(DoubleConsumer packed) {
        for (int i = 0; i < work.size(); i++) {
            work.get(i).run();
            packed.accept((double) (i + 1) / work.size());
        }
    }

    /**
     * A stack of matrices of equal columns, filled by {@link #pack}. Where their formats differ, they are rounded to Q8_0, if its
     * blocks fit a row.
     *
     * @param padRows rows of zeros after each matrix
     */
    DeviceMatrix stack(List<Tensor> parts, int padRows) {
        DeviceFormat format = format(parts);
        int rowOctets = octets(parts.getFirst().columns());
        int rows = parts.stream().mapToInt(part -> part.rows() + padRows).sum();
        if ((long) rows * rowOctets * OCTET > Integer.MAX_VALUE) {
            throw new IllegalArgumentException(
                    "an array on %s holds at most %d numbers, and a matrix has %d rows of %d: set backend=cpu"
                            .formatted(TornadoBackendProvider.NAME, Integer.MAX_VALUE, rows, rowOctets * OCTET));
        }
        int octets = rows * rowOctets;
        int words = WeightCodes.words(format.code(), octets);
        int halves = WeightCodes.halves(format.code(), octets);
        int floats = WeightCodes.floats(format.code(), octets);
        DeviceMatrix matrix = new DeviceMatrix(
                format,
                rows,
                rowOctets * OCTET,
                words == 0 ? noWords : memory.ints(words),
                halves == 0 ? noHalves : memory.halves(halves),
                floats == 0 ? f16 : memory.floats(floats),
                format == DeviceFormat.BF16 ? bf16 : f16);
        int firstRow = 0;
        for (Tensor part : parts) {
            int first = firstRow;
            work.add(() ->
                    inParallel(part.rows(), row -> packRow(part, row, matrix, (first + row) * rowOctets, octets)));
            firstRow += part.rows() + padRows;
        }
        return matrix;
    }

    /** What a stack of matrices becomes. */
    static DeviceFormat format(List<Tensor> parts) {
        List<DeviceFormat> formats = parts.stream()
                .map(part -> DeviceFormat.of(part.dtype()))
                .distinct()
                .toList();
        if (formats.size() == 1) {
            return formats.getFirst();
        }
        return parts.getFirst().columns() % DType.Q8_0.blockSize() == 0 ? DeviceFormat.Q8_0 : DeviceFormat.F32;
    }

    private static void inParallel(int rows, IntConsumer row) {
        IntStream.range(0, rows).parallel().forEach(row);
    }

    private static void packRow(Tensor tensor, int row, DeviceMatrix matrix, int octet, int octets) {
        switch (matrix.format()) {
            case F32 -> packFloats(tensor, row, matrix.floats(), octet * OCTET);
            case F16, BF16 -> packHalves(tensor, row, matrix.halves(), octet * OCTET);
            case Q8_0 -> {
                if (tensor.dtype() == DType.Q8_0) {
                    packQ8(tensor, row, matrix, octet);
                } else {
                    roundToQ8(tensor, row, matrix, octet);
                }
            }
            default -> packBlocks(tensor, row, matrix, octet, octets);
        }
    }

    private static void packFloats(Tensor tensor, int row, FloatArray floats, int at) {
        float[] values = dequantized(tensor, row);
        for (int i = 0; i < values.length; i++) {
            floats.set(at + i, values[i]);
        }
    }

    private static float[] dequantized(Tensor tensor, int row) {
        float[] values = new float[tensor.columns()];
        new ScalarKernels().dequantizeRow(tensor, row, values, 0);
        return values;
    }

    /** A device that knows half precision does not know BF16: there it is rounded, if it is less than 2^-14. */
    private static void packHalves(Tensor tensor, int row, Halves halves, int at) {
        if (tensor.dtype() == DType.BF16 && halves.halfPrecision()) {
            float[] values = dequantized(tensor, row);
            for (int i = 0; i < values.length; i++) {
                halves.set(at + i, Float.floatToFloat16(values[i]));
            }
            return;
        }
        MemorySegment.copy(
                tensor.segment(),
                row * tensor.rowBytes(),
                halves.segment(),
                (long) at * Short.BYTES,
                tensor.rowBytes());
    }

    private static void packQ8(Tensor tensor, int row, DeviceMatrix matrix, int octet) {
        int blocks = tensor.columns() / 32;
        byte[] quants = new byte[32];
        for (int block = 0; block < blocks; block++) {
            long offset = row * tensor.rowBytes() + 34L * block;
            MemorySegment.copy(tensor.segment(), ValueLayout.JAVA_BYTE, offset + 2, quants, 0, 32);
            putQ8(matrix, octet + 4 * block, tensor.segment().get(SHORT, offset), quants);
        }
    }

    /** To multiples of a 127th of the largest of each 32. */
    private static void roundToQ8(Tensor tensor, int row, DeviceMatrix matrix, int octet) {
        float[] values = dequantized(tensor, row);
        byte[] quants = new byte[32];
        for (int at = 0; at < values.length; at += 32) {
            float largest = 0;
            for (int i = 0; i < 32; i++) {
                largest = Math.max(largest, Math.abs(values[at + i]));
            }
            short scale = Float.floatToFloat16(largest / Q8_LARGEST);
            float step = Float.float16ToFloat(scale);
            for (int i = 0; i < 32; i++) {
                int quant = step == 0 ? 0 : Math.round(values[at + i] / step);
                quants[i] = (byte) Math.clamp(quant, -Q8_LARGEST, Q8_LARGEST);
            }
            putQ8(matrix, octet + at / OCTET, scale, quants);
        }
    }

    private static void putQ8(DeviceMatrix matrix, int octet, short scale, byte[] quants) {
        for (int word = 0; word < 8; word++) {
            int packed = 0;
            for (int i = 0; i < 4; i++) {
                packed |= (quants[4 * word + i] & 0xFF) << (8 * i);
            }
            matrix.words().set(2 * octet + word, packed);
        }
        matrix.halves().set(octet / 4, scale);
    }

    private static void packBlocks(Tensor tensor, int row, DeviceMatrix matrix, int octet, int octets) {
        BlockUnpacker unpacker = BlockUnpacker.of(tensor.dtype()).orElseThrow();
        UnpackedBlock block = new UnpackedBlock();
        int blockOctets = tensor.dtype().blockSize() / OCTET;
        int blocks = tensor.columns() / tensor.dtype().blockSize();
        for (int b = 0; b < blocks; b++) {
            long offset = row * tensor.rowBytes() + (long) b * tensor.dtype().blockBytes();
            unpacker.unpack(tensor.segment(), offset, block);
            if (tensor.dtype() == DType.Q3_K) {
                for (int i = 0; i < block.values.length; i++) {
                    block.values[i] += Q3_K_TO_Q6_K;
                }
            }
            int at = octet + b * blockOctets;
            putQuants(matrix, block, at, blockOctets, octets);
            putScales(matrix, block, at);
        }
    }

    private static void putQuants(DeviceMatrix matrix, UnpackedBlock block, int octet, int count, int octets) {
        int upperBits = switch (matrix.format()) {
            case Q5_0, Q5_1, Q5_K -> 1;
            case Q6_K -> 2;
            default -> 0;
        };
        long upper = 0;
        for (int o = 0; o < count; o++) {
            int low = 0;
            for (int i = 0; i < OCTET; i++) {
                int value = block.values[o * OCTET + i];
                low |= (value & 0xF) << (4 * i);
                int shift = (o * OCTET + i) * upperBits % Integer.SIZE;
                upper |= (long) (value >> 4) << shift;
            }
            matrix.words().set(octet + o, low);
            if (upperBits > 0 && (o + 1) * OCTET * upperBits % Integer.SIZE == 0) {
                matrix.words().set(octets + (octet + o) * OCTET * upperBits / Integer.SIZE, (int) upper);
                upper = 0;
            }
        }
    }

    private static void putScales(DeviceMatrix matrix, UnpackedBlock block, int octet) {
        Halves halves = matrix.halves();
        int at = WeightCodes.halves(matrix.format().code(), octet);
        halves.set(at, block.d);
        switch (matrix.format()) {
            case Q4_1, Q5_1 -> halves.set(at + 1, block.m);
            case Q4_K, Q5_K -> {
                halves.set(at + 1, block.m);
                for (int g = 0; g < 8; g++) {
                    halves.set(at + 2 + g, pair(block.scales[g], block.minimums[g]));
                }
            }
            case Q2_K -> {
                halves.set(at + 1, block.m);
                for (int g = 0; g < 16; g++) {
                    halves.set(at + 2 + g, pair(block.scales[g], block.minimums[g]));
                }
            }
            case Q6_K -> {
                for (int g = 0; g < 8; g++) {
                    halves.set(at + 1 + g, pair(block.scales[2 * g], block.scales[2 * g + 1]));
                }
            }
            default -> {}
        }
    }

    private static short pair(byte low, byte high) {
        return (short) (low & 0xFF | high << 8);
    }
}
