package io.github.rakutenai.tornado.kernel.ptx;

import io.github.rakutenai.tornado.kernel.Activation;
import io.github.rakutenai.tornado.kernel.WeightCodes;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.HalfFloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/**
 * Products of a weight matrix and one vector, for the decoding of a single sequence. A warp multiplies {@value #ROWS} rows, so
 * that what it knows of the vector serves all of them; {@code slices} warps, a power of two, share the columns of the same rows by octets, and a
 * work group of {@code threads} items has as many rows as it has room for.
 *
 * <p>A matrix is the arrays {@code words}, {@code halves} and {@code floats}, as {@link WeightCodes} has them. A vector is the
 * arrays {@code values}, {@code codes} and {@code steps} of {@link Activations}, of which {@code coded} 1 takes the codes and 0
 * the values. Plain weights are multiplied with values. A group computes whole octets of the next vector: {@code threads / 32 /
 * slices} is even.
 */
public final class WarpMatrixVector {

    /** Rows of a warp. */
    public static final int ROWS = 4;

    private static final int LANES = 32;
    private static final int LAST_LANE = LANES - 1;

    private WarpMatrixVector() {}

    /** Rows of a work group. */
    public static int groupRows(int slices, int threads) {
        return threads / LANES / slices * ROWS;
    }

    /**
     * Of the normalised vector: out[r] = sum_c w[r][c] * v[c] / rms(x), where v is x times the weight of RMSNorm.
     *
     * @param squares (columns / 8), sums of squares of x
     * @param out from outAt on (rows), overwritten
     */
    public static void normed(
            KernelContext context,
            FloatArray squares,
            FloatArray values,
            IntArray codes,
            FloatArray steps,
            IntArray words,
            HalfFloatArray halves,
            FloatArray floats,
            FloatArray out,
            int format,
            int coded,
            int rows,
            int columns,
            int outAt,
            float epsilon,
            int slices,
            int threads) {
        float[] parts = context.allocateFloatLocalArray(threads / LANES * ROWS);
        float[] partSquares = context.allocateFloatLocalArray(threads / LANES);
        int item = context.localIdx;
        int lane = item & LAST_LANE;
        int warp = item / LANES;
        int slice = warp & (slices - 1);
        int groupRows = threads / LANES / slices * ROWS;
        int firstRow = context.groupIdx * groupRows;
        int rowOctets = columns / Octet.SIZE;
        int octets = rows * rowOctets;
        int warpRow = firstRow + warp / slices * ROWS;
        float square = 0;
        if (rowOctets % threads == 0) {
            // Unrolled, so that all are waited for at once.
            for (int i = 0; i < rowOctets; i += threads) {
                square += squares.get(i + item);
            }
        } else {
            for (int i = item; i < rowOctets; i += threads) {
                square += squares.get(i);
            }
        }
        float[] sums = new float[ROWS];
        for (int r = 0; r < ROWS; r++) {
            sums[r] = 0;
        }
        if (coded == 1) {
            for (int octet = 2 * (slice * LANES + lane); octet < rowOctets; octet += 2 * slices * LANES) {
                int code = Activations.code(format, columns, octet);
                int a0 = codes.get(code);
                int b0 = codes.get(code + rowOctets);
                int a1 = codes.get(code + 1);
                int b1 = codes.get(code + 1 + rowOctets);
                int total0 = Octet.total(a0, b0);
                int total1 = Octet.total(a1, b1);
                float step0 = steps.get(octet);
                float step1 = steps.get(octet + 1);
                for (int r = 0; r < ROWS; r++) {
                    int first = TornadoMath.min(warpRow + r, rows - 1) * rowOctets;
                    sums[r] += Octet.dotCodes(
                            format, words, halves, octets, first, octet, a0, b0, total0, step0, a1, b1, total1, step1);
                }
            }
        } else {
            for (int octet = slice * LANES + lane; octet < rowOctets; octet += slices * LANES) {
                int at = Activations.first(format, columns, octet);
                int stride = Activations.stride(format, columns);
                float x0 = values.get(at);
                float x1 = values.get(at + stride);
                float x2 = values.get(at + 2 * stride);
                float x3 = values.get(at + 3 * stride);
                float x4 = values.get(at + 4 * stride);
                float x5 = values.get(at + 5 * stride);
                float x6 = values.get(at + 6 * stride);
                float x7 = values.get(at + 7 * stride);
                for (int r = 0; r < ROWS; r++) {
                    int row = TornadoMath.min(warpRow + r, rows - 1);
                    sums[r] += Octet.dot(
                            format, words, halves, floats, octets, columns, row, octet, x0, x1, x2, x3, x4, x5, x6, x7);
                }
            }
        }
        square = context.simdSum(square);
        for (int r = 0; r < ROWS; r++) {
            float sum = context.simdSum(sums[r]);
            if (lane == 0) {
                parts[warp * ROWS + r] = sum;
            }
        }
        if (lane == 0) {
            partSquares[warp] = square;
        }
        context.localBarrier();
        int row = firstRow + item;
        if (item < groupRows && row < rows) {
            float squareSum = 0;
            for (int w = 0; w < threads / LANES; w++) {
                squareSum += partSquares[w];
            }
            float sum = 0;
            for (int s = 0; s < slices; s++) {
                sum += parts[(item / ROWS * slices + s) * ROWS + (item & (ROWS - 1))];
            }
            out.set(outAt + row, sum / TornadoMath.sqrt(squareSum / columns + epsilon));
        }
    }

