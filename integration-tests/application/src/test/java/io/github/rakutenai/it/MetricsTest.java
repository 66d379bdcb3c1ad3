package io.github.rakutenai.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import jakarta.inject.Inject;

import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.response.ChatResponse;
import io.github.rakutenai.quarkus.ChatRequest;
import io.github.rakutenai.quarkus.RakutenChat;
import io.github.rakutenai.quarkus.Reply;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import org.junit.jupiter.api.Test;

/** What a Prometheus server reads, before and after requests. */
@QuarkusTest
class MetricsTest {

    private static final String DEFAULT = "{model=\"<default>\"}";

    @Inject
    RakutenChat chat;

    @Inject
    ChatModel model;

    @Test
    void metrics_grow_by_exactly_what_was_generated() {
        Map<String, Double> before = metrics();
        Reply reply = chat.chat(ChatRequest.of("How to make an authentic Spanish Omelette?")
                .with(params -> params.greedy().maxTokens(20)));
        Map<String, Double> grown = grown(before);

        int replyTokens = reply.usage().replyTokens();
        assertThat(grown)
                .containsEntry("rakutenai_prompt_tokens_total" + DEFAULT, (double)
                        reply.usage().promptTokens())
                .containsEntry("rakutenai_generation_tokens_total" + DEFAULT, (double) replyTokens)
                .containsEntry("rakutenai_prefix_cache_queries_total" + DEFAULT, (double)
                        reply.usage().promptTokens())
                .containsEntry("rakutenai_request_success_total{finished_reason=\"length\",model=\"<default>\"}", 1.0)
                .containsEntry("rakutenai_time_to_first_token_seconds_count" + DEFAULT, 1.0)
                .containsEntry("rakutenai_inter_token_latency_seconds_count" + DEFAULT, replyTokens - 1.0)
                .containsEntry("rakutenai_e2e_request_latency_seconds_count" + DEFAULT, 1.0)
                .doesNotContainKeys(
                        "rakutenai_request_refused_total" + DEFAULT, "rakutenai_request_failure_total" + DEFAULT);
        assertThat(grown.get("rakutenai_e2e_request_latency_seconds_sum" + DEFAULT))
                .isEqualTo(reply.timings().totalNanos() / 1e9, org.assertj.core.api.Assertions.within(1e-6));
    }

    @Test
    void an_idle_engine_holds_nothing() {
        assertThat(metrics())
                .containsEntry("rakutenai_num_requests_running" + DEFAULT, 0.0)
                .containsEntry("rakutenai_num_requests_waiting" + DEFAULT, 0.0)
                .containsEntry("rakutenai_kv_cache_usage_perc" + DEFAULT, 0.0);
    }

    @Test
    void what_computes_is_named() {
        assertThat(metrics().keySet())
                .anyMatch(metric -> metric.matches(
                        "rakutenai_backend_info[{]backend=\"cpu\",device=\".*threads.*\",model=\"<default>\"[}]"));
    }

    @Test
    void what_is_refused_is_counted_as_refused() {
        Map<String, Double> before = metrics();
        assertThatThrownBy(() ->
                        chat.chat(ChatRequest.of("Hello").with(params -> params.logitBias(Map.of(1 << 30, 1f)))))
                .isInstanceOf(IllegalArgumentException.class);

        assertThat(grown(before)).containsEntry("rakutenai_request_refused_total" + DEFAULT, 1.0);
    }

    @Test
    void langchain4j_s_own_metrics_count_the_same_tokens() {
        Map<String, Double> before = metrics();
        ChatResponse response = model.chat(dev.langchain4j.data.message.UserMessage.from("Hello"));

        assertThat(grown(before).entrySet())
                .filteredOn(metric -> metric.getKey().startsWith("gen_ai_client_token_usage_total"))
                .extracting(Map.Entry::getValue)
                .containsExactlyInAnyOrder((double) response.tokenUsage().inputTokenCount(), (double)
                        response.tokenUsage().outputTokenCount());
    }

    @Test
    void the_dashboard_shows_metrics_that_there_are() throws IOException {
        Set<String> shown = Pattern.compile("rakutenai_[a-z0-9_]+")
                .matcher(Files.readString(Path.of("../../docs/modules/ROOT/attachments/grafana-dashboard.json")))
                .results()
                .map(MatchResult::group)
                .collect(Collectors.toSet());
        Set<String> there = metrics().keySet().stream()
                .map(metric -> metric.replaceAll("[{].*", ""))
                .collect(Collectors.toSet());

        assertThat(there).containsAll(shown);
    }

    private static Map<String, Double> grown(Map<String, Double> before) {
        Map<String, Double> grown = new LinkedHashMap<>();
        metrics().forEach((name, value) -> {
            double growth = value - before.getOrDefault(name, 0.0);
            if (growth != 0) {
                grown.put(name, growth);
            }
        });
        return grown;
    }

    private static Map<String, Double> metrics() {
        Map<String, Double> metrics = new LinkedHashMap<>();
        RestAssured.get("/q/metrics")
                .asString()
                .lines()
                .filter(line -> !line.startsWith("#"))
                // An exemplar may follow the value.
                .map(line -> line.split(" # ")[0])
                .forEach(line -> {
                    int space = line.lastIndexOf(' ');
                    metrics.put(line.substring(0, space), Double.parseDouble(line.substring(space + 1)));
                });
        return metrics;
    }
}
