package io.github.rakutenai.quarkus.langchain4j.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import jakarta.enterprise.context.control.ActivateRequestContext;
import jakarta.enterprise.inject.spi.CDI;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;

import dev.langchain4j.agent.tool.Tool;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.langchain4j.model.chat.Capability;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.ChatRequestParameters;
import dev.langchain4j.model.chat.request.ToolChoice;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.langchain4j.service.SystemMessage;
import dev.langchain4j.service.UserMessage;
import io.quarkiverse.langchain4j.RegisterAiService;
import io.quarkus.arc.Unremovable;
import io.quarkus.test.QuarkusUnitTest;
import io.smallrye.mutiny.Multi;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * AI services with two tools on the demo model. It has never seen a tool, so that it is made to call two times and then to
 * answer; which tool, with which arguments and what answer is up to it.
 */
class ToolsAiServiceTest {

    private static final int CALLS = 2;

    @RegisterExtension
    static final QuarkusUnitTest APPLICATION = new QuarkusUnitTest()
            .withApplicationRoot(jar -> jar.addClasses(Forecaster.class, Models.class, Station.class))
            .overrideConfigKey("quarkus.langchain4j.rakutenai.chat-model.temperature", "0")
            .overrideConfigKey("quarkus.langchain4j.rakutenai.chat-model.parallel-tool-calls", "false");

    @Inject
    Forecaster forecaster;

    @Inject
    Station station;

    @BeforeEach
    void nothing_was_asked() {
        station.asked.clear();
    }

    @Test
    @ActivateRequestContext
    void tools_are_called_and_the_answer_is_a_record() {
        Forecast forecast = forecaster.forecast("How will it be on Sunday?");

        assertThat(forecast.sky()).isNotNull();
        assertThat(station.asked)
                .hasSize(CALLS)
                .allMatch(asked -> asked.matches("temperature of (SATURDAY|SUNDAY)|wind"));
    }

    @Test
    @ActivateRequestContext
    void tools_are_called_before_the_answer_is_streamed() {
        List<String> pieces = forecaster
                .tell("How will it be on Sunday?")
                .collect()
                .asList()
                .await()
                .indefinitely();

        assertThat(String.join("", pieces)).isNotBlank().doesNotContain("<tool_calls>");
        assertThat(station.asked).hasSize(CALLS);
    }

    @RegisterAiService(
            tools = Station.class,
            chatLanguageModelSupplier = CallsFirst.class,
            streamingChatLanguageModelSupplier = StreamingCallsFirst.class)
    @SystemMessage("You know the weather.")
    interface Forecaster {

        Forecast forecast(@UserMessage String question);

        Multi<String> tell(@UserMessage String question);
    }

    record Forecast(Sky sky, boolean windy) {}

    enum Sky {
        BLUE,
        GREY
    }

    enum Day {
        SATURDAY,
        SUNDAY
    }

    @Singleton
    static class Station {

        private final List<String> asked = new CopyOnWriteArrayList<>();

        @Tool("the temperature in degrees Celsius")
        int temperature(Day day) {
            asked.add("temperature of " + day);
            return 7;
        }

        @Tool
        String wind() {
            asked.add("wind");
            return "none";
        }
    }

    /** The application's models. */
    @Singleton
    @Unremovable
    static class Models {

        @Inject
        ChatModel model;

        @Inject
        StreamingChatModel streamingModel;
    }

    /** The application's model, which calls tools as long as it has few results. */
    public static class CallsFirst implements Supplier<ChatModel> {

        @Override
        public ChatModel get() {
            ChatModel model = CDI.current().select(Models.class).get().model;
            return new ChatModel() {
                @Override
                public ChatResponse doChat(ChatRequest request) {
                    return model.doChat(withChoice(request));
                }

                @Override
                public ChatRequestParameters defaultRequestParameters() {
                    return model.defaultRequestParameters();
                }

                @Override
                public Set<Capability> supportedCapabilities() {
                    return model.supportedCapabilities();
                }
            };
        }
    }

    /** As {@link CallsFirst}. */
    public static class StreamingCallsFirst implements Supplier<StreamingChatModel> {

        @Override
        public StreamingChatModel get() {
            StreamingChatModel model = CDI.current().select(Models.class).get().streamingModel;
            return new StreamingChatModel() {
                @Override
                public void doChat(ChatRequest request, StreamingChatResponseHandler handler) {
                    model.doChat(withChoice(request), handler);
                }

                @Override
                public ChatRequestParameters defaultRequestParameters() {
                    return model.defaultRequestParameters();
                }
            };
        }
    }

    private static ChatRequest withChoice(ChatRequest request) {
        long results = request.messages().stream()
                .filter(ToolExecutionResultMessage.class::isInstance)
                .count();
        ToolChoice choice = results < CALLS ? ToolChoice.REQUIRED : ToolChoice.NONE;
        List<ChatMessage> messages = request.messages();
        return ChatRequest.builder()
                .messages(messages)
                .parameters(request.parameters()
                        .overrideWith(ChatRequestParameters.builder()
                                .toolChoice(choice)
                                .build()))
                .build();
    }
}
