package io.github.rakutenai.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import io.github.rakutenai.engine.backend.Accelerators;
import io.github.rakutenai.engine.backend.KvCacheType;
import io.github.rakutenai.engine.inference.EngineStatus;
import io.github.rakutenai.engine.inference.Timeouts;
import io.github.rakutenai.engine.sampling.SamplingParams;
import io.github.rakutenai.engine.testing.RandomBlocks;
import io.github.rakutenai.engine.testing.RandomCheckpoint;
import io.github.rakutenai.engine.testing.RecordedReply;
import io.github.rakutenai.engine.tokenizer.Message;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * More callers than an engine takes, for as long as {@code rakutenai.stress.duration} says, half of them leaving at some
 * token. The memory for keys and values is so small that requests are preempted all the time.
 */
class ManyCallersTest {

    private static final int CALLERS = 200;
    private static final int QUESTIONS = 20;
    private static final int KV_BLOCKS = 48;
    private static final long HEAP_NOISE_BYTES = 8 << 20;

    private final Duration duration = Duration.parse(System.getProperty("rakutenai.stress.duration", "PT4S"));
    private LoadedModel model;

    @BeforeEach
    void open(@TempDir Path folder) throws IOException {
        RandomCheckpoint shape = new RandomCheckpoint(64, 2, 4, 2, 16, 96, 300, 10_000, 256, 0, 1e-5f);
        Path file = folder.resolve("random.gguf");
        shape.write(file, RandomBlocks.Q8_0, 5);
        long blockBytes = 2L * 2 * 2 * 16 * Short.BYTES * 16;
        model = LoadedModel.open(
                file,
                EngineOptions.builder()
                        .accelerators(Accelerators.none())
                        .kvCache(new KvCacheOptions(
                                KvCacheType.F16, new KvCacheSize.Bytes(KV_BLOCKS * blockBytes), true))
                        .queueSize(64)
                        .build());
    }

    @AfterEach
    void close() {
        model.close();
    }

    @Test
    void every_caller_gets_what_it_gets_alone_or_is_refused_and_nothing_is_left_behind() throws Exception {
        List<Caller.Question> questions = questions();
        run(questions, duration.dividedBy(4));
        long heap = usedHeapBytes();
        Caller.Tally tally = run(questions, duration.dividedBy(4).multipliedBy(3));
        assertThat(usedHeapBytes() - heap).isLessThan(HEAP_NOISE_BYTES);
        assertThat(tally.finished()).isPositive();
        assertThat(tally.cancelled()).isPositive();
        assertThat(tally.refused()).isPositive();
        EngineStatus status = model.engine().status();
        assertThat(status.preemptions()).isPositive();
        assertThat(status.prefixHits()).isPositive();
        assertThat(status.runningRequests() + status.waitingRequests() + status.usedKvBlocks())
                .isZero();
        System.getLogger(ManyCallersTest.class.getName()).log(System.Logger.Level.INFO, tally + ", " + status);
    }

    /** Half of them begin alike. */
    private List<Caller.Question> questions() throws Exception {
        List<Caller.Question> questions = new ArrayList<>();
        for (int number = 0; number < QUESTIONS; number++) {
            questions.add(question(number));
        }
        return questions;
    }

    private Caller.Question question(int number) throws Exception {
        String text = number % 2 == 0 ? "Answer this one in one word: " + number : number + " is the number.";
        SamplingParams params =
                SamplingParams.builder().seed(number).maxTokens(10 + 3 * number).build();
        RecordedReply alone = new RecordedReply();
        model.submit(List.of(Message.user(text)), params, Timeouts.none(), alone);
        alone.finished();
        return new Caller.Question(text, params, alone.text());
    }

    private Caller.Tally run(List<Caller.Question> questions, Duration time) throws Exception {
        long end = System.nanoTime() + time.toNanos();
        List<Future<Caller.Tally>> callers = new ArrayList<>();
        try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int seed = 0; seed < CALLERS; seed++) {
                Caller caller = new Caller(model, questions, seed);
                callers.add(executor.submit(() -> caller.callUntil(end)));
            }
        }
        Caller.Tally sum = new Caller.Tally(0, 0, 0);
        for (Future<Caller.Tally> caller : callers) {
            sum = sum.plus(caller.get());
        }
        return sum;
    }

    private static long usedHeapBytes() {
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }
}
