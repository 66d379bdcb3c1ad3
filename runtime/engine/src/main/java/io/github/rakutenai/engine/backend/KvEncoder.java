package io.github.rakutenai.engine.backend;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

import io.github.rakutenai.engine.kvcache.BlockPool;

/** Writes keys and values of single positions into the blocks of a {@link KvCache}. Stateless: any thread may use it. */
abstract sealed class KvEncoder {

    private static final int SLOTS = BlockPool.BLOCK_TOKENS;
    private static final ValueLayout.OfShort SHORT =
            ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfFloat FLOAT =
            ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    final MemorySegment memory;
    final int headDim;

    private KvEncoder(MemorySegment memory, int headDim) {
        this.memory = memory;
        this.headDim = headDim;
    }

    static KvEncoder of(KvCacheType type, MemorySegment memory, int headDim) {
        return switch (type) {
            case F32 -> new F32(memory, headDim);
            case F16 -> new F16(memory, headDim);
            case Q8_0 -> new Q8(memory, headDim);
        };
    }

    /**
     * Writes a key between those of the other positions.
     *
     * @param row holds it at {@code at}, (headDim)
     * @param block byte offset of the block's keys
     */
    abstract void key(float[] row, int at, long block, int slot);

    /** Writes a value, (headDim), at the byte offset {@code offset}. */
    abstract void value(float[] row, int at, long offset);

    private static final class F32 extends KvEncoder {

        F32(MemorySegment memory, int headDim) {
            super(memory, headDim);
        }

        @Override
        void key(float[] row, int at, long block, int slot) {
            for (int d = 0; d < headDim; d++) {
                memory.set(FLOAT, block + 4L * (d * SLOTS + slot), row[at + d]);
            }
        }

        @Override
        void value(float[] row, int at, long offset) {
            MemorySegment.copy(row, at, memory, FLOAT, offset, headDim);
        }
    }

    private static final class F16 extends KvEncoder {

        F16(MemorySegment memory, int headDim) {
            super(memory, headDim);
        }

        @Override
        void key(float[] row, int at, long block, int slot) {
            for (int d = 0; d < headDim; d++) {
                memory.set(SHORT, block + 2L * (d * SLOTS + slot), Float.floatToFloat16(row[at + d]));
            }
        }

        @Override
        void value(float[] row, int at, long offset) {
            for (int d = 0; d < headDim; d++) {
                memory.set(SHORT, offset + 2L * d, Float.floatToFloat16(row[at + d]));
            }
        }
    }

    /** Rounds each 32 components to multiples of a 127th of the largest; the scale is F16. Source: GGUF block_q8_0. */
    private static final class Q8 extends KvEncoder {

        private static final int GROUP = 32;
        private static final int LARGEST = 127;

        Q8(MemorySegment memory, int headDim) {
            super(memory, headDim);
        }

        @Override
        void key(float[] row, int at, long block, int slot) {
            for (int d = 0; d < headDim; d += GROUP) {
                long group = block + (long) d / GROUP * SLOTS * (2 + GROUP);
                write(row, at + d, group + 2L * slot, group + 2L * SLOTS + slot, SLOTS);
            }
        }

        @Override
        void value(float[] row, int at, long offset) {
            for (int d = 0; d < headDim; d += GROUP) {
                long group = offset + (long) d / GROUP * (2 + GROUP);
                write(row, at + d, group, group + 2, 1);
            }
        }

        private void write(float[] row, int at, long scaleAt, long quantsAt, int stride) {
            float largest = 0;
            for (int i = at; i < at + GROUP; i++) {
                largest = Math.max(largest, Math.abs(row[i]));
            }
            float scale = largest / LARGEST;
            float inverse = scale == 0 ? 0 : 1 / scale;
            memory.set(SHORT, scaleAt, Float.floatToFloat16(scale));
            for (int i = 0; i < GROUP; i++) {
                memory.set(
                        ValueLayout.JAVA_BYTE, quantsAt + (long) i * stride, (byte) Math.round(row[at + i] * inverse));
            }
        }
    }
}
