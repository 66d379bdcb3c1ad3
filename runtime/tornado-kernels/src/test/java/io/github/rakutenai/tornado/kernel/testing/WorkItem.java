package io.github.rakutenai.tornado.kernel.testing;

import java.util.Arrays;
import java.util.concurrent.Semaphore;
import java.util.function.IntFunction;

import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.enums.MMAShape;
import uk.ac.manchester.tornado.api.types.HalfFloat;
import uk.ac.manchester.tornado.api.types.arrays.ByteArray;
import uk.ac.manchester.tornado.api.types.arrays.DoubleArray;
import uk.ac.manchester.tornado.api.types.arrays.FP8Array;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.HalfFloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;
import uk.ac.manchester.tornado.api.types.vectors.Half2;

/**
 * The context of one item. Instructions that are not emulated, most of which TornadoVM does not compile for PTX, throw
 * {@link UnsupportedOperationException}.
 */
final class WorkItem extends KernelContext {

    /** As an int it is large, as two halves it is NaN twice. */
    private static final int GARBAGE = 0x7FFF7FFF;

    private static final int K_HALVES = 16;
    private static final int K_BYTES = 32;

    private final int item;
    private final int lane;
    private final LocalMemory memory;
    private final Rendezvous barrier;
    private final Rendezvous warp;
    private final Semaphore turn = new Semaphore(0);
    private int arrays;

    WorkItem(int groups, int group, int threads, int item, LocalMemory memory, Rendezvous barrier, Rendezvous warp) {
        this.item = item;
        this.lane = item % Warp.LANES;
        this.memory = memory;
        this.barrier = barrier;
        this.warp = warp;
        set("globalIdx", group * threads + item);
        set("groupIdx", group);
        set("localIdx", item);
        set("globalGroupSizeX", groups * threads);
        set("globalGroupSizeY", 1);
        set("globalGroupSizeZ", 1);
        set("localGroupSizeX", threads);
        set("localGroupSizeY", 1);
        set("localGroupSizeZ", 1);
    }

    /** Permits of this item to go on. */
    Semaphore turn() {
        return turn;
    }

    /** Where this item waits, or nothing. */
    String waitsAt() {
        return barrier.waitsAt(this) + warp.waitsAt(this);
    }

    @Override
    public void localBarrier() {
        barrier.meet(this, item, "local barrier", null);
    }

    @Override
    public void globalBarrier() {
        barrier.meet(this, item, "global barrier", null);
    }

    @Override
    public float[] allocateFloatLocalArray(int size) {
        return local(size, float[].class, length -> {
            float[] array = new float[length];
            Arrays.fill(array, Float.NaN);
            return array;
        });
    }

    @Override
    public double[] allocateDoubleLocalArray(int size) {
        return local(size, double[].class, length -> {
            double[] array = new double[length];
            Arrays.fill(array, Double.NaN);
            return array;
        });
    }

    @Override
    public int[] allocateIntLocalArray(int size) {
        return local(size, int[].class, length -> {
            int[] array = new int[length];
            Arrays.fill(array, GARBAGE);
            return array;
        });
    }

    @Override
    public long[] allocateLongLocalArray(int size) {
        return local(size, long[].class, length -> {
            long[] array = new long[length];
            Arrays.fill(array, GARBAGE);
            return array;
        });
    }

    @Override
    public byte[] allocateByteLocalArray(int size) {
        return local(size, byte[].class, length -> {
            byte[] array = new byte[length];
            Arrays.fill(array, Byte.MAX_VALUE);
            return array;
        });
    }

    @Override
    public HalfFloat[] allocateHalfFloatLocalArray(int size) {
        return local(size, HalfFloat[].class, length -> {
            HalfFloat[] array = new HalfFloat[length];
            Arrays.fill(array, new HalfFloat(Float.NaN));
            return array;
        });
    }

    @Override
    public Half2[] allocateHalf2LocalArray(int size) {
        throw new UnsupportedOperationException("Half2");
    }

