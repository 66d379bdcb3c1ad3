package io.github.rakutenai.engine.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.github.rakutenai.engine.backend.ActivationType;
import io.github.rakutenai.engine.backend.Backend;
import io.github.rakutenai.engine.backend.Batch;
import io.github.rakutenai.engine.backend.CpuBackend;
import io.github.rakutenai.engine.backend.CpuOptions;
import io.github.rakutenai.engine.backend.KvCacheType;
import io.github.rakutenai.engine.backend.RowOutput;
import io.github.rakutenai.engine.checkpoint.Checkpoint;
import io.github.rakutenai.engine.kernel.VectorKernels;
import io.github.rakutenai.engine.kvcache.BlockPool;
import io.github.rakutenai.engine.kvcache.BlockTable;
import io.github.rakutenai.engine.model.Model;
import io.github.rakutenai.engine.model.ModelLoader;
import io.github.rakutenai.engine.model.ModelOverrides;
import io.github.rakutenai.engine.sampling.SamplingParams;
import io.github.rakutenai.engine.sampling.TokenLogProbabilities;
import io.github.rakutenai.engine.sampling.TokenLogProbability;
import io.github.rakutenai.engine.scheduler.SchedulerLimits;
import io.github.rakutenai.engine.speculation.Speculation;
import io.github.rakutenai.engine.testing.RandomBlocks;
import io.github.rakutenai.engine.testing.RandomCheckpoint;
import io.github.rakutenai.engine.testing.RecordedReply;
import io.github.rakutenai.engine.tokenizer.Vocabulary;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A real decoder whose requests share beginnings, are read in chunks, preempted and drafted for: the log-probabilities that
 * they hear are those of logits that were computed for each text by itself.
 */
class LogProbabilityExactnessTest {

    private static final int REQUESTS = 24;
    private static final int VOCABULARY = 300;
    private static final int CONTEXT = 128;
    private static final int END = 2;
    private static final int STEP_TOKENS = 16;
    private static final int TOP = 3;

    /** Hardly more than one sequence takes. */
    private static final int TIGHT_BLOCKS = 8;

    @ParameterizedTest
    @ValueSource(ints = {40, TIGHT_BLOCKS})
    void log_probabilities_are_those_of_each_text_by_itself(int kvBlocks, @TempDir Path folder) throws Exception {
        Path file = folder.resolve("random.gguf");
        new RandomCheckpoint(256, 2, 4, 2, 64, 256, VOCABULARY, 10_000, CONTEXT, 0, 1e-5f)
                .write(file, RandomBlocks.Q8_0, 1);
        try (Checkpoint checkpoint = Checkpoint.open(file)) {
            Model model = ModelLoader.load(checkpoint, ModelOverrides.none());
            CpuOptions options = new CpuOptions(2, KvCacheType.F16, ActivationType.INT8, kvBlocks, STEP_TOKENS);
            try (Backend backend = new CpuBackend(model.config(), model.weights(), VectorKernels::new, options)) {
                List<RecordedReply> replies = new ArrayList<>();
                EngineStatus status = run(backend, Vocabulary.load(checkpoint), replies);
                for (int number = 0; number < REQUESTS; number++) {
                    check(backend, number, replies.get(number));
                }
                assertThat(status.prefixHits()).isPositive();
                assertThat(status.acceptedDraftTokens()).isPositive();
                assertThat(status.preemptions() > 0).isEqualTo(kvBlocks == TIGHT_BLOCKS);
            }
        }
    }

    private static EngineStatus run(Backend backend, Vocabulary vocabulary, List<RecordedReply> replies)
            throws Exception {
        AtomicLong nanos = new AtomicLong();
        EngineEnvironment environment =
                new EngineEnvironment(() -> nanos.addAndGet(100), () -> 1, new EngineListener() {});
        SchedulerLimits limits = new SchedulerLimits(REQUESTS, 4, STEP_TOKENS, OptionalInt.empty(), true);
        try (InferenceEngine engine =
                new InferenceEngine(backend, vocabulary, Set.of(END), limits, Speculation.PROMPT_LOOKUP, environment)) {
            for (int number = 0; number < REQUESTS; number++) {
                RecordedReply reply = new RecordedReply();
                engine.submit(
                        new GenerationRequest(prompt(number), params(number), Timeouts.none(), asked(number)), reply);
                replies.add(reply);
            }
            for (RecordedReply reply : replies) {
                reply.finished();
            }
            return engine.status();
        }
    }