    /**
     * The gated unit of the feed-forward: next[r] = silu(gate(r)) * up(r), both of the normalised vector, as in {@link #normed}.
     *
     * @param words gate's rows, then up's; likewise the other two
     * @param nextValues the next vector, of rows / 2 columns, overwritten; likewise its codes and steps
     * @param rows of both together
     */
    public static void gated(
            KernelContext context,
            FloatArray squares,
            FloatArray values,
            IntArray codes,
            FloatArray steps,
            IntArray words,
            HalfFloatArray halves,
            FloatArray floats,
            FloatArray nextValues,
            IntArray nextCodes,
            FloatArray nextSteps,
            int format,
            int coded,
            int rows,
            int columns,
            float epsilon,
            int slices,
            int threads) {
        float[] partGates = context.allocateFloatLocalArray(threads / LANES * ROWS);
        float[] partUps = context.allocateFloatLocalArray(threads / LANES * ROWS);
        float[] partSquares = context.allocateFloatLocalArray(threads / LANES);
        float[] results = context.allocateFloatLocalArray(threads);
        int units = rows / 2;
        int item = context.localIdx;
        int lane = item & LAST_LANE;
        int warp = item / LANES;
        int slice = warp & (slices - 1);
        int groupRows = threads / LANES / slices * ROWS;
        int firstRow = context.groupIdx * groupRows;
        int rowOctets = columns / Octet.SIZE;
        int octets = rows * rowOctets;
        int warpRow = firstRow + warp / slices * ROWS;
        float square = 0;
        if (rowOctets % threads == 0) {
            // Unrolled, so that all are waited for at once.
            for (int i = 0; i < rowOctets; i += threads) {
                square += squares.get(i + item);
            }
        } else {
            for (int i = item; i < rowOctets; i += threads) {
                square += squares.get(i);
            }
        }
        float[] gates = new float[ROWS];
        float[] ups = new float[ROWS];
        for (int r = 0; r < ROWS; r++) {
            gates[r] = 0;
            ups[r] = 0;
        }
        if (coded == 1) {
            for (int octet = 2 * (slice * LANES + lane); octet < rowOctets; octet += 2 * slices * LANES) {
                int code = Activations.code(format, columns, octet);
                int a0 = codes.get(code);
                int b0 = codes.get(code + rowOctets);
                int a1 = codes.get(code + 1);
                int b1 = codes.get(code + 1 + rowOctets);
                int total0 = Octet.total(a0, b0);
                int total1 = Octet.total(a1, b1);
                float step0 = steps.get(octet);
                float step1 = steps.get(octet + 1);
                for (int r = 0; r < ROWS; r++) {
                    int gate = TornadoMath.min(warpRow + r, units - 1) * rowOctets;
                    int up = units * rowOctets + gate;
                    gates[r] += Octet.dotCodes(
                            format, words, halves, octets, gate, octet, a0, b0, total0, step0, a1, b1, total1, step1);
                    ups[r] += Octet.dotCodes(
                            format, words, halves, octets, up, octet, a0, b0, total0, step0, a1, b1, total1, step1);
                }
            }
        } else {
            for (int octet = slice * LANES + lane; octet < rowOctets; octet += slices * LANES) {
                int at = Activations.first(format, columns, octet);
                int stride = Activations.stride(format, columns);
                float x0 = values.get(at);
                float x1 = values.get(at + stride);
                float x2 = values.get(at + 2 * stride);
                float x3 = values.get(at + 3 * stride);
                float x4 = values.get(at + 4 * stride);
                float x5 = values.get(at + 5 * stride);
                float x6 = values.get(at + 6 * stride);
                float x7 = values.get(at + 7 * stride);
                for (int r = 0; r < ROWS; r++) {
                    int gate = TornadoMath.min(warpRow + r, units - 1);
                    gates[r] += Octet.dot(
                            format, words, halves, floats, octets, columns, gate, octet, x0, x1, x2, x3, x4, x5, x6,
                            x7);
                    ups[r] += Octet.dot(
                            format,
                            words,
                            halves,
                            floats,
                            octets,
                            columns,
                            units + gate,
                            octet,
                            x0,
                            x1,
                            x2,
                            x3,
                            x4,
                            x5,
                            x6,
                            x7);
                }
            }
        }
        square = context.simdSum(square);
        for (int r = 0; r < ROWS; r++) {
            float gate = context.simdSum(gates[r]);
            float up = context.simdSum(ups[r]);
            if (lane == 0) {
                partGates[warp * ROWS + r] = gate;
                partUps[warp * ROWS + r] = up;
            }
        }
        if (lane == 0) {
            partSquares[warp] = square;
        }
        context.localBarrier();
        int row = firstRow + item;
        if (item < groupRows && row < units) {
            float squareSum = 0;
            for (int w = 0; w < threads / LANES; w++) {
                squareSum += partSquares[w];
            }
            float gate = 0;
            float up = 0;
            for (int s = 0; s < slices; s++) {
                int part = (item / ROWS * slices + s) * ROWS + (item & (ROWS - 1));
                gate += partGates[part];
                up += partUps[part];
            }
            float factor = 1 / TornadoMath.sqrt(squareSum / columns + epsilon);
            float result = Activation.gated(gate * factor, up * factor);
            Activations.set(nextValues, units, row, result);
            results[item] = result;
        }
        context.localBarrier();
        int octet = firstRow / Octet.SIZE + item;
        if (item < groupRows / Octet.SIZE && octet < units / Octet.SIZE) {
            int at = Octet.SIZE * item;
            Activations.encode(
                    nextCodes,
                    nextSteps,
                    units,
                    octet,
                    results[at],
                    results[at + 1],
                    results[at + 2],
                    results[at + 3],
                    results[at + 4],
                    results[at + 5],
                    results[at + 6],
                    results[at + 7]);
        }
    }

