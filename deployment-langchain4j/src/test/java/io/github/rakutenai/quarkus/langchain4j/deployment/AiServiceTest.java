package io.github.rakutenai.quarkus.langchain4j.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.control.ActivateRequestContext;
import jakarta.inject.Inject;

import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.guardrail.InputGuardrail;
import dev.langchain4j.guardrail.InputGuardrailException;
import dev.langchain4j.guardrail.InputGuardrailResult;
import dev.langchain4j.guardrail.OutputGuardrail;
import dev.langchain4j.guardrail.OutputGuardrailResult;
import dev.langchain4j.model.output.FinishReason;
import dev.langchain4j.service.MemoryId;
import dev.langchain4j.service.Result;
import dev.langchain4j.service.guardrail.InputGuardrails;
import dev.langchain4j.service.guardrail.OutputGuardrails;
import io.github.rakutenai.quarkus.ChatRequest;
import io.github.rakutenai.quarkus.RakutenChat;
import io.quarkiverse.langchain4j.RegisterAiService;
import io.quarkus.test.QuarkusUnitTest;
import io.smallrye.mutiny.Multi;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** AI services on the demo model, without a line of glue. */
class AiServiceTest {

    private static final String OMELETTE = "How to make an authentic Spanish Omelette?";

    @RegisterExtension
    static final QuarkusUnitTest APPLICATION = new QuarkusUnitTest()
            .withApplicationRoot(jar ->
                    jar.addClasses(Cook.class, Guarded.class, LastRequest.class, NoShouting.class, Signature.class))
            .overrideConfigKey("quarkus.langchain4j.rakutenai.chat-model.temperature", "0");

    @Inject
    Cook cook;

    @Inject
    Guarded guarded;

    @Inject
    LastRequest lastRequest;

    @Inject
    RakutenChat chat;

    @Test
    void a_service_answers_what_the_bean_answers() {
        assertThat(cook.answer(1, OMELETTE)).isEqualTo(answer(OMELETTE));
    }

    @Test
    void a_service_streams_the_same_text() {
        List<String> pieces =
                cook.stream(2, OMELETTE).collect().asList().await().indefinitely();

        assertThat(pieces).hasSizeGreaterThan(1);
        assertThat(String.join("", pieces)).isEqualTo(answer(OMELETTE));
    }

    @Test
    void a_result_has_usage_and_finish_reason() {
        Result<String> result = cook.result(3, "7 x 8");

        assertThat(result.content()).isEqualTo("7 times 8 is 56.");
        assertThat(result.finishReason()).isEqualTo(FinishReason.STOP);
        assertThat(result.tokenUsage().inputTokenCount())
                .isGreaterThan(result.tokenUsage().outputTokenCount());
    }

    @Test
    void a_conversation_is_remembered_by_its_id() {
        String answer = cook.answer(4, "7 x 8");
        cook.answer(5, "12 times 12");
        cook.answer(4, "15 + 27");

        assertThat(lastRequest.messages())
                .containsExactly(
                        SystemMessage.from("You are a cook."),
                        UserMessage.from("7 x 8"),
                        AiMessage.from(answer),
                        UserMessage.from("15 + 27"));
    }

    @Test
    @ActivateRequestContext
    void guardrails_see_question_and_answer() {
        assertThat(guarded.answer("7 x 8")).isEqualTo("7 times 8 is 56. Bon appétit!");
        assertThatThrownBy(() -> guarded.answer("7 X 8!!!"))
                .isInstanceOf(InputGuardrailException.class)
                .hasMessageContaining("do not shout");
    }

    private String answer(String question) {
        return chat.chat(ChatRequest.of(List.of(
                                io.github.rakutenai.engine.tokenizer.Message.system("You are a cook."),
                                io.github.rakutenai.engine.tokenizer.Message.user(question)))
                        .with(params -> params.greedy()))
                .text();
    }

    @RegisterAiService
    @ApplicationScoped
    @dev.langchain4j.service.SystemMessage("You are a cook.")
    interface Cook {

        String answer(@MemoryId int conversation, @dev.langchain4j.service.UserMessage String question);

        Multi<String> stream(@MemoryId int conversation, @dev.langchain4j.service.UserMessage String question);

        Result<String> result(@MemoryId int conversation, @dev.langchain4j.service.UserMessage String question);
    }

    @RegisterAiService
    interface Guarded {

        @InputGuardrails(NoShouting.class)
        @OutputGuardrails(Signature.class)
        String answer(@dev.langchain4j.service.UserMessage String question);
    }

    @ApplicationScoped
    static class NoShouting implements InputGuardrail {

        @Override
        public InputGuardrailResult validate(UserMessage message) {
            return message.singleText().endsWith("!!!") ? failure("do not shout") : success();
        }
    }

    @ApplicationScoped
    static class Signature implements OutputGuardrail {

        @Override
        public OutputGuardrailResult validate(AiMessage answer) {
            return successWith(answer.text() + " Bon appétit!");
        }
    }
}
