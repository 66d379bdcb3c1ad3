package io.github.rakutenai.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import jakarta.inject.Inject;

import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.data.EventData;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.quarkus.test.junit.QuarkusTest;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
class TracesTest {

    @Inject
    StreamingChatModel model;

    @Inject
    InMemorySpanExporter exporter;

    @BeforeEach
    void forget() {
        exporter.reset();
    }

    @Test
    void a_streaming_call_is_a_span_with_usage_and_its_first_token() throws Exception {
        ChatResponse response = stream("How are you?");
        SpanData span = span();

        assertThat(attribute(span, AttributeKey.stringKey("gen_ai.request.model")))
                .isEqualTo(response.modelName());
        assertThat(attribute(span, AttributeKey.longKey("gen_ai.usage.prompt_tokens")))
                .isEqualTo(response.tokenUsage().inputTokenCount().longValue());
        assertThat(attribute(span, AttributeKey.longKey("gen_ai.usage.completion_tokens")))
                .isEqualTo(response.tokenUsage().outputTokenCount().longValue());
        assertThat(attribute(span, AttributeKey.stringKey("gen_ai.response.finish_reasons")))
                .isEqualTo(response.finishReason().name());
        assertThat(span.getEvents()).extracting(EventData::getName).containsExactly("rakutenai.first_token");
        assertThat(span.getEvents().getFirst().getEpochNanos())
                .isBetween(span.getStartEpochNanos(), span.getEndEpochNanos());
    }

    private ChatResponse stream(String question) throws Exception {
        CompletableFuture<ChatResponse> response = new CompletableFuture<>();
        model.chat(question, new StreamingChatResponseHandler() {
            @Override
            public void onCompleteResponse(ChatResponse complete) {
                response.complete(complete);
            }

            @Override
            public void onError(Throwable error) {
                response.completeExceptionally(error);
            }
        });
        return response.get(1, TimeUnit.MINUTES);
    }

    private static <T> T attribute(SpanData span, AttributeKey<T> key) {
        return span.getAttributes().get(key);
    }

    /** The exporter gets spans a little after they end. */
    private SpanData span() throws InterruptedException {
        long deadline = System.nanoTime() + Duration.ofSeconds(10).toNanos();
        while (System.nanoTime() < deadline) {
            List<SpanData> spans = exporter.getFinishedSpanItems().stream()
                    .filter(span -> span.getName().startsWith("completion"))
                    .toList();
            if (!spans.isEmpty()) {
                assertThat(spans).hasSize(1);
                return spans.getFirst();
            }
            Thread.sleep(20);
        }
        throw new AssertionError("no span came");
    }
}
