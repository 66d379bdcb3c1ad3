package io.github.rakutenai.engine.testing;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;

/** Test data that is too big for the repository: a folder named by the system property {@value #PROPERTY}. */
public final class TestData {

    private static final String PROPERTY = "rakutenai.test.data";

    private TestData() {}

    /** The file or folder under the test data; the calling test is reported as skipped where it is missing. */
    public static Path require(String relative) {
        String folder = System.getProperty(PROPERTY);
        assumeTrue(folder != null, () -> relative + " is needed: name the folder of the test data by -D" + PROPERTY);
        Path path = Path.of(folder).resolve(relative).normalize();
        assumeTrue(Files.exists(path), () -> path + " is missing: name the folder of the test data by -D" + PROPERTY);
        return path;
    }
}
