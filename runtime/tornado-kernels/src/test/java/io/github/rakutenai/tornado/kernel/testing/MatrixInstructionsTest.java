package io.github.rakutenai.tornado.kernel.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;

import org.junit.jupiter.api.Test;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.enums.MMAShape;
import uk.ac.manchester.tornado.api.types.HalfFloat;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.HalfFloatArray;
import uk.ac.manchester.tornado.api.types.arrays.Int8Array;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

class MatrixInstructionsTest {

    private static final int WARP = 32;
    private static final int ROWS = 32;
    private static final int COLUMNS = 16;
    private static final int DEPTH = 48;

    private final Random random = new Random(1);

    @Test
    void halves_multiply_as_in_a_plain_product() {
        HalfFloatArray a = halves(ROWS * DEPTH);
        HalfFloatArray b = halves(DEPTH * COLUMNS);
        FloatArray c = new FloatArray(ROWS * COLUMNS);

        WorkGroups.run(1, 4 * WARP, context -> multiplyHalves(context, a, b, c));

        for (int row = 0; row < ROWS; row++) {
            for (int column = 0; column < COLUMNS; column++) {
                double expected = 1;
                for (int k = 0; k < DEPTH; k++) {
                    expected += a.get(row * DEPTH + k).getFloat32()
                            * b.get(k * COLUMNS + column).getFloat32();
                }
                assertThat(c.get(row * COLUMNS + column)).isCloseTo((float) expected, within(1e-5f));
            }
        }
    }

    @Test
    void swizzled_halves_multiply_as_others_do() {
        HalfFloatArray a = halves(16 * 16);
        HalfFloatArray b = halves(16 * 8);
        FloatArray c = new FloatArray(16 * 8);

        WorkGroups.run(1, WARP, context -> multiplySwizzled(context, a, b, c));

        for (int row = 0; row < 16; row++) {
            for (int column = 0; column < 8; column++) {
                double expected = 0;
                for (int k = 0; k < 16; k++) {
                    expected += a.get(row * 16 + k).getFloat32()
                            * b.get(k * 8 + column).getFloat32();
                }
                assertThat(c.get(row * 8 + column)).isCloseTo((float) expected, within(1e-5f));
            }
        }
    }

    @Test
    void bytes_multiply_as_in_a_plain_product() {
        Int8Array a = bytes(16 * 32);
        Int8Array b = bytes(32 * 8);
        IntArray c = new IntArray(16 * 8);

        WorkGroups.run(1, WARP, context -> multiplyBytes(context, a, b, c));

        for (int row = 0; row < 16; row++) {
            for (int column = 0; column < 8; column++) {
                int expected = 1;
                for (int k = 0; k < 32; k++) {
                    expected += a.get(row * 32 + k) * b.get(k * 8 + column);
                }
                assertThat(c.get(row * 8 + column)).isEqualTo(expected);
            }
        }
    }

    @Test
    void what_nobody_wrote_into_a_tile_shows() {
        FloatArray c = new FloatArray(16 * 8);
        WorkGroups.run(1, WARP, context -> {
            int[] tile = context.allocateIntLocalArray(16 * 8);
            float[] d = context.mma(
                    context.mmaLoadA(tile, 16), context.mmaLoadB(tile, 16), context.mmaFragment(0), MMAShape.M16N8K16);
            context.mmaStore(d, c, 0, 0, 8);
        });
        assertThat(c.toHeapArray()).containsOnly(Float.NaN);
    }

    @Test
    void lanes_that_load_from_different_places_fail() {
        assertThatThrownBy(() -> WorkGroups.run(1, WARP, context -> {
                    int[] tile = context.allocateIntLocalArray(1024);
                    context.mmaLoadA(tile, 16, 16 * context.localIdx);
                }))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("Lanes of a warp differ");
    }

