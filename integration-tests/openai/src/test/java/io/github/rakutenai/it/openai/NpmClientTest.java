package io.github.rakutenai.it.openai;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.net.URI;
import java.nio.file.Path;

import io.quarkus.test.junit.QuarkusTest;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

@QuarkusTest
class NpmClientTest extends ClientContract {

    @TempDir
    static Path folder;

    private static boolean installed;

    @BeforeAll
    static void install() throws Exception {
        installed = NpmClient.install(folder);
    }

    @Override
    OpenAiClient connect(URI address) throws Exception {
        assumeTrue(installed, "skipped: these could not be installed: " + NpmClient.needs());
        return NpmClient.in(folder, address);
    }

    /** Each is a process. */
    @Override
    int atOnce() {
        return 4;
    }
}
