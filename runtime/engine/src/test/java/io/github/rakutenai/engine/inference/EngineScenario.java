package io.github.rakutenai.engine.inference;

import java.io.IOException;
import java.nio.file.Path;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.IntUnaryOperator;

import io.github.rakutenai.engine.backend.Batch;
import io.github.rakutenai.engine.checkpoint.Checkpoint;
import io.github.rakutenai.engine.sampling.SamplingParams;
import io.github.rakutenai.engine.scheduler.SchedulerLimits;
import io.github.rakutenai.engine.speculation.Speculation;
import io.github.rakutenai.engine.testing.RandomBlocks;
import io.github.rakutenai.engine.testing.RandomCheckpoint;
import io.github.rakutenai.engine.testing.RecordedReply;
import io.github.rakutenai.engine.tokenizer.Vocabulary;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/**
 * Tests of an engine over a backend whose next token is known: bytes of a text, one token each. A step has up to 8 tokens, the
 * context 64, and the clock stands still unless a test moves it.
 */
abstract class EngineScenario {

    static final int END = 2;
    static final int FIRST_BYTE = 3;
    static final int VOCABULARY = 320;
    static final SamplingParams GREEDY = SamplingParams.builder().greedy().build();
    static final Consumer<Batch> AT_ONCE = batch -> {};

    static Vocabulary vocabulary;

    final AtomicLong nanos = new AtomicLong();
    EngineListener listener = new EngineListener() {};
    Speculation speculation = Speculation.PROMPT_LOOKUP;
    int concurrent = 1;
    int kvBlocks = 4;
    InferenceEngine engine;

    @BeforeAll
    static void readVocabulary(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("vocabulary.gguf");
        new RandomCheckpoint(32, 1, 2, 1, 16, 32, VOCABULARY, 10_000, 64, 0, 1e-5f).write(file, RandomBlocks.F32, 1);
        try (Checkpoint checkpoint = Checkpoint.open(file)) {
            vocabulary = Vocabulary.load(checkpoint);
        }
    }

    @AfterEach
    void closeEngine() {
        engine.close();
    }

    void start(IntUnaryOperator nextToken, Consumer<Batch> beforeForward, int queueSize) {
        engine = new InferenceEngine(
                new ScriptedBackend(VOCABULARY, kvBlocks, nextToken, beforeForward),
                vocabulary,
                Set.of(END),
                new SchedulerLimits(queueSize, concurrent, 8, OptionalInt.empty(), true),
                speculation,
                new EngineEnvironment(nanos::get, () -> 1, listener));
    }

    RecordedReply submit(String prompt, SamplingParams params) {
        RecordedReply reply = new RecordedReply();
        engine.submit(request(prompt, params), reply);
        return reply;
    }

    static GenerationRequest request(String prompt, SamplingParams params) {
        return new GenerationRequest(
                prompt.chars().map(InferenceEngineTest::token).toArray(), params);
    }

    static int token(int asciiOrByte) {
        return FIRST_BYTE + (asciiOrByte & 0xFF);
    }

    /** After each letter the next one, after the last the end. */
    static IntUnaryOperator alphabetTo(char last) {
        return token -> token == token(last) ? END : token + 1;
    }

    /** After the letter these bytes in order, then the end. */
    static IntUnaryOperator chain(char start, byte[] bytes) {
        return token -> {
            if (token == token(start)) {
                return token(bytes[0]);
            }
            for (int i = 0; i + 1 < bytes.length; i++) {
                if (token == token(bytes[i])) {
                    return token(bytes[i + 1]);
                }
            }
            return END;
        };
    }

    static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
