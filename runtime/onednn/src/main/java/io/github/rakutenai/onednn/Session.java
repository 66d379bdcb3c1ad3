package io.github.rakutenai.onednn;

import java.lang.foreign.Arena;
import java.util.stream.IntStream;

import io.github.rakutenai.engine.backend.Workers;
import io.github.rakutenai.engine.tensor.SharedArenas;

/** What all matmuls of one backend share: the library, its engine, and for each worker a stream and scratch memory. */
final class Session implements AutoCloseable {

    private final OneDnn oneDnn;
    private final Workers workers;
    private final NativeObjects objects = new NativeObjects();
    private final Arena arena = SharedArenas.open();
    private final long engine;
    private final long[] streams;
    private final WorkerMemory[] scratch;
    private final WorkerMemory[] results;

    Session(OneDnn oneDnn, Workers workers) {
        this.oneDnn = oneDnn;
        this.workers = workers;
        oneDnn.stayInThisThread();
        engine = objects.own(oneDnn.createEngine(), oneDnn::destroyEngine);
        streams = IntStream.range(0, workers.threads())
                .mapToLong(worker -> objects.own(oneDnn.createStream(engine), oneDnn::destroyStream))
                .toArray();
        scratch = memories();
        results = memories();
    }

    private WorkerMemory[] memories() {
        return IntStream.range(0, workers.threads())
                .mapToObj(worker -> new WorkerMemory(arena))
                .toArray(WorkerMemory[]::new);
    }

    OneDnn oneDnn() {
        return oneDnn;
    }

    Workers workers() {
        return workers;
    }

    NativeObjects objects() {
        return objects;
    }

    Arena arena() {
        return arena;
    }

    long engine() {
        return engine;
    }

    long stream(int worker) {
        return streams[worker];
    }

    WorkerMemory scratch(int worker) {
        return scratch[worker];
    }

    WorkerMemory results(int worker) {
        return results[worker];
    }

    @Override
    public void close() {
        objects.close();
        arena.close();
    }
}
