package io.github.rakutenai.tornado;

import java.util.stream.Stream;

import io.github.rakutenai.engine.model.ModelConfig;
import io.github.rakutenai.tornado.DeviceWeights.Layer;
import io.github.rakutenai.tornado.kernel.ptx.Activations;
import io.github.rakutenai.tornado.kernel.ptx.WarpAttention;
import io.github.rakutenai.tornado.kernel.ptx.WarpMatrixVector;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/** A single row on PTX: warps multiply, and each task leaves its result as the next one reads it. */
final class WarpTasks implements DecoderTasks {

    private static final int PREPARATION_THREADS = 32;
    private static final int OCTET = 8;

    private final TaskList tasks;
    private final ModelConfig config;
    private final PassMemory pass;
    private final WarpMemory memory;
    private final HalfAttentionTasks attention;

    WarpTasks(TaskList tasks, ModelConfig config, PassMemory pass, WarpMemory memory, KeyValueMemory cache) {
        this.tasks = tasks;
        this.config = config;
        this.pass = pass;
        this.memory = memory;
        attention = new HalfAttentionTasks(tasks, config, pass, cache);
    }

    @Override
    public Object[] arrays() {
        Stream<Object> used = Stream.of(pass.arrays()).filter(array -> array != pass.gated());
        return Stream.concat(used, memory.arrays()).toArray();
    }

    @Override
    public void addAttention(int number, Layer layer) {
        if (number == 0) {
            addPreparation(layer.attentionNorm());
        }
        int outAt = 0;
        for (DeviceMatrix matrix : layer.queryKeyValue()) {
            addNormed(SharedName.of("qkv" + outAt, number), matrix, pass.qkv(), outAt);
            outAt += matrix.rows();
        }
        attention.addRotationAndAttend(number);
        addJoin(SharedName.of("join", number));
        addAdded(
                SharedName.of("attention", number),
                layer.attentionOutput(),
                memory.attended(),
                layer.feedForwardNorm());
    }

    @Override
    public void addFeedForward(int number, Layer layer) {
        addGated(SharedName.of("gate", number), layer.gateUp());
        addAdded(SharedName.of("down", number), layer.down(), memory.gated(), layer.nextNorm());
    }

    @Override
    public void addLogits(FloatArray norm, DeviceMatrix output, FloatArray logits) {
        addNormed("logits", output, logits, 0);
    }

    private void addPreparation(FloatArray norm) {
        String id = "prepare";
        tasks.graph()
                .task(
                        id,
                        Activations::prepare,
                        tasks.context(),
                        pass.x(),
                        norm,
                        memory.squares(),
                        memory.hidden().values(),
                        memory.hidden().codes(),
                        memory.hidden().steps(),
                        config.hiddenSize());
        tasks.addGrid(id, false, rows -> config.hiddenSize() / OCTET, PREPARATION_THREADS);
    }

    private void addNormed(String id, DeviceMatrix matrix, FloatArray out, int outAt) {
        WarpGroups groups = WarpGroups.of(matrix.rows());
        tasks.graph()
                .task(
                        id,
                        WarpMatrixVector::normed,
                        tasks.context(),
                        memory.squares(),
                        memory.hidden().values(),
                        memory.hidden().codes(),
                        memory.hidden().steps(),
                        matrix.words(),
                        matrix.halves().halves(),
                        matrix.floats(),
                        out,
                        matrix.format().code(),
                        coded(matrix),
                        matrix.rows(),
                        matrix.columns(),
                        outAt,
                        config.rmsNormEpsilon(),
                        groups.slices(),
                        groups.threads());
        addGrid(id, matrix, matrix.rows(), groups);
    }

    private void addGated(String id, DeviceMatrix matrix) {
        WarpGroups groups = WarpGroups.of(matrix.rows() / 2);
        tasks.graph()
                .task(
                        id,
                        WarpMatrixVector::gated,
                        tasks.context(),
                        memory.squares(),
                        memory.hidden().values(),
                        memory.hidden().codes(),
                        memory.hidden().steps(),
                        matrix.words(),
                        matrix.halves().halves(),
                        matrix.floats(),
                        memory.gated().values(),
                        memory.gated().codes(),
                        memory.gated().steps(),
                        matrix.format().code(),
                        coded(matrix),
                        matrix.rows(),
                        matrix.columns(),
                        config.rmsNormEpsilon(),
                        groups.slices(),
                        groups.threads());
        addGrid(id, matrix, matrix.rows() / 2, groups);
    }

    private void addAdded(String id, DeviceMatrix matrix, WarpVector vector, FloatArray nextNorm) {
        WarpGroups groups = WarpGroups.of(matrix.rows());
        tasks.graph()
                .task(
                        id,
                        WarpMatrixVector::added,
                        tasks.context(),
                        vector.values(),
                        vector.codes(),
                        vector.steps(),
                        matrix.words(),
                        matrix.halves().halves(),
                        matrix.floats(),
                        pass.x(),
                        nextNorm,
                        memory.squares(),
                        memory.hidden().values(),
                        memory.hidden().codes(),
                        memory.hidden().steps(),
                        matrix.format().code(),
                        coded(matrix),
                        matrix.rows(),
                        matrix.columns(),
                        groups.slices(),
                        groups.threads());
        addGrid(id, matrix, matrix.rows(), groups);
    }

    private void addJoin(String id) {
        tasks.graph()
                .task(
                        id,
                        WarpAttention::join,
                        tasks.context(),
                        pass.step(),
                        pass.shares(),
                        memory.attended().values(),
                        memory.attended().codes(),
                        memory.attended().steps(),
                        config.heads(),
                        config.headDim(),
                        pass.splits());
        int threads = WarpAttention.width(config.headDim());
        tasks.addGrid(id, false, rows -> (long) config.heads() * threads, threads);
    }

    private void addGrid(String id, DeviceMatrix matrix, int results, WarpGroups groups) {
        tasks.readsWeights(id, matrix);
        tasks.addGrid(id, false, rows -> groups.items(results), groups.threads());
    }

    private static int coded(DeviceMatrix matrix) {
        return switch (matrix.format()) {
            case F32, F16, BF16 -> 0;
            default -> TornadoSettings.codedActivations() ? 1 : 0;
        };
    }
}
