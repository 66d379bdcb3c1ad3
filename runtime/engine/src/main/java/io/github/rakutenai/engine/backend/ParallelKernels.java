package io.github.rakutenai.engine.backend;

import java.util.function.Supplier;
import java.util.stream.Stream;

import io.github.rakutenai.engine.kernel.Kernels;
import io.github.rakutenai.engine.tensor.Tensor;

/** Kernels over whole batches, shared out to the workers. The arguments of a task are fields, so that none is allocated. */
final class ParallelKernels {

    /** Rows of weights that a worker takes together: as many as the kernels convert at once. */
    private static final int ROW_GROUP = 4;

    /** Multiply-adds that an element of a normalisation or activation costs, about. */
    private static final int WORK_PER_ELEMENT = 8;

    private final WorkerPool pool;
    private final Kernels[] kernels;
    private final WorkerPool.Task matmulTask = this::matmulRows;
    private final WorkerPool.Task rmsNormTask = this::rmsNormRows;
    private final WorkerPool.Task swiGluTask = this::swiGluRows;
    private final WorkerPool.Task addTask = this::addRows;

    private Acceleration acceleration = Acceleration.none();
    private Tensor weights;
    private float[] normWeight;
    private float epsilon;
    private float[] x;
    private float[] other;
    private int tokens;
    private int width;

    ParallelKernels(WorkerPool pool, Supplier<Kernels> kernels) {
        this.pool = pool;
        this.kernels = Stream.generate(kernels).limit(pool.threads()).toArray(Kernels[]::new);
    }

    WorkerPool pool() {
        return pool;
    }

    Kernels of(int worker) {
        return kernels[worker];
    }

    /** Lets an accelerator multiply where it is faster. */
    void accelerate(Acceleration newAcceleration) {
        acceleration = newAcceleration;
    }

    /** As {@link Kernels#matmul} over all rows of the weights; within an accelerator's rounding where it is faster. */
    void matmul(Tensor matrix, float[] input, int rows, float[] output) {
        PreparedMatrix faster = acceleration.faster(matrix, rows);
        if (faster == null) {
            kernelMatmul(matrix, input, rows, output);
        } else {
            faster.multiply(input, rows, output);
        }
    }

    /** As {@link Kernels#matmul} over all rows of the weights, never accelerated. */
    void kernelMatmul(Tensor matrix, float[] input, int rows, float[] output) {
        weights = matrix;
        x = input;
        other = output;
        tokens = rows;
        long work = (long) ROW_GROUP * matrix.columns() * rows;
        pool.run(matmulTask, Math.ceilDiv(matrix.rows(), ROW_GROUP), work);
    }

    private void matmulRows(int worker, int from, int to) {
        int end = Math.min(to * ROW_GROUP, weights.rows());
        kernels[worker].matmul(weights, from * ROW_GROUP, end, x, tokens, other);
    }

    /** As {@link Kernels#rmsNorm} on each of {@code rows} rows. */
    void rmsNorm(float[] input, int rows, float[] weight, float newEpsilon, float[] output) {
        normWeight = weight;
        epsilon = newEpsilon;
        overRows(rmsNormTask, input, rows, weight.length, output);
    }

    private void rmsNormRows(int worker, int from, int to) {
        for (int row = from; row < to; row++) {
            kernels[worker].rmsNorm(x, row * width, normWeight, epsilon, other);
        }
    }

    /** As {@link Kernels#swiGlu} on each of {@code rows} rows of {@code columns}. */
    void swiGlu(float[] gate, float[] up, int rows, int columns) {
        overRows(swiGluTask, gate, rows, columns, up);
    }

    private void swiGluRows(int worker, int from, int to) {
        for (int row = from; row < to; row++) {
            kernels[worker].swiGlu(x, other, row * width, (row + 1) * width);
        }
    }

    /** Adds {@code summand} to {@code sum}, both (rows, columns). */
    void add(float[] sum, float[] summand, int rows, int columns) {
        overRows(addTask, sum, rows, columns, summand);
    }

    private void addRows(int worker, int from, int to) {
        kernels[worker].add(x, other, from * width, to * width);
    }

    private void overRows(WorkerPool.Task task, float[] first, int rows, int columns, float[] second) {
        x = first;
        other = second;
        width = columns;
        pool.run(task, rows, (long) WORK_PER_ELEMENT * columns);
    }
}
