package io.github.rakutenai.tornado;

import java.util.stream.Stream;

import io.github.rakutenai.engine.model.ModelConfig;
import io.github.rakutenai.tornado.DeviceWeights.Layer;
import io.github.rakutenai.tornado.kernel.ptx.PackedVectors;
import io.github.rakutenai.tornado.kernel.ptx.TensorCoreMatrix;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/**
 * Many rows on PTX: products on tensor cores. A product leaves the sums of its shares, and the task after it adds them: what goes
 * into the residual streams is added by the next RMSNorm.
 */
final class TensorTasks implements DecoderTasks {

    /** Of tasks whose groups take some columns of a row. */
    private static final int THREADS = 256;

    /** Of tasks whose groups take a row: as many as have 128 registers each, or TornadoVM changes the size. */
    private static final int ROW_THREADS = 512;

    private final TaskList tasks;
    private final ModelConfig config;
    private final PassMemory pass;
    private final TensorMemory memory;
    private final TensorTile tile;
    private final HalfAttentionTasks attention;

    TensorTasks(TaskList tasks, ModelConfig config, PassMemory pass, TensorMemory memory, KeyValueMemory cache) {
        this.tasks = tasks;
        this.config = config;
        this.pass = pass;
        this.memory = memory;
        tile = TensorTile.of(pass.capacity());
        attention = new HalfAttentionTasks(tasks, config, pass, cache);
    }

    @Override
    public Object[] arrays() {
        Stream<Object> used = Stream.of(pass.arrays()).filter(array -> array != pass.gated());
        return Stream.concat(used, memory.arrays()).toArray();
    }

    @Override
    public void addAttention(int number, Layer layer) {
        String norm = SharedName.of("attentionNorm", number);
        addNormed(norm, layer.attentionNorm(), number == 0 ? 0 : downShares(), false);
        int outAt = 0;
        for (DeviceMatrix matrix : layer.queryKeyValue()) {
            addProduct(SharedName.of("qkv" + outAt, number), matrix, false);
            String sum = SharedName.of("sum" + outAt, number);
            addSummed(sum, matrix, pass.qkv(), outAt, PassMemory.qkvSize(config), false);
            outAt += matrix.rows();
        }
        attention.addRotation(number);
        attention.addAttend(number);
        if (pass.splits() > 1) {
            attention.addJoin(number);
        }
        addPacked(SharedName.of("attended", number));
        addProduct(SharedName.of("attention", number), layer.attentionOutput(), false);
    }

    @Override
    public void addFeedForward(int number, Layer layer) {
        int shares = tile.shares(config.hiddenSize(), config.querySize());
        addNormed(SharedName.of("feedForwardNorm", number), layer.feedForwardNorm(), shares, false);
        addProduct(SharedName.of("gateUp", number), layer.gateUp(), false);
        addGated(SharedName.of("gated", number), layer.gateUp());
        addProduct(SharedName.of("down", number), layer.down(), false);
    }

    @Override
    public void addLogits(FloatArray norm, DeviceMatrix output, FloatArray logits) {
        addNormed("outputNorm", norm, downShares(), true);
        addProduct("logits", output, true);
        addSummed("sumLogits", output, logits, 0, config.vocabularySize(), true);
    }

    private int downShares() {
        return tile.shares(config.hiddenSize(), PassMemory.feedForwardSize(config));
    }

    /** @param shares of the product before, which is added to the residual streams; 0: there is none */
    private void addNormed(String id, FloatArray norm, int shares, boolean logits) {
        tasks.graph()
                .task(
                        id,
                        PackedVectors::normed,
                        tasks.context(),
                        pass.step(),
                        pass.x(),
                        memory.sums(),
                        norm,
                        memory.values(),
                        memory.packed(),
                        pass.capacity(),
                        logits ? 1 : 0,
                        shares,
                        tile.sumVectors(),
                        tile.sumRows(config.hiddenSize()),
                        config.hiddenSize(),
                        config.rmsNormEpsilon(),
                        ROW_THREADS);
        tasks.addGrid(id, logits, rows -> rows * ROW_THREADS, ROW_THREADS);
    }

    /** Of the vectors that are packed. */
    private void addProduct(String id, DeviceMatrix matrix, boolean logits) {
        int rows = matrix.rows();
        int columns = matrix.columns();
        tasks.graph()
                .task(
                        id,
                        TensorCoreMatrix::multiply,
                        tasks.context(),
                        pass.step(),
                        memory.packed(),
                        matrix.words(),
                        matrix.halves().halves(),
                        matrix.floats(),
                        memory.sums(),
                        logits ? 1 : 0,
                        matrix.format().code(),
                        rows,
                        columns,
                        tile.sumVectors(),
                        tile.sumRows(rows),
                        tile.splits(rows, columns),
                        tile.vectors(),
                        tile.columns(),
                        tile.threads(),
                        tile.fragments(),
                        tile.buffers());
        tasks.readsWeights(id, matrix);
        tasks.addGrid(id, logits, vectors -> tile.items(rows, columns, vectors), tile.threads());
    }

    private void addSummed(String id, DeviceMatrix matrix, FloatArray out, int outAt, int outStride, boolean logits) {
        tasks.graph()
                .task(
                        id,
                        PackedVectors::summed,
                        tasks.context(),
                        pass.step(),
                        memory.sums(),
                        out,
                        logits ? 1 : 0,
                        tile.shares(matrix.rows(), matrix.columns()),
                        tile.sumVectors(),
                        tile.sumRows(matrix.rows()),
                        matrix.rows(),
                        outAt,
                        outStride);
        tasks.addGrid(id, logits, rows -> rows * matrix.rows(), THREADS);
    }

    private void addGated(String id, DeviceMatrix gateUp) {
        int columns = gateUp.rows() / 2;
        tasks.graph()
                .task(
                        id,
                        PackedVectors::gated,
                        tasks.context(),
                        pass.step(),
                        memory.sums(),
                        memory.values(),
                        memory.packed(),
                        tile.shares(gateUp.rows(), gateUp.columns()),
                        tile.sumVectors(),
                        tile.sumRows(gateUp.rows()),
                        columns,
                        THREADS);
        addColumnsGrid(id, columns);
    }

    private void addPacked(String id) {
        tasks.graph()
                .task(
                        id,
                        PackedVectors::packed,
                        tasks.context(),
                        pass.step(),
                        pass.attended(),
                        memory.packed(),
                        config.querySize(),
                        THREADS);
        addColumnsGrid(id, config.querySize());
    }

    private void addColumnsGrid(String id, int columns) {
        long rowItems = (long) PackedVectors.groups(columns, THREADS) * THREADS;
        tasks.addGrid(id, false, rows -> rows * rowItems, THREADS);
    }
}