    @Override
    public void atomicAdd(FloatArray array, int index, float value) {
        array.set(index, array.get(index) + value);
    }

    @Override
    public void atomicAdd(DoubleArray array, int index, double value) {
        array.set(index, array.get(index) + value);
    }

    @Override
    public float simdSum(float value) {
        return Warp.sum(floats("simdSum", value));
    }

    @Override
    public float simdShuffleDown(float value, int delta) {
        return Warp.down(floats("simdShuffleDown", value), lane, delta);
    }

    @Override
    public float simdBroadcastFirst(float value) {
        return floats("simdBroadcastFirst", value)[0];
    }

    @Override
    public float[] mmaFragment(float value) {
        return new float[] {value, value, value, value};
    }

    @Override
    public HalfFloat[] mmaLoadA(int[] tile, int k) {
        return mmaLoadA(tile, k, 0);
    }

    @Override
    public HalfFloat[] mmaLoadA(int[] tile, int k, int byteOffset) {
        checkTile("mmaLoadA", tile, k, K_HALVES, byteOffset);
        return MatrixInstructions.halves(MatrixInstructions.loadA(tile, byteOffset, lane));
    }

    @Override
    public HalfFloat[] mmaLoadB(int[] tile, int k) {
        return mmaLoadB(tile, k, 0);
    }

    @Override
    public HalfFloat[] mmaLoadB(int[] tile, int k, int byteOffset) {
        checkTile("mmaLoadB", tile, k, K_HALVES, byteOffset);
        return MatrixInstructions.halves(MatrixInstructions.loadB(tile, byteOffset, lane));
    }

    @Override
    public float[] mma(HalfFloat[] a, HalfFloat[] b, float[] c, MMAShape shape) {
        require(
                shape == MMAShape.M16N8K16
                        && a.length == MatrixInstructions.HALVES_A
                        && b.length == MatrixInstructions.HALVES_B,
                "mma: not an A, a B and M16N8K16");
        HalfFloat[][][] operands = meet("mma", new HalfFloat[][] {a, b}, HalfFloat[][][]::new);
        return MatrixInstructions.multiply(operands, c, lane);
    }

    @Override
    public void mmaStore(float[] fragment, FloatArray target, int row, int column, int stride) {
        same("mmaStore", new Store(target, row, column, stride));
        for (int element = 0; element < fragment.length; element++) {
            target.set(at(element, row, column, stride), fragment[element]);
        }
    }

    @Override
    public int[] mmaFragmentInt(int value) {
        return new int[] {value, value, value, value};
    }

    @Override
    public byte[] mmaLoadAInt8(int[] tile, int k) {
        checkTile("mmaLoadAInt8", tile, k, K_BYTES, 0);
        return MatrixInstructions.bytes(MatrixInstructions.loadA(tile, 0, lane));
    }

    @Override
    public byte[] mmaLoadBInt8(int[] tile, int k) {
        checkTile("mmaLoadBInt8", tile, k, K_BYTES, 0);
        return MatrixInstructions.bytes(MatrixInstructions.loadB(tile, 0, lane));
    }

    @Override
    public int[] mmaInt8(byte[] a, byte[] b, int[] c, MMAShape shape) {
        require(
                shape == MMAShape.M16N8K32
                        && a.length == MatrixInstructions.BYTES_A
                        && b.length == MatrixInstructions.BYTES_B,
                "mmaInt8: not an A, a B and M16N8K32");
        byte[][][] operands = meet("mmaInt8", new byte[][] {a, b}, byte[][][]::new);
        return MatrixInstructions.multiply(operands, c, lane);
    }

    @Override
    public void mmaStoreInt(int[] fragment, IntArray target, int row, int column, int stride) {
        same("mmaStoreInt", new Store(target, row, column, stride));
        for (int element = 0; element < fragment.length; element++) {
            target.set(at(element, row, column, stride), fragment[element]);
        }
    }

