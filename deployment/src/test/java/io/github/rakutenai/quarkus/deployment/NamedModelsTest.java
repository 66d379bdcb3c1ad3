package io.github.rakutenai.quarkus.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import jakarta.inject.Inject;

import io.github.rakutenai.engine.sampling.SamplingParams;
import io.github.rakutenai.engine.tokenizer.PromptTooLongException;
import io.github.rakutenai.quarkus.ChatRequest;
import io.github.rakutenai.quarkus.ModelName;
import io.github.rakutenai.quarkus.RakutenChat;
import io.github.rakutenai.quarkus.runtime.RakutenModels;
import io.quarkus.test.QuarkusUnitTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class NamedModelsTest {

    @RegisterExtension
    static final QuarkusUnitTest APPLICATION = new QuarkusUnitTest()
            .withEmptyApplication()
            .overrideConfigKey("quarkus.rakutenai.model", "demo")
            .overrideConfigKey("quarkus.rakutenai.\"brief\".model", "demo")
            .overrideConfigKey("quarkus.rakutenai.\"brief\".context-tokens", "64");

    @Inject
    RakutenModels models;

    @Inject
    RakutenChat chat;

    @Inject
    @ModelName("brief")
    RakutenChat brief;

    @Test
    void each_name_has_an_engine_with_its_own_settings() {
        assertThat(contextTokens("brief")).isEqualTo(64);
        assertThat(contextTokens("<default>")).isGreaterThan(64);
    }

    @Test
    void two_models_of_the_same_file_share_its_mapping() {
        assertThat(models.model("brief")
                        .requirePrepared()
                        .model()
                        .weights()
                        .tokenEmbedding()
                        .segment())
                .isEqualTo(models.model("<default>")
                        .requirePrepared()
                        .model()
                        .weights()
                        .tokenEmbedding()
                        .segment());
    }

    @Test
    void a_bean_with_a_name_uses_the_engine_of_that_name() {
        assertThat(brief.ask("Hello")).isNotBlank();
        assertThatThrownBy(() -> brief.ask("word ".repeat(100)))
                .isInstanceOfSatisfying(
                        PromptTooLongException.class,
                        refusal -> assertThat(refusal.maxPromptTokens()).isEqualTo(63));
    }

    @Test
    void two_models_that_are_asked_at_once_answer_as_alone() {
        ChatRequest request = ChatRequest.of("7 x 8").with(SamplingParams.Builder::greedy);
        String alone = chat.chat(request).text();
        String briefAlone = brief.chat(request).text();
        CompletableFuture<String> besides =
                CompletableFuture.supplyAsync(() -> brief.chat(request).text());

        assertThat(chat.chat(request).text()).isEqualTo(alone);
        assertThat(besides).succeedsWithin(Duration.ofSeconds(30)).isEqualTo(briefAlone);
    }

    @Test
    void a_name_that_is_not_configured_is_told_with_the_property_to_set() {
        assertThatThrownBy(() -> models.model("other"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("quarkus.rakutenai.\"other\".model");
    }

    private int contextTokens(String name) {
        return models.models().get(name).model().model().config().contextTokens();
    }
}
