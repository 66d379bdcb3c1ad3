package io.github.rakutenai.tornado;

import io.github.rakutenai.engine.model.ModelConfig;
import io.github.rakutenai.tornado.kernel.MatrixVector;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/** A single row on any device: products of a matrix and a vector. */
final class SingleRowTasks extends PortableTasks {

    SingleRowTasks(
            TaskList tasks,
            ModelConfig config,
            PassMemory pass,
            KeyValueMemory cache,
            FloatArray half,
            Parallelism parallelism) {
        super(tasks, config, pass, cache, half, parallelism);
    }

    @Override
    void addNormed(
            String id, FloatArray norm, DeviceMatrix matrix, FloatArray out, int outAt, int outStride, boolean logits) {
        tasks.graph()
                .task(
                        id,
                        MatrixVector::normed,
                        tasks.context(),
                        pass.x(),
                        norm,
                        matrix.words(),
                        matrix.halves().shorts(),
                        matrix.floats(),
                        matrix.half(),
                        out,
                        matrix.format().code(),
                        matrix.rows(),
                        matrix.columns(),
                        outAt,
                        config.rmsNormEpsilon(),
                        parallelism.rowThreads());
        addGrid(id, matrix, matrix.rows());
    }

    @Override
    void addGated(String id, FloatArray norm, DeviceMatrix matrix) {
        tasks.graph()
                .task(
                        id,
                        MatrixVector::gated,
                        tasks.context(),
                        pass.x(),
                        norm,
                        matrix.words(),
                        matrix.halves().shorts(),
                        matrix.floats(),
                        matrix.half(),
                        pass.gated(),
                        matrix.format().code(),
                        matrix.rows(),
                        matrix.columns(),
                        config.rmsNormEpsilon(),
                        parallelism.rowThreads());
        addGrid(id, matrix, matrix.rows() / 2);
    }

    @Override
    void addAdded(String id, DeviceMatrix matrix, FloatArray input) {
        tasks.graph()
                .task(
                        id,
                        MatrixVector::added,
                        tasks.context(),
                        input,
                        matrix.words(),
                        matrix.halves().shorts(),
                        matrix.floats(),
                        matrix.half(),
                        pass.x(),
                        matrix.format().code(),
                        matrix.rows(),
                        matrix.columns(),
                        parallelism.rowThreads());
        addGrid(id, matrix, matrix.rows());
    }

    private void addGrid(String id, DeviceMatrix matrix, int results) {
        tasks.readsWeights(id, matrix);
        tasks.addGrid(id, false, rows -> (long) results * parallelism.rowThreads(), parallelism.rowThreads());
    }
}
