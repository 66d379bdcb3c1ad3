package io.github.rakutenai.samples.chat;

import io.quarkus.test.junit.QuarkusIntegrationTest;

/** The same against the packaged application. */
@QuarkusIntegrationTest
class ChatApplicationIT extends ChatApplicationTest {}
