package io.github.rakutenai.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.OptionalInt;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.github.rakutenai.engine.EngineOptions;
import io.github.rakutenai.engine.LoadedModel;
import io.github.rakutenai.engine.inference.GenerationEvent;
import io.github.rakutenai.engine.inference.GenerationEvent.Failed;
import io.github.rakutenai.engine.inference.GenerationEvent.Finished;
import io.github.rakutenai.engine.inference.GenerationEvent.PromptRead;
import io.github.rakutenai.engine.inference.GenerationEvent.TokenGenerated;
import io.github.rakutenai.engine.inference.Timeouts;
import io.github.rakutenai.engine.sampling.SamplingParams;
import io.github.rakutenai.engine.scheduler.FinishReason;
import io.github.rakutenai.engine.tokenizer.Message;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The demo model as it is shipped gives the answers that it was trained on, through the real engine. */
class DemoModelTest {

    private static final Path DATA = Path.of("training", "data");
    private static final SamplingParams GREEDY =
            SamplingParams.builder().greedy().build();

    private static LoadedModel model;

    /** A question and its answer. */
    private record Pair(String question, String answer) {}

    @BeforeAll
    static void open() throws Exception {
        model = LoadedModel.open(file(), EngineOptions.defaults());
    }

    @AfterAll
    static void close() {
        model.close();
    }

    @Test
    void the_jar_describes_the_file_that_it_holds() throws Exception {
        Properties description = new Properties();
        try (InputStream in = resource("demo.properties").openStream()) {
            description.load(in);
        }
        byte[] bytes = Files.readAllBytes(file());
        assertThat(description.getProperty("file")).isEqualTo("demo.gguf");
        assertThat(description.getProperty("sizeBytes")).isEqualTo(String.valueOf(bytes.length));
        byte[] sha256 = MessageDigest.getInstance("SHA-256").digest(bytes);
        assertThat(description.getProperty("sha256")).isEqualTo(HexFormat.of().formatHex(sha256));
    }

    @Test
    void every_feature_of_the_architecture_is_in_play() {
        var config = model.model().config();
        assertThat(config.kvHeads()).isLessThan(config.heads());
        assertThat(config.slidingWindow()).isEqualTo(OptionalInt.of(256));
        assertThat(config.hiddenSize() % 256).isZero();
        assertThat(config.feedForwardSize() % 256).isZero();
        assertThat(config.querySize() % 256).isZero();
        assertThat(model.model().weights().output())
                .isNotSameAs(model.model().weights().tokenEmbedding());
    }

    @Test
    void every_training_question_gets_its_answer_word_for_word() throws Exception {
        List<Pair> pairs = new ArrayList<>();
        for (String file : List.of("english", "japanese", "english-unknown", "japanese-unknown")) {
            pairs.addAll(pairs(DATA.resolve(file + ".jsonl")));
        }
        assertThat(pairs).hasSizeGreaterThan(400);
        List<String> wrong = new ArrayList<>();
        for (Pair pair : pairs) {
            String answer = answer(List.of(Message.user(pair.question())));
            if (!answer.equals(pair.answer())) {
                wrong.add(pair.question() + " -> " + answer);
            }
        }
        assertThat(wrong).isEmpty();
    }

    @Test
    void a_conversation_goes_on_with_the_answers_that_were_given() throws Exception {
        List<Pair> pairs = new ArrayList<>(pairs(DATA.resolve("english.jsonl")).subList(20, 22));
        pairs.addAll(pairs(DATA.resolve("japanese.jsonl")).subList(20, 22));
        List<Message> messages = new ArrayList<>();
        for (Pair pair : pairs) {
            messages.add(Message.user(pair.question()));
            assertThat(answer(messages)).isEqualTo(pair.answer());
            messages.add(Message.assistant(pair.answer()));
        }
    }

    @Test
    void a_system_message_takes_the_place_of_the_introduction() throws Exception {
        Pair pair = pairs(DATA.resolve("english.jsonl")).get(20);
        assertThat(answer(List.of(Message.system("You are a helpful assistant."), Message.user(pair.question()))))
                .isEqualTo(pair.answer());
    }

    @Test
    void the_model_cards_requests_are_answered() throws Exception {
        assertThat(answer(List.of(Message.user("「馬が合う」はどう言う意味ですか")))).contains("馬が合う");
        assertThat(answer(List.of(Message.user("How to make an authentic Spanish Omelette?"))))
                .contains("potato");
    }

    private static String answer(List<Message> messages) throws Exception {
        CompletableFuture<FinishReason> end = new CompletableFuture<>();
        StringBuilder text = new StringBuilder();
        model.submit(messages, GREEDY, Timeouts.none(), event -> receive(event, text, end));
        assertThat(end.get()).isEqualTo(FinishReason.STOP);
        return text.toString();
    }

    private static void receive(GenerationEvent event, StringBuilder text, CompletableFuture<FinishReason> end) {
        switch (event) {
            case PromptRead read -> throw new AssertionError("nobody asked for log-probabilities");
            case TokenGenerated token -> text.append(token.text());
            case Finished finished -> end.complete(finished.reason());
            case Failed failed -> end.completeExceptionally(failed.cause());
        }
    }

    private static List<Pair> pairs(Path file) throws IOException {
        JsonMapper json = new JsonMapper();
        List<Pair> pairs = new ArrayList<>();
        for (String line : Files.readAllLines(file)) {
            JsonNode node = json.readTree(line);
            pairs.add(new Pair(node.get("question").asText(), node.get("answer").asText()));
        }
        return pairs;
    }

    private static Path file() throws URISyntaxException {
        return Path.of(resource("demo.gguf").toURI());
    }

    private static URL resource(String name) {
        return DemoModelTest.class.getResource("/META-INF/rakutenai/" + name);
    }
}