    private static LogProbabilityRequest asked(int number) {
        return switch (number % 4) {
            case 0 -> LogProbabilityRequest.ofPromptAndReply(1, TOP);
            case 1 -> LogProbabilityRequest.ofPromptAndReply(25 + number, TOP);
            case 2 -> LogProbabilityRequest.ofReply(TOP);
            default -> LogProbabilityRequest.none();
        };
    }

    /** They begin alike. */
    private static int[] prompt(int number) {
        return IntStream.range(0, 30 + number)
                .map(i -> i < 20 ? letter(i * i) : letter(i * i + number * i))
                .toArray();
    }

    /** Few letters, so that three of them have often stood there before; every eighth request writes nothing. */
    private static SamplingParams params(int number) {
        return SamplingParams.builder()
                .temperature(number % 3)
                .repetitionPenalty(1.1f)
                .seed(number)
                .maxTokens(number % 8 == 0 ? 0 : 40)
                .logitBias(Map.of(letter(0), 90f, letter(1), 90f, letter(2), 90f))
                .build();
    }

    /** Of a, b and c. */
    private static int letter(int number) {
        return EngineScenario.token('a' + Math.floorMod(number, 3));
    }

    private static void check(Backend backend, int number, RecordedReply reply) throws Exception {
        int[] prompt = prompt(number);
        int[] text = IntStream.concat(
                        IntStream.of(prompt), reply.tokens().stream().mapToInt(GenerationEvent.TokenGenerated::token))
                .toArray();
        float[][] logits = logits(backend, text);
        int from = asked(number).promptFrom().orElse(prompt.length);
        assertThat(reply.prompt()).hasSize(Math.max(0, prompt.length - from));
        assertThat(reply.finished().usage().replyTokens()).isEqualTo(text.length - prompt.length);
        if (!asked(number).reply()) {
            assertThat(reply.tokens())
                    .allMatch(token -> token.logProbabilities().isEmpty());
            return;
        }
        List<TokenLogProbabilities> told = Stream.concat(
                        reply.prompt().stream(),
                        reply.tokens().stream()
                                .map(token -> token.logProbabilities().orElseThrow()))
                .toList();
        for (int i = 0; i < told.size(); i++) {
            check(text[from + i], logits[from + i - 1], told.get(i));
        }
    }

    private static void check(int token, float[] logits, TokenLogProbabilities told) {
        assertThat(told.token().token()).isEqualTo(token);
        assertThat(told.token().logProbability()).isCloseTo(logProbability(logits, token), within(1e-9));
        assertThat(told.top())
                .extracting(TokenLogProbability::token)
                .containsExactlyElementsOf(IntStream.range(0, VOCABULARY)
                        .boxed()
                        .sorted((a, b) -> Float.compare(logits[b], logits[a]))
                        .limit(TOP)
                        .toList());
        assertThat(told.top())
                .allSatisfy(top ->
                        assertThat(top.logProbability()).isCloseTo(logProbability(logits, top.token()), within(1e-9)));
    }

    private static double logProbability(float[] logits, int token) {
        double sum = 0;
        for (float logit : logits) {
            sum += Math.exp((double) logit - logits[token]);
        }
        return -Math.log(sum);
    }

    /** (text.length, vocabulary), computed token by token. */
    private static float[][] logits(Backend backend, int[] text) {
        float[][] logits = new float[text.length][];
        Batch batch = new Batch(1, VOCABULARY);
        try (BlockTable table = new BlockTable(new BlockPool(backend.kvBlocks()))) {
            for (int position = 0; position < text.length; position++) {
                table.reserve(position + 1);
                batch.clear();
                batch.add(text[position], position, table, RowOutput.LOGITS);
                backend.forward(batch);
                logits[position] = batch.logits(0).clone();
            }
        }
        return logits;
    }
}
