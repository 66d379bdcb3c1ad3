package io.github.rakutenai.it.langchain4j;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import jakarta.inject.Inject;

import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.ChatRequestParameters;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.output.FinishReason;
import io.github.rakutenai.quarkus.langchain4j.runtime.RakutenChatModel;
import io.github.rakutenai.quarkus.runtime.RakutenModels;
import io.quarkus.test.junit.QuarkusTest;
import org.junit.jupiter.api.Test;

@QuarkusTest
class StopSequencesTest {

    private static final ChatRequest QUESTION = ChatRequest.builder()
            .messages(UserMessage.from("How to make an authentic Spanish Omelette?"))
            .build();
    private static final ChatRequestParameters GREEDY =
            ChatRequestParameters.builder().temperature(0.0).build();

    @Inject
    RakutenModels models;

    @Test
    void a_reply_ends_before_the_first_stop_sequence_of_the_request() {
        RakutenChatModel model = model(GREEDY);
        String whole = model.chat(QUESTION).aiMessage().text();

        ChatResponse stopped = model.chat(ChatRequest.builder()
                .messages(QUESTION.messages())
                .stopSequences(List.of("egg", " "))
                .build());

        assertThat(stopped.aiMessage().text()).isEqualTo(whole.substring(0, whole.indexOf(' ')));
        assertThat(stopped.finishReason()).isEqualTo(FinishReason.STOP);
    }

    @Test
    void a_request_that_sets_none_has_those_of_the_model() {
        String whole = model(GREEDY).chat(QUESTION).aiMessage().text();

        RakutenChatModel model = model(GREEDY.overrideWith(
                ChatRequestParameters.builder().stopSequences(" ").build()));

        assertThat(model.chat(QUESTION).aiMessage().text()).isEqualTo(whole.substring(0, whole.indexOf(' ')));
    }

    private RakutenChatModel model(ChatRequestParameters defaults) {
        return new ConformanceModels(models).chatModel(defaults);
    }
}
