package io.github.rakutenai.tornado;

import java.lang.System.Logger.Level;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.IdentityHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.DoubleConsumer;

import io.github.rakutenai.engine.backend.Backend;
import io.github.rakutenai.engine.backend.BackendOptions;
import io.github.rakutenai.engine.backend.Batch;
import io.github.rakutenai.engine.backend.BatchRules;
import io.github.rakutenai.engine.backend.DeviceFailedException;
import io.github.rakutenai.engine.backend.RowOutput;
import io.github.rakutenai.engine.kernel.Kernels;
import io.github.rakutenai.engine.kernel.ScalarKernels;
import io.github.rakutenai.engine.kvcache.BlockTable;
import io.github.rakutenai.engine.model.ModelConfig;
import io.github.rakutenai.engine.model.Weights;
import io.github.rakutenai.tornado.kernel.Step;
import uk.ac.manchester.tornado.api.GridScheduler;
import uk.ac.manchester.tornado.api.TornadoExecutionPlan;
import uk.ac.manchester.tornado.api.exceptions.TornadoExecutionPlanException;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/** Computes on a device of TornadoVM's: one execution plan holds the weights, and a graph each for one row and for many. */
final class TornadoBackend implements Backend {

    private static final System.Logger LOG = System.getLogger(TornadoBackend.class.getName());
    private static final int SINGLE = 0;
    private static final int MANY = 1;

    private final ModelConfig config;
    private final Weights weights;
    private final BackendOptions options;
    private final String device;
    private final HostMemory memory = new HostMemory();
    private final Kernels kernels = new ScalarKernels();
    private final double[] frequencies;
    private final float[] embedding;
    private final DecoderGraph[] graphs;
    private final TornadoExecutionPlan plan;

    TornadoBackend(ModelConfig config, Weights weights, BackendOptions options, Device device, DoubleConsumer loaded) {
        this.config = config;
        this.weights = weights;
        this.options = options;
        this.device = device.description();
        embedding = new float[config.hiddenSize()];
        frequencies = new double[config.headDim() / 2];
        for (int i = 0; i < frequencies.length; i++) {
            frequencies[i] = Math.pow(config.ropeTheta(), -2.0 * i / config.headDim());
        }
        HostMemory weightMemory = new HostMemory();
        try (weightMemory) {
            DeviceWeights packed = DeviceWeights.of(weights, weightMemory, loaded);
            KeyValueMemory cache = KeyValueMemory.of(config, options.kvBlocks(), memory);
            GridScheduler scheduler = new GridScheduler();
            Parallelism parallelism = device.parallelism();
            DecoderGraph single = new DecoderGraph(
                    "single",
                    config,
                    packed,
                    cache,
                    PassMemory.of(config, 1, 1, parallelism.splits(), memory),
                    parallelism,
                    scheduler);
            DecoderGraph many = new DecoderGraph(
                    "many",
                    config,
                    packed,
                    cache,
                    PassMemory.of(config, options.maxBatchRows(), logitsRows(options), 1, memory),
                    parallelism,
                    scheduler);
            graphs = new DecoderGraph[] {single, many};
            plan = new TornadoExecutionPlan(
                    single.owningWeights().snapshot(), many.sharing("single").snapshot());
            plan.withDevice(device.device()).withGridScheduler(scheduler);
            bringWeights(single);
        } catch (RuntimeException | Error e) {
            memory.close();
            throw e;
        }
    }

    /** Runs a pass of one row that changes nothing that anybody looks at; it compiles the kernels as well. */
    private void bringWeights(DecoderGraph single) {
        IntArray step = single.pass().step();
        step.set(Step.rows(), 1);
        step.set(Step.logitsRows(), 1);
        execute(SINGLE, 1, 1);
    }

    private static int logitsRows(BackendOptions options) {
        return Math.min(options.maxBatchRows(), Math.max(options.maxSequences(), 16));
    }

    @Override
    public String name() {
        return TornadoBackendProvider.NAME;
    }

    @Override
    public String device() {
        return device;
    }

    @Override
    public ModelConfig config() {
        return config;
    }

    @Override
    public int kvBlocks() {
        return options.kvBlocks();
    }

