package io.github.rakutenai.engine.backend;

import java.util.function.Supplier;
import java.util.stream.Stream;

import io.github.rakutenai.engine.kernel.IntegerActivations;
import io.github.rakutenai.engine.kernel.Kernels;
import io.github.rakutenai.engine.tensor.Tensor;

/** Kernels over whole batches, shared out to the workers. The arguments of a task are fields, so that none is allocated. */
final class ParallelKernels {

    /** Multiply-adds that an element of a normalisation or activation costs, about. */
    private static final int WORK_PER_ELEMENT = 8;

    private final WorkerPool pool;
    private final WeightMatrices matrices;
    private final Kernels[] kernels;
    private final WorkerPool.Task matmulTask = this::multiplyRows;
    private final WorkerPool.Task roundTask = this::roundGroups;
    private final WorkerPool.Task arrangeTask = this::arrangeOctets;
    private final WorkerPool.Task gatedMatmulTask = this::multiplyGatedRows;
    private final WorkerPool.Task rmsNormTask = this::rmsNormRows;
    private final WorkerPool.Task swiGluTask = this::swiGluRows;
    private final WorkerPool.Task addTask = this::addRows;

    private Acceleration acceleration = Acceleration.none();
    private WeightMatrix matrix;
    private WeightMatrix upMatrix;
    private MatmulInput input;
    private int itemRows;
    private float[] normWeight;
    private float epsilon;
    private float[] x;
    private float[] other;
    private int width;

    ParallelKernels(WorkerPool pool, WeightMatrices matrices, Supplier<Kernels> kernels) {
        this.pool = pool;
        this.matrices = matrices;
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

    /** Multiplies all rows of the weights by each row of the input; within an accelerator's rounding where it is faster. */
    void matmul(Tensor weights, MatmulInput input, float[] output) {
        PreparedMatrix faster = acceleration.faster(weights, input.rows());
        if (faster == null) {
            kernelMatmul(weights, input, output);
        } else {
            faster.multiply(input.values(), input.rows(), output);
        }
    }

    /** As {@link #matmul}, never accelerated. */
    void kernelMatmul(Tensor weights, MatmulInput input, float[] output) {
        begin(weights, input, output);
        shareRows(matmulTask, 1);
    }

    /** Computes gate = silu(gateWeights x) * (upWeights x) for each row x of the input; {@code up} is overwritten too. */
    void gatedMatmul(Tensor gateWeights, Tensor upWeights, MatmulInput input, float[] gate, float[] up) {
        if (sharesRows(gateWeights, upWeights, input.rows())) {
            begin(upWeights, input, up);
            upMatrix = matrix;
            other = up;
            begin(gateWeights, input, gate);
            shareRows(gatedMatmulTask, 2);
        } else {
            matmul(gateWeights, input, gate);
            matmul(upWeights, input, up);
            swiGlu(gate, up, input.rows(), gateWeights.rows());
        }
    }

    /** Whether threads can take the same rows of both. */
    private boolean sharesRows(Tensor gateWeights, Tensor upWeights, int rows) {
        boolean accelerated =
                acceleration.faster(gateWeights, rows) != null || acceleration.faster(upWeights, rows) != null;
        int threads = pool.threads();
        return !accelerated
                && matrices.of(gateWeights).itemRows(kernels[0], rows, threads)
                        == matrices.of(upWeights).itemRows(kernels[0], rows, threads);
    }

    private void begin(Tensor weights, MatmulInput newInput, float[] output) {
        matrix = matrices.of(weights);
        input = newInput;
        x = output;
        itemRows = matrix.itemRows(kernels[0], input.rows(), pool.threads());
        InputForm form = matrix.inputForm(kernels[0], input.rows());
        if (input.needs(form)) {
            bringInto(form);
        }
    }

    private void bringInto(InputForm form) {
        switch (form) {
            case FLOATS -> {}
            case OCTETS -> {
                int octets = input.octets().octets();
                long values = (long) input.rows() * input.columns();
                pool.run(arrangeTask, octets, WORK_PER_ELEMENT * values / octets);
            }
            case INTEGERS -> {
                int groups = input.integers().groups(input.rows());
                pool.run(roundTask, groups, WORK_PER_ELEMENT * IntegerActivations.GROUP_COLUMNS);
            }
        }
    }

    private void arrangeOctets(int worker, int from, int to) {
        kernels[worker].arrange(input.values(), input.rows(), from, to, input.octets());
    }

    private void roundGroups(int worker, int from, int to) {
        kernels[worker].round(input.values(), from, to, input.integers());
    }

    /** @param products that each row takes part in */
    private void shareRows(Workers.Task task, int products) {
        long work = (long) products * itemRows * matrix.columns() * input.rows();
        pool.run(task, Math.ceilDiv(matrix.rows(), itemRows), work);
    }

    private void multiplyRows(int worker, int from, int to) {
        int toRow = Math.min(to * itemRows, matrix.rows());
        matrix.multiply(kernels[worker], from * itemRows, toRow, input, x);
    }

    private void multiplyGatedRows(int worker, int from, int to) {
        int fromRow = from * itemRows;
        int toRow = Math.min(to * itemRows, matrix.rows());
        matrix.multiply(kernels[worker], fromRow, toRow, input, x);
        upMatrix.multiply(kernels[worker], fromRow, toRow, input, other);
        for (int at = 0; at < input.rows() * matrix.rows(); at += matrix.rows()) {
            kernels[worker].swiGlu(x, other, at + fromRow, at + toRow);
        }
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
