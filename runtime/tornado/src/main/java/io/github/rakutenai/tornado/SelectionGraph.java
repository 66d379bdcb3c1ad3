package io.github.rakutenai.tornado;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

import io.github.rakutenai.engine.logits.CandidateQuery;
import io.github.rakutenai.engine.logits.Candidates;
import io.github.rakutenai.tornado.kernel.Query;
import io.github.rakutenai.tornado.kernel.Selection;
import uk.ac.manchester.tornado.api.GridScheduler;
import uk.ac.manchester.tornado.api.TaskGraph;
import uk.ac.manchester.tornado.api.WorkerGrid1D;
import uk.ac.manchester.tornado.api.enums.DataTransferMode;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/** Finds candidates in the logits that a pass has left on the device, a few KB a row in and less than one out. */
final class SelectionGraph {

    private final String name;
    private final int rows;
    private final int vocabulary;
    private final FloatArray logits;
    private final IntArray ints;
    private final FloatArray floats;
    private final IntArray tokens;
    private final FloatArray answers;
    private final TaskGraph graph;

    /**
     * @param rows of logits, the most that it looks at
     * @param logits (rows or more, vocabulary)
     * @param threads size of a work group, a power of two
     * @param scheduler hears how many work items it has
     */
    SelectionGraph(
            String name,
            int rows,
            int vocabulary,
            FloatArray logits,
            HostMemory memory,
            int threads,
            GridScheduler scheduler) {
        this.name = name;
        this.rows = rows;
        this.vocabulary = vocabulary;
        this.logits = logits;
        ints = memory.ints((long) rows * Query.ints(vocabulary));
        floats = memory.floats((long) rows * Query.floats());
        tokens = memory.ints((long) rows * Query.CANDIDATES);
        answers = memory.floats((long) rows * Query.answerFloats());
        graph = build(threads, scheduler);
    }

    /** Bytes that it takes on the device besides the logits. */
    static long bytes(int rows, int vocabulary) {
        return (long) rows
                * Integer.BYTES
                * (Query.ints(vocabulary) + Query.floats() + Query.CANDIDATES + Query.answerFloats());
    }

    String name() {
        return name;
    }

    TaskGraph graph() {
        return graph;
    }

    /** What the graph brings to the host. */
    FloatArray answers() {
        return answers;
    }

    private TaskGraph build(int threads, GridScheduler scheduler) {
        WorkerGrid1D grid = new WorkerGrid1D(rows * threads);
        grid.setLocalWork(threads, 1, 1);
        scheduler.addWorkerGrid(name + ".select", grid);
        return new TaskGraph(name)
                .transferToDevice(DataTransferMode.EVERY_EXECUTION, ints, floats)
                .task(
                        "select",
                        Selection::likeliest,
                        new SharedContext(),
                        logits,
                        ints,
                        floats,
                        tokens,
                        answers,
                        vocabulary,
                        threads)
                .persistOnDevice(ints, floats)
                .transferToHost(DataTransferMode.EVERY_EXECUTION, tokens, answers);
    }

    /** Forgets what was asked before. */
    void clear() {
        for (int row = 0; row < rows; row++) {
            ints.set(row * Query.ints(vocabulary) + Query.count(), 0);
        }
    }

    /** @param row of the logits */
    void ask(int row, CandidateQuery query) {
        int at = row * Query.ints(vocabulary);
        int changes = row * Query.floats();
        ints.set(at + Query.count(), query.count());
        ints.set(at + Query.vocabulary(), query.vocabularySize());
        ints.set(at + Query.masked(), query.masked() ? 1 : 0);
        ints.set(at + Query.adjustments(), query.adjustments());
        floats.set(changes + Query.temperature(), query.temperature());
        for (int i = 0; i < query.adjustments(); i++) {
            ints.set(at + Query.token(i), query.token(i));
            floats.set(changes + Query.bias(i), query.bias(i));
            floats.set(changes + Query.scale(i), query.scale(i));
            floats.set(changes + Query.penalty(i), query.penalty(i));
        }
        if (query.masked()) {
            // The longs' low halves come first in memory, as the mask's words do.
            int words = Math.ceilDiv(query.vocabularySize(), Integer.SIZE);
            MemorySegment.copy(
                    MemorySegment.ofArray(query.mask()),
                    0,
                    ints.getSegment(),
                    (long) (at + Query.mask(0)) * Integer.BYTES,
                    (long) words * Integer.BYTES);
        }
    }

    /** Takes the answer to {@link #ask}, after the graph has run. */
    void answer(int row, CandidateQuery query, Candidates candidates) {
        int at = row * Query.answerFloats();
        float largest = answers.get(at + Query.CANDIDATES);
        double sum = answers.get(at + Query.CANDIDATES + 1);
        candidates.start(query.count(), largest / (double) query.temperature() + Math.log(sum));
        for (int rank = 0; rank < query.count(); rank++) {
            float logit = answers.get(at + rank);
            if (logit > Query.EXCLUDED) {
                candidates.add(tokens.get(row * Query.CANDIDATES + rank), logit);
            }
        }
    }

    /** Copies a row of logits, of which the excluded ones become minus infinity. */
    static void copyLogits(FloatArray logits, int row, float[] out) {
        MemorySegment.copy(
                logits.getSegment(), ValueLayout.JAVA_FLOAT, (long) row * out.length * Float.BYTES, out, 0, out.length);
        for (int i = 0; i < out.length; i++) {
            if (out[i] <= Query.EXCLUDED) {
                out[i] = Float.NEGATIVE_INFINITY;
            }
        }
    }
}