    /** Each warp takes a tile of 16 x 8 of the product. */
    private static void multiplyHalves(KernelContext context, HalfFloatArray a, HalfFloatArray b, FloatArray c) {
        int[] tilesA = context.allocateIntLocalArray(ROWS * 8);
        int[] tilesB = context.allocateIntLocalArray(16 * COLUMNS / 2);
        int item = context.localIdx;
        int warp = item / WARP;
        float[] d = context.mmaFragment(1);
        for (int k = 0; k < DEPTH; k += 16) {
            context.localBarrier();
            for (int i = item; i < ROWS * 8; i += 4 * WARP) {
                tilesA[i] = pair(a, i / 8 * DEPTH + k + i % 8 * 2);
            }
            for (int i = item; i < 16 * COLUMNS / 2; i += 4 * WARP) {
                int tile = i / 64;
                int row = i % 64 / 4;
                tilesB[i] = pair(b, (k + row) * COLUMNS + tile * 8 + i % 4 * 2);
            }
            context.localBarrier();
            HalfFloat[] fragmentA = context.mmaLoadA(tilesA, 16, warp / 2 * 512);
            HalfFloat[] fragmentB = context.mmaLoadB(tilesB, 16, warp % 2 * 256);
            d = context.mma(fragmentA, fragmentB, d, MMAShape.M16N8K16);
        }
        context.mmaStore(d, c, warp / 2 * 16, warp % 2 * 8, COLUMNS);
    }

    private static void multiplySwizzled(KernelContext context, HalfFloatArray a, HalfFloatArray b, FloatArray c) {
        int[] tileA = context.allocateIntLocalArray(16 * 8);
        HalfFloat[] tileB = context.allocateHalfFloatLocalArray(16 * 8);
        for (int i = context.localIdx; i < 16 * 8; i += WARP) {
            tileA[i] = pair(a, 2 * i);
            context.swizzleStoreFp16Stride32(tileB, i / 8, i % 8, 8, b.get(i));
        }
        context.localBarrier();
        float[] d = context.mma(
                context.mmaLoadA(tileA, 16),
                context.mmaLoadBSwizzled(tileB, 16),
                context.mmaFragment(0),
                MMAShape.M16N8K16);
        context.mmaStore(d, c, 0, 0, 8);
    }

    private static void multiplyBytes(KernelContext context, Int8Array a, Int8Array b, IntArray c) {
        int[] tileA = context.allocateIntLocalArray(16 * 8);
        int[] tileB = context.allocateIntLocalArray(16 * 4);
        for (int i = context.localIdx; i < 16 * 8; i += WARP) {
            tileA[i] = word(a.get(4 * i), a.get(4 * i + 1), a.get(4 * i + 2), a.get(4 * i + 3));
        }
        for (int i = context.localIdx; i < 16 * 4; i += WARP) {
            int at = i / 4 * 2 * 8 + i % 4 * 2;
            tileB[i] = word(b.get(at), b.get(at + 8), b.get(at + 1), b.get(at + 9));
        }
        context.localBarrier();
        int[] d = context.mmaInt8(
                context.mmaLoadAInt8(tileA, 32),
                context.mmaLoadBInt8(tileB, 32),
                context.mmaFragmentInt(1),
                MMAShape.M16N8K32);
        context.mmaStoreInt(d, c, 0, 0, 8);
    }

    private static int pair(HalfFloatArray halves, int at) {
        return halves.get(at).getHalfFloatValue() & 0xFFFF | halves.get(at + 1).getHalfFloatValue() << 16;
    }

    private static int word(byte b0, byte b1, byte b2, byte b3) {
        return b0 & 0xFF | (b1 & 0xFF) << 8 | (b2 & 0xFF) << 16 | b3 << 24;
    }

    private HalfFloatArray halves(int size) {
        HalfFloatArray halves = new HalfFloatArray(size);
        for (int i = 0; i < size; i++) {
            halves.set(i, new HalfFloat(random.nextFloat(-1, 1)));
        }
        return halves;
    }

    private Int8Array bytes(int size) {
        Int8Array bytes = new Int8Array(size);
        for (int i = 0; i < size; i++) {
            bytes.set(i, (byte) random.nextInt(-128, 128));
        }
        return bytes;
    }
}
