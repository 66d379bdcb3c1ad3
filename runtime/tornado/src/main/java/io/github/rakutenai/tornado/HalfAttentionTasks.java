package io.github.rakutenai.tornado;

import io.github.rakutenai.engine.model.ModelConfig;
import io.github.rakutenai.engine.model.RopeLayout;
import io.github.rakutenai.tornado.kernel.ptx.WarpAttention;

/** Adds the tasks of attention for devices that know half precision, for one row or many. */
final class HalfAttentionTasks {

    private static final int ROTATION_THREADS = 128;

    private final TaskList tasks;
    private final ModelConfig config;
    private final PassMemory pass;
    private final KeyValueMemory cache;

    HalfAttentionTasks(TaskList tasks, ModelConfig config, PassMemory pass, KeyValueMemory cache) {
        this.tasks = tasks;
        this.config = config;
        this.pass = pass;
        this.cache = cache;
    }

    /** Rotates queries and keys, and stores keys and values. */
    void addRotation(int layer) {
        String id = SharedName.of("rotate", layer);
        tasks.graph()
                .task(
                        id,
                        WarpAttention::rotateAndStore,
                        tasks.context(),
                        pass.step(),
                        pass.qkv(),
                        pass.angles(),
                        cache.keys().get(layer),
                        cache.values().get(layer),
                        cache.halfKeys().get(layer).halves(),
                        cache.halfValues().get(layer).halves(),
                        pass.capacity(),
                        pass.tableBlocks(),
                        config.heads(),
                        config.kvHeads(),
                        config.headDim(),
                        config.ropeLayout() == RopeLayout.ROTATE_HALF ? 1 : 0,
                        cache.halfPrecision() ? 1 : 0);
        long rowItems = (config.querySize() + config.kvSize()) / 2;
        tasks.addGrid(id, false, rows -> rows * rowItems, ROTATION_THREADS);
    }

    /** Attends with what {@link #addRotation} has left; where there are several splits, their shares are not joined yet. */
    void addAttend(int layer) {
        addAttend(layer, WarpAttention.ROTATED);
    }

    /** The same for a single row, with rotation and storage. */
    void addRotationAndAttend(int layer) {
        addAttend(
                layer, config.ropeLayout() == RopeLayout.ROTATE_HALF ? WarpAttention.HALVES : WarpAttention.NEIGHBOURS);
    }

    private void addAttend(int layer, int rotation) {
        String id = SharedName.of("attend", layer);
        tasks.graph()
                .task(
                        id,
                        WarpAttention::attend,
                        tasks.context(),
                        pass.step(),
                        pass.qkv(),
                        pass.angles(),
                        cache.keys().get(layer),
                        cache.values().get(layer),
                        cache.halfKeys().get(layer).halves(),
                        cache.halfValues().get(layer).halves(),
                        pass.shares(),
                        pass.attended(),
                        pass.capacity(),
                        pass.tableBlocks(),
                        config.heads(),
                        config.kvHeads(),
                        config.headDim(),
                        pass.splits(),
                        (float) (1 / Math.sqrt(config.headDim())),
                        rotation,
                        cache.halfPrecision() ? 1 : 0,
                        WarpAttention.teams(config.headDim()));
        int threads = WarpAttention.threads(config.headDim());
        long rowItems = (long) WarpAttention.groups(config.heads(), config.kvHeads(), pass.splits()) * threads;
        tasks.addGrid(id, false, rows -> rows * rowItems, threads);
    }

    /** Joins the shares of many rows. */
    void addJoin(int layer) {
        String id = SharedName.of("join", layer);
        tasks.graph()
                .task(
                        id,
                        WarpAttention::joinRows,
                        tasks.context(),
                        pass.step(),
                        pass.shares(),
                        pass.attended(),
                        pass.capacity(),
                        config.heads(),
                        config.headDim(),
                        pass.splits());
        tasks.addGrid(id, false, rows -> rows * config.querySize(), ROTATION_THREADS);
    }
}
