package io.github.rakutenai.tornado;

import java.lang.System.Logger.Level;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import java.util.function.DoubleConsumer;

import io.github.rakutenai.engine.backend.Backend;
import io.github.rakutenai.engine.backend.BackendOptions;
import io.github.rakutenai.engine.backend.Batch;
import io.github.rakutenai.engine.backend.BatchRules;
import io.github.rakutenai.engine.backend.RowOutput;
import io.github.rakutenai.engine.kvcache.BlockTable;
import io.github.rakutenai.engine.model.ModelConfig;
import io.github.rakutenai.engine.model.Weights;

/** Computes on a device of TornadoVM's. */
final class TornadoBackend implements Backend {

    private static final System.Logger LOG = System.getLogger(TornadoBackend.class.getName());

    private final ModelConfig config;
    private final BackendOptions options;
    private final DecoderPlan plan;
    private final RowWriter writer;
    private final Set<BlockTable> tables = Collections.newSetFromMap(new IdentityHashMap<>());

    /** The last pass of the last batch begins with this row. */
    private int lastPass;

    /**
     * Brings the weights to the device.
     *
     * @param loaded hears what share of them is packed
     */
    TornadoBackend(ModelConfig config, Weights weights, BackendOptions options, Device device, DoubleConsumer loaded) {
        this.config = config;
        this.options = options;
        writer = new RowWriter(config, weights.tokenEmbedding());
        DeviceNeeds needs = DeviceNeeds.of(config, weights, options, device.parallelism());
        needs.memory().requireWithin(device.memoryBytes(), device.description(), config, options);
        LOG.log(Level.INFO, needs.describe(device.description()));
        plan = new DecoderPlan(config, weights, options, device, loaded);
    }

    @Override
    public String name() {
        return TornadoBackendProvider.NAME;
    }

    @Override
    public String device() {
        return plan.device().description();
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
    public boolean prefersCandidates() {
        return true;
    }

    @Override
    public void forward(Batch batch) {
        BatchRules.check(batch, this);
        boolean queriesComplete = batch.candidateRows() == 0;
        int to = 0;
        while (to < batch.rows()) {
            int from = to;
            to = endOfPass(batch, from);
            lastPass = from;
            plan.decode(to - from, writer.write(batch, from, to, plan.pass(to - from)));
            takeLogits(batch, from, to, RowOutput.LOGITS);
            if (hasCandidates(batch, from, to)) {
                if (!queriesComplete) {
                    batch.completeQueries();
                    queriesComplete = true;
                }
                select(batch, from, to);
                if (to < batch.rows()) {
                    takeLogits(batch, from, to, RowOutput.CANDIDATES);
                }
            }
        }
    }

    /** As many rows as there is room for their logits and block tables. */
    private int endOfPass(Batch batch, int from) {
        tables.clear();
        int asking = 0;
        for (int row = from; row < batch.rows(); row++) {
            tables.add(batch.table(row));
            asking += batch.output(row) == RowOutput.NOTHING ? 0 : 1;
            if (tables.size() > plan.sequences() || asking > plan.logitsRows()) {
                return row;
            }
        }
        return batch.rows();
    }

    private static boolean hasCandidates(Batch batch, int from, int to) {
        for (int row = from; row < to; row++) {
            if (batch.output(row) == RowOutput.CANDIDATES) {
                return true;
            }
        }
        return false;
    }

    private void select(Batch batch, int from, int to) {
        SelectionGraph selection = plan.selection(to - from);
        selection.clear();
        int place = 0;
        for (int row = from; row < to; row++) {
            if (batch.output(row) == RowOutput.CANDIDATES) {
                selection.ask(place, batch.query(row));
            }
            place += batch.output(row) == RowOutput.NOTHING ? 0 : 1;
        }
        plan.select(to - from);
        place = 0;
        for (int row = from; row < to; row++) {
            if (batch.output(row) == RowOutput.CANDIDATES) {
                selection.answer(place, batch.query(row), batch.candidates(row));
            }
            place += batch.output(row) == RowOutput.NOTHING ? 0 : 1;
        }
    }

    /** Brings the logits of those rows that asked for this. */
    private void takeLogits(Batch batch, int from, int to, RowOutput output) {
        int last = 0;
        int place = 0;
        for (int row = from; row < to; row++) {
            place += batch.output(row) == RowOutput.NOTHING ? 0 : 1;
            last = batch.output(row) == output ? place : last;
        }
        if (last > 0) {
            plan.bringLogits(last);
            place = 0;
            for (int row = from; row < to; row++) {
                if (batch.output(row) == output) {
                    plan.copyLogits(place, batch.logits(row));
                }
                place += batch.output(row) == RowOutput.NOTHING ? 0 : 1;
            }
        }
    }

    /** Rows of earlier passes than the last have theirs already, because their places were taken by others since. */
    @Override
    public void readLogits(Batch batch, int row) {
        if (row < lastPass || batch.output(row) != RowOutput.CANDIDATES) {
            return;
        }
        int place = 0;
        for (int other = lastPass; other < row; other++) {
            place += batch.output(other) == RowOutput.NOTHING ? 0 : 1;
        }
        plan.bringLogits(place + 1);
        plan.copyLogits(place, batch.logits(row));
    }

    /** Frees the device's memory; safe to call twice. */
    @Override
    public void close() {
        plan.close();
    }
}
