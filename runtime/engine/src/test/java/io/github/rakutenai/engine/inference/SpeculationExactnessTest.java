package io.github.rakutenai.engine.inference;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.stream.IntStream;

import io.github.rakutenai.engine.backend.ActivationType;
import io.github.rakutenai.engine.backend.Backend;
import io.github.rakutenai.engine.backend.CpuBackend;
import io.github.rakutenai.engine.backend.CpuOptions;
import io.github.rakutenai.engine.backend.KvCacheType;
import io.github.rakutenai.engine.checkpoint.Checkpoint;
import io.github.rakutenai.engine.grammar.Grammar;
import io.github.rakutenai.engine.kernel.VectorKernels;
import io.github.rakutenai.engine.model.Model;
import io.github.rakutenai.engine.model.ModelLoader;
import io.github.rakutenai.engine.model.ModelOverrides;
import io.github.rakutenai.engine.sampling.SamplingParams;
import io.github.rakutenai.engine.scheduler.SchedulerLimits;
import io.github.rakutenai.engine.speculation.Speculation;
import io.github.rakutenai.engine.testing.RandomBlocks;
import io.github.rakutenai.engine.testing.RandomCheckpoint;
import io.github.rakutenai.engine.testing.RecordedReply;
import io.github.rakutenai.engine.tokenizer.Vocabulary;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A real decoder: with drafts every request gets the tokens that it gets without, whatever is asked for and goes on beside. */
class SpeculationExactnessTest {

    private static final int REQUESTS = 24;
    private static final int LONGEST_REPLY = 60;
    private static final int END = 2;
    private static final int STEP_TOKENS = 32;

    /** Hardly more than one sequence takes. */
    private static final int TIGHT_BLOCKS = 8;

    private Optional<Grammar> grammar = Optional.empty();

    @ParameterizedTest
    @CsvSource({"0, Q8_0, 40", "0, Q4_0, 8", "21, Q8_0, 40", "21, F16, 8"})
    void replies_are_the_same_with_and_without_drafts(
            int window, RandomBlocks format, int kvBlocks, @TempDir Path folder) throws Exception {
        List<RecordedReply> with = new ArrayList<>();
        EngineStatus status = withAndWithoutDrafts(window, format, kvBlocks, folder, with);
        assertThat(status.acceptedDraftTokens()).isGreaterThan(100);
        assertThat(status.draftTokens()).isGreaterThan(status.acceptedDraftTokens());
        assertThat(status.prefixHits()).isPositive();
        assertThat(status.usedKvBlocks()).isZero();
        assertThat(status.preemptions() > 0).isEqualTo(kvBlocks == TIGHT_BLOCKS);
    }

    /** What a grammar forces is appended in stretches, between letters that are sampled. */
    @ParameterizedTest
    @CsvSource({"0, Q8_0, 40", "21, Q4_0, 8"})
    void replies_in_a_grammar_are_the_same_with_and_without_drafts(
            int window, RandomBlocks format, int kvBlocks, @TempDir Path folder) throws Exception {
        grammar = Optional.of(Grammar.regex("one of: ([abc]{2,6}(, or perhaps |; )){1,9}(that is all)?"));
        List<RecordedReply> with = new ArrayList<>();
        EngineStatus status = withAndWithoutDrafts(window, format, kvBlocks, folder, with);
        assertThat(with.get(1).text()).startsWith("one of: ");
        assertThat(status.usedKvBlocks()).isZero();
    }

    /**
     * Compares the replies of a random model with and without drafts.
     *
     * @param with gets the replies with drafts
     * @return what the engine with drafts counted
     */
    private EngineStatus withAndWithoutDrafts(
            int window, RandomBlocks format, int kvBlocks, Path folder, List<RecordedReply> with) throws Exception {
        Path file = folder.resolve("random.gguf");
        new RandomCheckpoint(256, 2, 4, 2, 64, 256, 300, 10_000, 128, window, 1e-5f).write(file, format, 1);
        try (Checkpoint checkpoint = Checkpoint.open(file)) {
            Model model = ModelLoader.load(checkpoint, ModelOverrides.none());
            Vocabulary vocabulary = Vocabulary.load(checkpoint);
            CpuOptions options = new CpuOptions(2, KvCacheType.F16, ActivationType.INT8, kvBlocks, STEP_TOKENS);
            try (Backend backend = new CpuBackend(model.config(), model.weights(), VectorKernels::new, options)) {
                List<RecordedReply> without = new ArrayList<>();
                replies(backend, vocabulary, Speculation.OFF, without);
                EngineStatus status = replies(backend, vocabulary, Speculation.PROMPT_LOOKUP, with);
                compare(without, with);
                compareCandidates(backend, vocabulary, with);
                return status;
            }
        }
    }

