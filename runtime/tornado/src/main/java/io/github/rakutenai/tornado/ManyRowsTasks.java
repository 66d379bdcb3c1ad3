package io.github.rakutenai.tornado;

import io.github.rakutenai.engine.model.ModelConfig;
import io.github.rakutenai.tornado.kernel.MatrixMatrix;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/** Many rows on any device: products of matrices, in tiles. */
final class ManyRowsTasks extends PortableTasks {

    ManyRowsTasks(
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
                        MatrixMatrix::normed,
                        tasks.context(),
                        pass.step(),
                        pass.x(),
                        norm,
                        matrix.words(),
                        matrix.halves().shorts(),
                        matrix.floats(),
                        matrix.half(),
                        out,
                        pass.capacity(),
                        logits ? 1 : 0,
                        matrix.format().code(),
                        matrix.rows(),
                        matrix.columns(),
                        outAt,
                        outStride,
                        config.rmsNormEpsilon());
        addGrid(id, matrix, matrix.rows(), logits);
    }

    @Override
    void addGated(String id, FloatArray norm, DeviceMatrix matrix) {
        tasks.graph()
                .task(
                        id,
                        MatrixMatrix::gated,
                        tasks.context(),
                        pass.step(),
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
                        PassMemory.feedForwardSize(config),
                        config.rmsNormEpsilon());
        addGrid(id, matrix, matrix.rows() / 2, false);
    }

    @Override
    void addAdded(String id, DeviceMatrix matrix, FloatArray input) {
        tasks.graph()
                .task(
                        id,
                        MatrixMatrix::added,
                        tasks.context(),
                        pass.step(),
                        input,
                        matrix.words(),
                        matrix.halves().shorts(),
                        matrix.floats(),
                        matrix.half(),
                        pass.x(),
                        matrix.format().code(),
                        matrix.rows(),
                        matrix.columns(),
                        config.hiddenSize());
        addGrid(id, matrix, matrix.rows(), false);
    }

    private void addGrid(String id, DeviceMatrix matrix, int results, boolean logits) {
        tasks.readsWeights(id, matrix);
        long rowTiles = Math.ceilDiv(results, MatrixMatrix.TILE);
        tasks.addGrid(
                id,
                logits,
                rows -> Math.ceilDiv(rows, MatrixMatrix.TILE) * rowTiles * MatrixMatrix.THREADS,
                MatrixMatrix.THREADS);
    }
}