    @Override
    public int maxBatchRows() {
        return options.maxBatchRows();
    }

    @Override
    public void forward(Batch batch) {
        BatchRules.check(batch, this);
        int from = 0;
        while (from < batch.rows()) {
            int to = endOfPass(batch, from);
            compute(batch, from, to);
            from = to;
        }
    }

    /** As many rows as have room for their logits. */
    private int endOfPass(Batch batch, int from) {
        int logits = 0;
        int to = from;
        int most = graphs[MANY].pass().logitsCapacity();
        while (to < batch.rows() && (batch.output(to) != RowOutput.LOGITS || logits < most)) {
            logits += batch.output(to) == RowOutput.LOGITS ? 1 : 0;
            to++;
        }
        return to;
    }

    private void compute(Batch batch, int from, int to) {
        int graph = to - from == 1 ? SINGLE : MANY;
        PassMemory pass = graphs[graph].pass();
        int logits = 0;
        Map<BlockTable, Integer> tables = new IdentityHashMap<>();
        for (int row = 0; row < to - from; row++) {
            putRow(batch, from + row, row, pass, tables);
            if (batch.output(from + row) == RowOutput.LOGITS) {
                pass.step().set(Step.logitsRow(pass.capacity(), logits++), row);
            }
        }
        pass.step().set(Step.rows(), to - from);
        pass.step().set(Step.logitsRows(), logits);
        execute(graph, to - from, logits);
        takeLogits(batch, from, to, pass);
    }

    private void putRow(Batch batch, int batchRow, int row, PassMemory pass, Map<BlockTable, Integer> tables) {
        int position = batch.position(batchRow);
        int first = config.firstVisible(position);
        BlockTable table = batch.table(batchRow);
        IntArray step = pass.step();
        step.set(Step.position(pass.capacity(), row), position);
        step.set(Step.firstVisible(pass.capacity(), row), first);
        Integer known = tables.putIfAbsent(table, tables.size());
        int number = known == null ? tables.size() - 1 : known;
        step.set(Step.tableOf(pass.capacity(), row), number);
        int blocksAt = Step.table(pass.capacity(), pass.tableBlocks(), number);
        // Rows of a table stand in ascending positions, so only the first brings blocks before its own.
        int firstBlock = (known == null ? first : position) / Step.BLOCK;
        for (int block = firstBlock; block <= position / Step.BLOCK; block++) {
            step.set(blocksAt + block, table.block(block * Step.BLOCK));
        }
        kernels.dequantizeRow(weights.tokenEmbedding(), batch.token(batchRow), embedding, 0);
        MemorySegment.copy(
                embedding,
                0,
                pass.x().getSegment(),
                ValueLayout.JAVA_FLOAT,
                (long) row * config.hiddenSize() * Float.BYTES,
                config.hiddenSize());
        for (int i = 0; i < frequencies.length; i++) {
            double angle = position * frequencies[i];
            pass.angles().set(2 * (row * frequencies.length + i), (float) Math.cos(angle));
            pass.angles().set(2 * (row * frequencies.length + i) + 1, (float) Math.sin(angle));
        }
    }

    private void takeLogits(Batch batch, int from, int to, PassMemory pass) {
        int taken = 0;
        for (int row = from; row < to; row++) {
            if (batch.output(row) == RowOutput.LOGITS) {
                MemorySegment.copy(
                        pass.logits().getSegment(),
                        ValueLayout.JAVA_FLOAT,
                        (long) taken++ * config.vocabularySize() * Float.BYTES,
                        batch.logits(row),
                        0,
                        config.vocabularySize());
            }
        }
    }

    private void execute(int graph, int rows, int logitsRows) {
        graphs[graph].resize(rows, logitsRows);
        try {
            plan.withGraph(graph).execute();
        } catch (RuntimeException e) {
            throw new DeviceFailedException(device + " failed: " + e.getMessage(), e);
        }
    }

    /** Frees the device's memory; safe to call twice. */
    @Override
    public void close() {
        try {
            plan.close();
        } catch (TornadoExecutionPlanException e) {
            LOG.log(Level.WARNING, String.format(Locale.ROOT, "%s was not closed properly", device), e);
        }
        memory.close();
    }
}
