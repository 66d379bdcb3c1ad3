package io.github.rakutenai.hub;

import java.io.IOException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/** Brings the missing chunks of a file, several at a time. The first that fails stops the others. */
final class ParallelTransfer {

    private final Chunks chunks;
    private final int workers;
    private final AtomicInteger next = new AtomicInteger();

    /** @param connections the most workers */
    ParallelTransfer(Chunks chunks, int connections) {
        this.chunks = chunks;
        workers = Math.min(connections, chunks.count());
    }

    /** @param transfers makes what a worker brings its chunks with */
    void run(Supplier<ChunkTransfer> transfers) throws IOException {
        if (workers == 0) {
            return;
        }
        ExecutorService pool = Executors.newFixedThreadPool(
                workers, Thread.ofPlatform().daemon().name("rakutenai-hub-", 0).factory());
        try (pool) {
            ExecutorCompletionService<Void> work = new ExecutorCompletionService<>(pool);
            for (int worker = 0; worker < workers; worker++) {
                work.submit(() -> {
                    bringChunks(transfers.get());
                    return null;
                });
            }
            await(work, pool);
        }
    }

    private void bringChunks(ChunkTransfer transfer) throws IOException {
        for (int chunk = next.getAndIncrement(); chunk < chunks.count(); chunk = next.getAndIncrement()) {
            if (!chunks.isWritten(chunk)) {
                transfer.transfer(chunks.start(chunk), chunks.end(chunk));
                chunks.markWritten(chunk);
            }
        }
    }

    private void await(ExecutorCompletionService<Void> work, ExecutorService pool) throws IOException {
        try {
            for (int worker = 0; worker < workers; worker++) {
                work.take().get();
            }
        } catch (InterruptedException e) {
            pool.shutdownNow();
            throw Interruption.asIOException(e);
        } catch (ExecutionException e) {
            pool.shutdownNow();
            throw e.getCause() instanceof IOException failure ? failure : new IOException(e.getCause());
        }
    }
}