    /** With drafts, and as few logits as there can be. */
    private void compareCandidates(Backend backend, Vocabulary vocabulary, List<RecordedReply> expected)
            throws Exception {
        CandidatesBackend candidates = new CandidatesBackend(backend);
        List<RecordedReply> replies = new ArrayList<>();
        replies(candidates, vocabulary, Speculation.PROMPT_LOOKUP, replies);
        compare(expected, replies);
        assertThat(candidates.candidateRows()).isGreaterThan(200);
    }

    /** Every step takes the same time, so that drafts are worth it whenever they are likely. */
    private EngineStatus replies(
            Backend backend, Vocabulary vocabulary, Speculation speculation, List<RecordedReply> replies)
            throws Exception {
        Thread caller = Thread.currentThread();
        AtomicLong nanos = new AtomicLong();
        // Requests that come while a step is computed must not make it longer.
        LongSupplier clock = () -> Thread.currentThread() == caller ? nanos.get() : nanos.addAndGet(100);
        EngineEnvironment environment = new EngineEnvironment(clock, () -> 1, new EngineListener() {});
        SchedulerLimits limits =
                new SchedulerLimits(REQUESTS, 4, STEP_TOKENS, backend.config().slidingWindow(), true);
        try (InferenceEngine engine =
                new InferenceEngine(backend, vocabulary, Set.of(END), limits, speculation, environment)) {
            for (int number = 0; number < REQUESTS; number++) {
                RecordedReply reply = new RecordedReply();
                GenerationRequest request = new GenerationRequest(prompt(number), params(number));
                // Half of them keep to the grammar, if there is one.
                engine.submit(
                        grammar.filter(oneOfTwo(number)).map(request::with).orElse(request), reply);
                replies.add(reply);
            }
            for (RecordedReply reply : replies) {
                reply.finished();
            }
            return engine.status();
        }
    }

    private static Predicate<Grammar> oneOfTwo(int number) {
        return any -> number % 2 == 1;
    }

    /** Half of them begin alike. */
    private static int[] prompt(int number) {
        return IntStream.range(0, 20 + number)
                .map(i -> number % 2 == 0 && i < 17 ? 50 : letter(i * i + number * i))
                .toArray();
    }

    /** Few letters, so that three of them have often stood there before, and at times the end. */
    private static SamplingParams params(int number) {
        Map<Integer, Float> letters = Map.of(letter(0), 90f, letter(1), 90f, letter(2), 90f, END, 85f);
        SamplingParams.Builder params = SamplingParams.builder()
                .seed(number)
                .maxTokens(LONGEST_REPLY - number)
                .logitBias(letters);
        return switch (number % 8) {
            case 0 -> params.greedy().build();
            case 1 ->
                params.greedy().repetitionPenalty(1.05f).frequencyPenalty(0.3f).build();
            case 2 -> params.temperature(0.7f).presencePenalty(0.5f).build();
            case 3 -> params.temperature(0.7f).stop("abca", "ccc").build();
            case 4 -> params.temperature(1).topK(2).build();
            case 5 -> params.temperature(0.7f).topK(0).topP(0.9f).build();
            case 6 -> params.temperature(1).topK(0).minP(0.2f).build();
            default -> params.temperature(1).topP(0.8f).logitBias(Map.of()).build();
        };
    }

    /** Of a, b and c. */
    private static int letter(int number) {
        return EngineScenario.token('a' + Math.floorMod(number, 3));
    }

    private static void compare(List<RecordedReply> without, List<RecordedReply> with) throws Exception {
        for (int number = 0; number < REQUESTS; number++) {
            RecordedReply expected = without.get(number);
            RecordedReply found = with.get(number);
            assertThat(found.texts()).as("request %d", number).isEqualTo(expected.texts());
            assertThat(found.finished().reason()).isEqualTo(expected.finished().reason());
            assertThat(found.finished().usage()).isEqualTo(expected.finished().usage());
        }
    }
}
