package io.github.rakutenai.engine;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

import io.github.rakutenai.engine.backend.Accelerators;
import io.github.rakutenai.engine.backend.KvCacheType;
import io.github.rakutenai.engine.checkpoint.Checkpoint;
import io.github.rakutenai.engine.checkpoint.MalformedCheckpointException;
import io.github.rakutenai.engine.inference.EngineListener;
import io.github.rakutenai.engine.inference.Timeouts;
import io.github.rakutenai.engine.sampling.SamplingParams;
import io.github.rakutenai.engine.scheduler.FinishReason;
import io.github.rakutenai.engine.testing.RandomBlocks;
import io.github.rakutenai.engine.testing.RandomCheckpoint;
import io.github.rakutenai.engine.testing.RecordedReply;
import io.github.rakutenai.engine.tokenizer.ContextOverflow;
import io.github.rakutenai.engine.tokenizer.InvalidConversationException;
import io.github.rakutenai.engine.tokenizer.Message;
import io.github.rakutenai.engine.tokenizer.PromptTooLongException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** All parts together on a small model of random weights: its text is nonsense, and always the same nonsense. */
class LoadedModelTest {

    private static final SamplingParams SEEDED =
            SamplingParams.builder().seed(7).maxTokens(40).build();

    @TempDir
    private static Path folder;

    private static Path file;
    private static LoadedModel model;

    @BeforeAll
    static void open() throws IOException {
        file = folder.resolve("random.gguf");
        new RandomCheckpoint(256, 2, 4, 2, 64, 256, 400, 10_000, 512, 64, 1e-5f).write(file, RandomBlocks.Q4_K, 3);
        model = LoadedModel.open(file, EngineOptions.defaults());
    }

    @AfterAll
    static void close() {
        model.close();
    }

    @Test
    void loading_tells_how_much_of_the_weights_is_packed() throws IOException {
        List<Double> shares = new ArrayList<>();
        EngineListener listener = new EngineListener() {
            @Override
            public void weightsPacked(double share) {
                shares.add(share);
            }
        };
        LoadedModel.open(file, EngineOptions.builder().listener(listener).build())
                .close();

        assertThat(shares).isSorted().hasSizeGreaterThan(2).endsWith(1.0);
        assertThat(shares.getFirst()).isGreaterThan(0);
    }

