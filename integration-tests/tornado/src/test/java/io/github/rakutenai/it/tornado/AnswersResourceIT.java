package io.github.rakutenai.it.tornado;

import io.quarkus.test.junit.QuarkusIntegrationTest;

/** The same as it is packaged, where kernels are read from the system class path. */
@QuarkusIntegrationTest
class AnswersResourceIT extends AnswersResourceTest {}