    @Override
    public HalfFloat[] mmaLoadBSwizzled(HalfFloat[] tile, int k) {
        return mmaLoadBSwizzled(tile, k, 0);
    }

    @Override
    public HalfFloat[] mmaLoadBSwizzled(HalfFloat[] tile, int k, int byteOffset) {
        checkTile("mmaLoadBSwizzled", tile, k, K_HALVES, byteOffset);
        return MatrixInstructions.loadSwizzledB(tile, byteOffset, lane);
    }

    @Override
    public void mmaStoreBSwizzled(HalfFloat[] tile, int row, int column, int stride, HalfFloat value, int byteOffset) {
        throw new UnsupportedOperationException("mmaStoreBSwizzled");
    }

    @Override
    public float[] mmaBF16(HalfFloat[] a, HalfFloat[] b, float[] c, MMAShape shape) {
        throw new UnsupportedOperationException("mmaBF16");
    }

    @Override
    public byte[] mmaLoadAFP8(int[] tile, int k) {
        throw new UnsupportedOperationException("mmaLoadAFP8");
    }

    @Override
    public byte[] mmaLoadBFP8(int[] tile, int k) {
        throw new UnsupportedOperationException("mmaLoadBFP8");
    }

    @Override
    public float[] mmaFP8E4M3(byte[] a, byte[] b, float[] c, MMAShape shape) {
        throw new UnsupportedOperationException("mmaFP8E4M3");
    }

    @Override
    public float[] mmaFP8E5M2(byte[] a, byte[] b, float[] c, MMAShape shape) {
        throw new UnsupportedOperationException("mmaFP8E5M2");
    }

    @Override
    public void asyncCopyToLocal(int[] tile, int index, HalfFloatArray source, int sourceIndex) {
        throw new UnsupportedOperationException("asyncCopyToLocal");
    }

    @Override
    public void asyncCopyToLocal(int[] tile, int index, FP8Array source, int sourceIndex) {
        throw new UnsupportedOperationException("asyncCopyToLocal");
    }

    @Override
    public void asyncCopyToLocal(int[] tile, int index, ByteArray source, int sourceIndex) {
        throw new UnsupportedOperationException("asyncCopyToLocal");
    }

    /** Sets a field, which is final: TornadoVM compiles reads of it into those of a register. */
    private void set(String field, Integer value) {
        try {
            var place = KernelContext.class.getField(field);
            place.setAccessible(true);
            place.set(this, value);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("KernelContext." + field, e);
        }
    }

    private <A> A local(int size, Class<A> type, IntFunction<A> create) {
        return memory.array(arrays++, size, type, create);
    }

    private float[] floats(String purpose, float value) {
        Float[] values = meet(purpose, value, Float[]::new);
        float[] floats = new float[values.length];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = values[i];
        }
        return floats;
    }

    /** What this lane and the other ones bring. */
    private <T> T[] meet(String purpose, T gift, IntFunction<T[]> array) {
        Object[] all = warp.meet(this, lane, purpose, gift);
        return Arrays.asList(all).toArray(array.apply(0));
    }

    private void same(String purpose, Object value) {
        Warp.requireSame(warp.meet(this, lane, purpose, value));
    }

    private void checkTile(String purpose, Object tile, int k, int expected, int byteOffset) {
        require(k == expected, purpose + ": k is " + k + ", not " + expected);
        require(byteOffset % 16 == 0, purpose + ": " + byteOffset + " is not a multiple of 16");
        same(purpose, new Tile(tile, byteOffset));
    }

    private int at(int element, int row, int column, int stride) {
        return (row + MatrixInstructions.row(lane, element)) * stride
                + column
                + MatrixInstructions.column(lane, element);
    }

    private static void require(boolean condition, String otherwise) {
        if (!condition) {
            throw new IllegalStateException(otherwise);
        }
    }

    /** What a warp loads; equal if it is the same array. */
    private record Tile(Object tile, int byteOffset) {}

    private record Store(Object target, int row, int column, int stride) {}
}
