package io.github.rakutenai.it.langchain4j;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import jakarta.inject.Inject;

import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.PartialResponse;
import dev.langchain4j.model.chat.response.PartialResponseContext;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.langchain4j.model.chat.response.StreamingHandle;
import io.github.rakutenai.quarkus.runtime.RakutenModels;
import io.quarkus.test.junit.QuarkusTest;
import org.junit.jupiter.api.Test;

@QuarkusTest
class StreamingCancellationTest {

    @Inject
    StreamingChatModel streaming;

    @Inject
    ChatModel blocking;

    @Inject
    RakutenModels models;

    @Test
    void cancelling_ends_the_work_and_the_handler_hears_nothing_more() throws InterruptedException {
        Cancelling handler = new Cancelling();
        streaming.chat("How to make an authentic Spanish Omelette?", handler);
        assertThat(handler.cancelled.await(1, TimeUnit.MINUTES)).isTrue();
        // The cancelled one leaves before the next one's first step.
        blocking.chat("Hello");

        assertThat(handler.events).containsExactly("partial", "partial");
        assertThat(handler.handle.isCancelled()).isTrue();
        assertThat(models.model("<default>").model().engine().status().usedKvBlocks())
                .isZero();
    }

    /** Cancels at its second piece. */
    private static final class Cancelling implements StreamingChatResponseHandler {

        private final List<String> events = new CopyOnWriteArrayList<>();
        private final CountDownLatch cancelled = new CountDownLatch(1);
        private volatile StreamingHandle handle;

        @Override
        public void onPartialResponse(PartialResponse partial, PartialResponseContext context) {
            handle = context.streamingHandle();
            events.add("partial");
            if (events.size() == 2) {
                handle.cancel();
                cancelled.countDown();
            }
        }

        @Override
        public void onCompleteResponse(ChatResponse response) {
            events.add("complete");
        }

        @Override
        public void onError(Throwable error) {
            events.add("error");
        }
    }
}
