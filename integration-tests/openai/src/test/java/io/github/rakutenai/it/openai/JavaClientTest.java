package io.github.rakutenai.it.openai;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.util.HashSet;

import io.github.rakutenai.it.openai.OpenAiClient.Question;
import io.quarkus.test.junit.QuarkusTest;
import org.junit.jupiter.api.Test;

@QuarkusTest
class JavaClientTest extends ClientContract {

    @Override
    OpenAiClient connect(URI address) {
        return new JavaClient(address);
    }

    @Test
    void several_answers_differ_and_come_again_with_the_same_seed() {
        Question sampled = question().withMaxTokens(20).sampled(7, 3);
        OpenAiClient.Answer answers = client.answer(sampled);
        assertThat(new HashSet<>(answers.texts())).hasSize(3);
        assertThat(client.stream(sampled).texts()).isEqualTo(answers.texts());
        assertThat(answers.promptTokens()).isEqualTo(client.answer(question()).promptTokens());
    }
}
