package io.github.rakutenai.tornado.kernel.testing;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.IntStream;

import uk.ac.manchester.tornado.api.KernelContext;

/** A group's items, of which one runs at a time: all state here belongs to the one that does. */
final class WorkGroup {

    private static final int TIMEOUT_SECONDS = 120;

    private final int number;
    private final LocalMemory memory = new LocalMemory();
    private final List<WorkItem> items;
    private final Queue<WorkItem> ready = new ArrayDeque<>();
    private final Random order;
    private final CountDownLatch ended;
    private int finished;
    private AssertionError failure;

    WorkGroup(int groups, int number, int threads) {
        this.number = number;
        order = new Random(number);
        ended = new CountDownLatch(threads);
        Rendezvous barrier = new Rendezvous(this, threads);
        List<Rendezvous> warps = IntStream.rangeClosed(0, (threads - 1) / Warp.LANES)
                .mapToObj(warp -> new Rendezvous(this, Warp.LANES))
                .toList();
        items = IntStream.range(0, threads)
                .mapToObj(item ->
                        new WorkItem(groups, number, threads, item, memory, barrier, warps.get(item / Warp.LANES)))
                .toList();
    }

    void run(Consumer<KernelContext> kernel) {
        resume(items);
        for (WorkItem item : items) {
            Thread.ofVirtual().start(() -> run(item, kernel));
        }
        startNext();
        await();
        if (failure != null) {
            throw failure;
        }
    }

    /** Lets these go on, sooner or later. */
    void resume(List<WorkItem> waiting) {
        List<WorkItem> drawn = new ArrayList<>(waiting);
        Collections.shuffle(drawn, order);
        ready.addAll(drawn);
    }

    /** Lets others run until this item, the one that calls, is resumed. */
    void suspend(WorkItem item) {
        startNext();
        awaitTurn(item);
    }

    private void run(WorkItem item, Consumer<KernelContext> kernel) {
        try {
            awaitTurn(item);
            kernel.accept(item);
            finished++;
            startNext();
        } catch (Stopped stopped) {
            // The failure of another item is told already.
        } catch (Throwable problem) {
            fail("Work item " + item.localIdx + " of group " + number + " failed: " + problem, problem);
        } finally {
            ended.countDown();
        }
    }

    private void awaitTurn(WorkItem item) {
        item.turn().acquireUninterruptibly();
        if (failure != null) {
            throw new Stopped();
        }
    }

    private void startNext() {
        WorkItem next = ready.poll();
        if (next != null) {
            next.turn().release();
        } else if (finished < items.size()) {
            fail(
                    "Group " + number + ": " + finished + " of " + items.size() + " items finished, the others wait: "
                            + items.stream()
                                    .map(WorkItem::waitsAt)
                                    .filter(place -> !place.isEmpty())
                                    .toList(),
                    null);
        }
    }

    private void fail(String message, Throwable cause) {
        failure = new AssertionError(message, cause);
        items.forEach(item -> item.turn().release());
    }

    private void await() {
        try {
            if (!ended.await(TIMEOUT_SECONDS, TimeUnit.SECONDS)) {
                throw new AssertionError("Group " + number + " runs for more than " + TIMEOUT_SECONDS + " s");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("Interrupted", e);
        }
    }

    /** Ends an item because another one failed. */
    private static final class Stopped extends RuntimeException {

        private static final long serialVersionUID = 1;
    }
}
