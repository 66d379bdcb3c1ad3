package io.github.rakutenai.engine.backend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.stream.IntStream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class WorkerPoolTest {

    /** So much that every item is a share of its own. */
    private static final long MUCH = Long.MAX_VALUE;

    private final WorkerPool pool = new WorkerPool(3);

    @AfterEach
    void close() {
        pool.close();
    }

    @Test
    void too_many_threads_are_refused_and_none_stays_behind() {
        List<Thread> threads = new ArrayList<>();
        assertThatThrownBy(() -> new WorkerPool(4, work -> {
                    Thread thread = threads.size() < 2 ? new Thread(work) : new UnstartableThread();
                    threads.add(thread);
                    return thread;
                }))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("only 3 of 4 threads")
                .hasCauseInstanceOf(OutOfMemoryError.class);
        assertThat(threads).hasSize(3).noneMatch(Thread::isAlive);
    }

    private static final class UnstartableThread extends Thread {

        @Override
        public void start() {
            throw new OutOfMemoryError("unable to create native thread");
        }
    }

    @Test
    void every_item_is_worked_on_once() {
        for (int items : new int[] {1, 2, 12, 13, 1000}) {
            AtomicIntegerArray times = new AtomicIntegerArray(items);
            pool.run((worker, from, to) -> IntStream.range(from, to).forEach(times::incrementAndGet), items, MUCH);
            assertThat(IntStream.range(0, items).map(times::get)).containsOnly(1);
        }
    }

    @Test
    void every_thread_takes_part_under_a_number_of_its_own() {
        CyclicBarrier all = new CyclicBarrier(3);
        Set<Integer> workers = ConcurrentHashMap.newKeySet();
        pool.run(
                (worker, from, to) -> {
                    workers.add(worker);
                    await(all);
                },
                3,
                MUCH);
        assertThat(workers).containsExactlyInAnyOrder(0, 1, 2);
    }

    @Test
    void small_work_stays_in_the_calling_thread() {
        Set<Thread> threads = ConcurrentHashMap.newKeySet();
        pool.run((worker, from, to) -> threads.add(Thread.currentThread()), 100, 1);
        assertThat(threads).containsExactly(Thread.currentThread());
    }

    @Test
    void a_failure_in_another_thread_is_thrown_in_the_calling_one_and_the_pool_goes_on() {
        CyclicBarrier all = new CyclicBarrier(3);
        Error failure = new AssertionError("worker 2 failed");
        for (int round = 0; round < 3; round++) {
            assertThatThrownBy(() -> pool.run(
                            (worker, from, to) -> {
                                await(all);
                                if (worker == 2) {
                                    throw failure;
                                }
                            },
                            3,
                            MUCH))
                    .isSameAs(failure);
        }
        every_item_is_worked_on_once();
    }

    @Test
    void a_closed_pool_refuses_work() {
        pool.close();
        assertThatThrownBy(() -> pool.run((worker, from, to) -> {}, 3, MUCH))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("the worker pool is closed");
    }

    @Test
    void many_small_rounds_lose_and_repeat_no_item() {
        AtomicIntegerArray times = new AtomicIntegerArray(7);
        WorkerPool.Task count = (worker, from, to) -> IntStream.range(from, to).forEach(times::incrementAndGet);
        try (WorkerPool spinning = new WorkerPool(2)) {
            for (int round = 1; round <= 50_000; round++) {
                spinning.run(count, 7, MUCH);
                assertThat(IntStream.range(0, 7).map(times::get)).containsOnly(round);
            }
        }
    }

    @Test
    void threads_that_sleep_are_woken_by_the_next_task() {
        for (int round = 0; round < 3; round++) {
            every_thread_takes_part_under_a_number_of_its_own();
            awaitSleepOf(workers());
        }
    }

    @Test
    void an_interrupted_caller_still_gets_the_whole_task_and_stays_interrupted() {
        Thread.currentThread().interrupt();
        every_item_is_worked_on_once();
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void an_idle_pool_uses_less_than_a_hundredth_of_a_processor() throws InterruptedException {
        ThreadMXBean times = ManagementFactory.getThreadMXBean();
        every_item_is_worked_on_once();
        List<Thread> workers = workers();
        awaitSleepOf(workers);
        long before = cpuNanos(times, workers);
        assertThat(new CountDownLatch(1).await(1, TimeUnit.SECONDS)).isFalse();
        assertThat(cpuNanos(times, workers) - before).isLessThan(TimeUnit.MILLISECONDS.toNanos(10));
    }

    private static long cpuNanos(ThreadMXBean times, List<Thread> threads) {
        return threads.stream()
                .mapToLong(thread -> times.getThreadCpuTime(thread.threadId()))
                .sum();
    }

    private static List<Thread> workers() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("rakutenai-cpu-"))
                .toList();
    }

    private static void awaitSleepOf(List<Thread> threads) {
        assertThat(threads).hasSize(2);
        while (!threads.stream().allMatch(thread -> thread.getState() == Thread.State.WAITING)) {
            Thread.onSpinWait();
        }
    }

    private static void await(CyclicBarrier barrier) {
        try {
            barrier.await(30, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
