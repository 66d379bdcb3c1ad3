package io.github.rakutenai.it.openai;

import java.net.URI;

import io.quarkus.test.junit.QuarkusTest;

@QuarkusTest
class JavaClientTest extends ClientContract {

    @Override
    OpenAiClient connect(URI address) {
        return new JavaClient(address);
    }
}