    /**
     * Added to the residual stream: x[r] += sum_c w[r][c] * v[c].
     *
     * @param x (rows)
     * @param norm (rows), the weight of the RMSNorm that follows
     * @param squares (rows / 8), sums of squares of x, overwritten
     * @param nextValues the next vector, x times norm, overwritten; likewise its codes and steps
     */
    public static void added(
            KernelContext context,
            FloatArray values,
            IntArray codes,
            FloatArray steps,
            IntArray words,
            HalfFloatArray halves,
            FloatArray floats,
            FloatArray x,
            FloatArray norm,
            FloatArray squares,
            FloatArray nextValues,
            IntArray nextCodes,
            FloatArray nextSteps,
            int format,
            int coded,
            int rows,
            int columns,
            int slices,
            int threads) {
        float[] parts = context.allocateFloatLocalArray(threads / LANES * ROWS);
        float[] results = context.allocateFloatLocalArray(threads);
        float[] partSquares = context.allocateFloatLocalArray(threads);
        int item = context.localIdx;
        int lane = item & LAST_LANE;
        int warp = item / LANES;
        int slice = warp & (slices - 1);
        int groupRows = threads / LANES / slices * ROWS;
        int firstRow = context.groupIdx * groupRows;
        int rowOctets = columns / Octet.SIZE;
        int octets = rows * rowOctets;
        int warpRow = firstRow + warp / slices * ROWS;
        int row = firstRow + item;
        float before = 0;
        float weight = 0;
        if (item < groupRows && row < rows) {
            before = x.get(row);
            weight = norm.get(row);
        }
        float[] sums = new float[ROWS];
        for (int r = 0; r < ROWS; r++) {
            sums[r] = 0;
        }
        if (coded == 1) {
            for (int octet = 2 * (slice * LANES + lane); octet < rowOctets; octet += 2 * slices * LANES) {
                int code = Activations.code(format, columns, octet);
                int a0 = codes.get(code);
                int b0 = codes.get(code + rowOctets);
                int a1 = codes.get(code + 1);
                int b1 = codes.get(code + 1 + rowOctets);
                int total0 = Octet.total(a0, b0);
                int total1 = Octet.total(a1, b1);
                float step0 = steps.get(octet);
                float step1 = steps.get(octet + 1);
                for (int r = 0; r < ROWS; r++) {
                    int first = TornadoMath.min(warpRow + r, rows - 1) * rowOctets;
                    sums[r] += Octet.dotCodes(
                            format, words, halves, octets, first, octet, a0, b0, total0, step0, a1, b1, total1, step1);
                }
            }
        } else {
            for (int octet = slice * LANES + lane; octet < rowOctets; octet += slices * LANES) {
                int at = Activations.first(format, columns, octet);
                int stride = Activations.stride(format, columns);
                float x0 = values.get(at);
                float x1 = values.get(at + stride);
                float x2 = values.get(at + 2 * stride);
                float x3 = values.get(at + 3 * stride);
                float x4 = values.get(at + 4 * stride);
                float x5 = values.get(at + 5 * stride);
                float x6 = values.get(at + 6 * stride);
                float x7 = values.get(at + 7 * stride);
                for (int r = 0; r < ROWS; r++) {
                    int dotRow = TornadoMath.min(warpRow + r, rows - 1);
                    sums[r] += Octet.dot(
                            format, words, halves, floats, octets, columns, dotRow, octet, x0, x1, x2, x3, x4, x5, x6,
                            x7);
                }
            }
        }
        for (int r = 0; r < ROWS; r++) {
            float sum = context.simdSum(sums[r]);
            if (lane == 0) {
                parts[warp * ROWS + r] = sum;
            }
        }
        context.localBarrier();
        if (item < groupRows && row < rows) {
            float sum = before;
            for (int s = 0; s < slices; s++) {
                sum += parts[(item / ROWS * slices + s) * ROWS + (item & (ROWS - 1))];
            }
            x.set(row, sum);
            float result = sum * weight;
            Activations.set(nextValues, rows, row, result);
            results[item] = result;
            partSquares[item] = sum * sum;
        }
        context.localBarrier();
        int octet = firstRow / Octet.SIZE + item;
        if (item < groupRows / Octet.SIZE && octet < rows / Octet.SIZE) {
            int at = Octet.SIZE * item;
            float square = 0;
            for (int i = 0; i < Octet.SIZE; i++) {
                square += partSquares[at + i];
            }
            squares.set(octet, square);
            Activations.encode(
                    nextCodes,
                    nextSteps,
                    rows,
                    octet,
                    results[at],
                    results[at + 1],
                    results[at + 2],
                    results[at + 3],
                    results[at + 4],
                    results[at + 5],
                    results[at + 6],
                    results[at + 7]);
        }
    }
}
