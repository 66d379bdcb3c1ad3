package io.github.rakutenai.tornado;

import java.util.Set;

import uk.ac.manchester.tornado.api.GridScheduler;
import uk.ac.manchester.tornado.api.WorkerGrid;

/** The grids of all tasks, by their full names. */
final class Grids extends GridScheduler {

    private String first;

    @Override
    public void addWorkerGrid(String taskName, WorkerGrid workerGrid) {
        if (first == null) {
            first = taskName;
        }
        super.addWorkerGrid(taskName, workerGrid);
    }

    /** A single name: whenever a graph is executed, TornadoVM looks for each of these among its tasks, but needs none. */
    @Override
    public Set<String> keySet() {
        return Set.of(first);
    }
}
