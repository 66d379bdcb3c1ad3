package io.github.rakutenai.it.openai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import jakarta.inject.Inject;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.rakutenai.engine.inference.GenerationEvent;
import io.github.rakutenai.engine.inference.GenerationRequest;
import io.github.rakutenai.engine.inference.LogProbabilityRequest;
import io.github.rakutenai.engine.inference.Timeouts;
import io.github.rakutenai.engine.sampling.SamplingParams;
import io.github.rakutenai.quarkus.runtime.RakutenConfig;
import io.github.rakutenai.quarkus.runtime.RakutenModels;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Asks as EleutherAI's lm-evaluation-harness does (its model {@code local-completions}, version 0.4.13): prompts of tokens in one
 * request, each with one token more and the echo's log-probabilities, of which those between context and that token count.
 */
@QuarkusTest
class EvaluationHarnessTest {

    private static final String CONTEXT = "Question: What is dashi?\nAnswer:";

    @Inject
    RakutenModels models;

    @TestHTTPResource("/")
    URI server;

    private Http http;

    /** What the harness keeps of a choice. */
    private record Score(double logLikelihood, boolean greedy) {}

    @BeforeEach
    void connect() {
        http = new Http(server);
    }

    @Test
    void it_gets_the_log_likelihoods_that_the_engine_gives() throws Exception {
        List<Integer> context = tokens(CONTEXT);
        List<List<Integer>> texts = new ArrayList<>();
        for (String choice : List.of(" A soup stock", " 春の花", " 42")) {
            texts.add(tokens(CONTEXT + choice));
        }
        List<Score> scores = scores(context.size(), texts);

        for (int i = 0; i < texts.size(); i++) {
            assertThat(scores.get(i).logLikelihood())
                    .isCloseTo(logLikelihood(texts.get(i), context.size()), within(1e-9));
        }
    }

    @Test
    void what_the_model_would_have_written_is_greedy_and_nothing_else_is() throws Exception {
        List<Integer> context = tokens(CONTEXT);
        String written = ask(List.of(context), Map.of("max_tokens", 3))
                .at("/choices/0/text")
                .textValue();
        List<Integer> likeliest = concatenated(context, tokens(written));
        List<Integer> other = concatenated(context, tokens("42"));

        assertThat(scores(context.size(), List.of(likeliest, other)))
                .extracting(Score::greedy)
                .containsExactly(true, false);
    }

    private List<Score> scores(int contextTokens, List<List<Integer>> texts) throws Exception {
        JsonNode choices =
                ask(texts, Map.of("max_tokens", 1, "logprobs", 1, "echo", true)).get("choices");
        return StreamSupport.stream(choices.spliterator(), false)
                .map(choice -> score(choice.get("logprobs"), contextTokens))
                .toList();
    }

    private JsonNode ask(List<List<Integer>> prompts, Map<String, Object> fields) throws Exception {
        Map<String, Object> body =
                new HashMap<>(Map.of("model", Served.model(models), "prompt", prompts, "temperature", 0, "seed", 1234));
        body.putAll(fields);
        return http.post("/v1/completions", body).body();
    }

    private static Score score(JsonNode logProbabilities, int contextTokens) {
        JsonNode told = logProbabilities.get("token_logprobs");
        double sum = 0;
        boolean greedy = true;
        for (int i = contextTokens; i < told.size() - 1; i++) {
            double logProbability = told.get(i).doubleValue();
            double most = StreamSupport.stream(
                            logProbabilities.get("top_logprobs").get(i).spliterator(), false)
                    .mapToDouble(JsonNode::doubleValue)
                    .max()
                    .orElseThrow();
            sum += logProbability;
            greedy &= logProbability == most;
        }
        return new Score(sum, greedy);
    }

    private double logLikelihood(List<Integer> text, int from) throws Exception {
        BlockingQueue<GenerationEvent> events = new LinkedBlockingQueue<>();
        GenerationRequest request = new GenerationRequest(
                text.stream().mapToInt(token -> token).toArray(),
                SamplingParams.builder().maxTokens(0).build(),
                Timeouts.none(),
                new LogProbabilityRequest(OptionalInt.of(from), false, 0));
        models.models().get(RakutenConfig.DEFAULT).model().engine().submit(request, events::add);
        return switch (events.take()) {
            case GenerationEvent.PromptRead read ->
                read.logProbabilities().stream()
                        .mapToDouble(token -> token.token().logProbability())
                        .sum();
            case GenerationEvent other -> throw new AssertionError(other);
        };
    }

    private static List<Integer> concatenated(List<Integer> first, List<Integer> second) {
        return Stream.concat(first.stream(), second.stream()).toList();
    }

    private List<Integer> tokens(String text) throws Exception {
        List<Integer> tokens = new ArrayList<>();
        http.post("/tokenize", Map.of("prompt", text, "add_special_tokens", false))
                .at("/tokens")
                .forEach(token -> tokens.add(token.intValue()));
        return tokens;
    }
}
