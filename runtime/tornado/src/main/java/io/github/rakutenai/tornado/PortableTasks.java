package io.github.rakutenai.tornado;

import io.github.rakutenai.engine.model.ModelConfig;
import io.github.rakutenai.engine.model.RopeLayout;
import io.github.rakutenai.tornado.DeviceWeights.Layer;
import io.github.rakutenai.tornado.kernel.Attention;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/** With kernels that any device runs. */
abstract class PortableTasks implements DecoderTasks {

    final TaskList tasks;
    final ModelConfig config;
    final PassMemory pass;
    final Parallelism parallelism;
    private final KeyValueMemory cache;
    private final FloatArray half;

    /** @param half value of each half-precision number, by its bits */
    PortableTasks(
            TaskList tasks,
            ModelConfig config,
            PassMemory pass,
            KeyValueMemory cache,
            FloatArray half,
            Parallelism parallelism) {
        this.tasks = tasks;
        this.config = config;
        this.pass = pass;
        this.cache = cache;
        this.half = half;
        this.parallelism = parallelism;
    }

    @Override
    public final Object[] arrays() {
        return pass.arrays();
    }

    /**
     * A product with the normalised residual streams.
     *
     * @param logits whether it is of the rows with logits alone
     */
    abstract void addNormed(
            String id, FloatArray norm, DeviceMatrix matrix, FloatArray out, int outAt, int outStride, boolean logits);

    /** The gated unit of the normalised residual streams. */
    abstract void addGated(String id, FloatArray norm, DeviceMatrix matrix);

    /** A product that is added to the residual streams. */
    abstract void addAdded(String id, DeviceMatrix matrix, FloatArray input);

    @Override
    public final void addAttention(int number, Layer layer) {
        int outAt = 0;
        for (DeviceMatrix matrix : layer.queryKeyValue()) {
            String id = SharedName.of("qkv" + outAt, number);
            addNormed(id, layer.attentionNorm(), matrix, pass.qkv(), outAt, PassMemory.qkvSize(config), false);
            outAt += matrix.rows();
        }
        addRotation(number);
        addAttend(number);
        addAdded(SharedName.of("attention", number), layer.attentionOutput(), pass.attended());
    }

    @Override
    public final void addFeedForward(int number, Layer layer) {
        addGated(SharedName.of("gate", number), layer.feedForwardNorm(), layer.gateUp());
        addAdded(SharedName.of("down", number), layer.down(), pass.gated());
    }

    @Override
    public final void addLogits(FloatArray norm, DeviceMatrix output, FloatArray logits) {
        addNormed("logits", norm, output, logits, 0, config.vocabularySize(), true);
    }

    private void addRotation(int layer) {
        String id = SharedName.of("rotate", layer);
        tasks.graph()
                .task(
                        id,
                        Attention::rotateAndStore,
                        tasks.context(),
                        pass.step(),
                        pass.qkv(),
                        pass.angles(),
                        cache.keys().get(layer),
                        cache.values().get(layer),
                        cache.halfKeys().get(layer).shorts(),
                        cache.halfValues().get(layer).shorts(),
                        half,
                        pass.capacity(),
                        pass.tableBlocks(),
                        config.heads(),
                        config.kvHeads(),
                        config.headDim(),
                        config.ropeLayout() == RopeLayout.ROTATE_HALF ? 1 : 0,
                        cache.halfPrecision() ? 1 : 0);
        long rowItems = PassMemory.qkvSize(config) / 2;
        tasks.addGrid(id, false, rows -> rows * rowItems, parallelism.rowThreads());
    }

    private void addAttend(int layer) {
        String id = SharedName.of("attend", layer);
        int threads = parallelism.attentionThreads();
        tasks.graph()
                .task(
                        id,
                        Attention::attend,
                        tasks.context(),
                        pass.step(),
                        pass.qkv(),
                        cache.keys().get(layer),
                        cache.values().get(layer),
                        cache.halfKeys().get(layer).shorts(),
                        cache.halfValues().get(layer).shorts(),
                        half,
                        pass.shares(),
                        pass.attended(),
                        pass.capacity(),
                        pass.tableBlocks(),
                        config.heads(),
                        config.kvHeads(),
                        config.headDim(),
                        pass.splits(),
                        (float) (1 / Math.sqrt(config.headDim())),
                        cache.halfPrecision() ? 1 : 0,
                        threads);
        long rowItems = (long) config.heads() * pass.splits() * threads;
        tasks.addGrid(id, false, rows -> rows * rowItems, threads);
        if (pass.splits() > 1) {
            addJoin(layer);
        }
    }

    private void addJoin(int layer) {
        String id = SharedName.of("join", layer);
        tasks.graph()
                .task(
                        id,
                        Attention::join,
                        tasks.context(),
                        pass.step(),
                        pass.shares(),
                        pass.attended(),
                        config.heads(),
                        config.headDim(),
                        pass.splits());
        tasks.addGrid(id, false, rows -> rows * config.querySize(), parallelism.rowThreads());
    }
}