    @Test
    void models_over_one_checkpoint_answer_alike_and_release_it() throws Exception {
        AtomicInteger released = new AtomicInteger();
        try (Checkpoint checkpoint = Checkpoint.open(file)) {
            List<String> texts = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                PreparedModel prepared =
                        PreparedModel.over(checkpoint, EngineOptions.defaults(), released::incrementAndGet);
                try (LoadedModel sharing = prepared.load()) {
                    texts.add(text(sharing, "Hello", SEEDED));
                }
                assertThat(released).hasValue(i + 1);
            }
            assertThat(texts).containsOnly(text(model, "Hello", SEEDED));
        }
    }

    @Test
    void the_same_seed_gives_the_same_text_and_another_seed_another() throws Exception {
        String text = text(model, "Hello", SEEDED);
        assertThat(text).isNotEmpty().isEqualTo(text(model, "Hello", SEEDED));
        assertThat(text(model, "Hello", SEEDED.toBuilder().seed(8).build())).isNotEqualTo(text);
    }

    @Test
    void requests_at_once_give_what_they_give_alone() throws Exception {
        List<String> questions =
                IntStream.range(0, 8).mapToObj(i -> "Question " + i).toList();
        List<String> alone = new ArrayList<>();
        for (String question : questions) {
            alone.add(text(model, question, SEEDED));
        }
        List<RecordedReply> together = questions.stream()
                .map(question -> submit(model, List.of(Message.user(question)), SEEDED))
                .toList();
        for (int i = 0; i < questions.size(); i++) {
            together.get(i).finished();
            assertThat(together.get(i).text()).isEqualTo(alone.get(i));
        }
        assertThat(model.engine().status().usedKvBlocks()).isZero();
    }

    @Test
    void the_number_of_threads_does_not_change_the_text() throws Exception {
        EngineOptions oneThread = EngineOptions.builder()
                .threads(OptionalInt.of(1))
                .accelerators(Accelerators.none())
                .build();
        try (LoadedModel other = LoadedModel.open(file, oneThread)) {
            assertThat(text(other, "Hello", SEEDED)).isEqualTo(text(model, "Hello", SEEDED));
        }
    }

    @Test
    void a_reply_that_outgrows_the_window_and_the_context_ends_with_length() throws Exception {
        SamplingParams endless =
                SEEDED.toBuilder().maxTokens(5000).logitBias(Map.of(2, -100f)).build();
        RecordedReply reply = submit(model, List.of(Message.user("Hello")), endless);
        assertThat(reply.finished().reason()).isEqualTo(FinishReason.LENGTH);
        assertThat(reply.finished().usage().totalTokens()).isEqualTo(512);
        assertThat(model.engine().status().usedKvBlocks()).isZero();
    }

    @Test
    void a_checkpoint_that_names_no_end_token_ends_replies_with_its_vocabulary() throws Exception {
        String bytes = Files.readString(file, ISO_8859_1);
        Path unnamed = folder.resolve("unnamed.gguf");
        Files.writeString(unnamed, bytes.replace("ggml.eos_token_id", "ggml.xxx_token_id"), ISO_8859_1);
        SamplingParams ending =
                SEEDED.toBuilder().greedy().logitBias(Map.of(2, 100f)).build();
        try (LoadedModel other = LoadedModel.open(unnamed, EngineOptions.defaults())) {
            RecordedReply reply = submit(other, List.of(Message.user("Hello")), ending);
            assertThat(reply.finished().reason()).isEqualTo(FinishReason.STOP);
        }
    }

    @Test
    void a_conversation_longer_than_the_context_is_refused_or_loses_its_oldest_turns() throws Exception {
        List<Message> conversation = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            conversation.add(Message.user("A question of some length, number " + i));
            conversation.add(Message.assistant("An answer of some length, number " + i));
        }
        conversation.add(Message.user("The last question"));
        assertThatThrownBy(() -> submit(model, conversation, SEEDED))
                .isInstanceOf(PromptTooLongException.class)
                .hasMessageContaining("511");
        EngineOptions dropping = EngineOptions.builder()
                .contextOverflow(ContextOverflow.DROP_OLDEST_TURNS)
                .accelerators(Accelerators.none())
                .build();
        try (LoadedModel other = LoadedModel.open(file, dropping)) {
            assertThat(submit(other, conversation, SEEDED).finished().usage().promptTokens())
                    .isLessThanOrEqualTo(512 - 40);
        }
    }

    @Test
    void a_key_value_memory_that_holds_no_whole_context_is_refused_with_both_sizes() {
        EngineOptions small = EngineOptions.builder()
                .kvCache(new KvCacheOptions(KvCacheType.F16, new KvCacheSize.Bytes(5000), true))
                .build();
        assertThatThrownBy(() -> LoadedModel.open(file, small))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("kv-cache.size gives ")
                .hasMessageContaining("context-tokens 512");
    }

    @Test
    void an_empty_prompt_is_refused() {
        assertThatThrownBy(() -> submit(model, List.of(), SEEDED)).isInstanceOf(InvalidConversationException.class);
        assertThatThrownBy(() -> submit(model, List.of(Message.user(" ")), SEEDED))
                .isInstanceOf(InvalidConversationException.class);
    }

    @Test
    void a_file_that_is_no_checkpoint_is_refused() throws IOException {
        Path text = Files.writeString(folder.resolve("readme.txt"), "hello");
        assertThatThrownBy(() -> LoadedModel.open(text, EngineOptions.defaults()))
                .isInstanceOf(MalformedCheckpointException.class)
                .hasMessageContaining("readme.txt");
    }

    private static String text(LoadedModel model, String question, SamplingParams params) throws Exception {
        RecordedReply reply = submit(model, List.of(Message.user(question)), params);
        reply.finished();
        return reply.text();
    }

    private static RecordedReply submit(LoadedModel model, List<Message> messages, SamplingParams params) {
        RecordedReply reply = new RecordedReply();
        model.submit(messages, params, Timeouts.none(), reply);
        return reply;
    }
}
