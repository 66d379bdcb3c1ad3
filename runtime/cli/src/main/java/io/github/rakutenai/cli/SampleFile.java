package io.github.rakutenai.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;

import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.github.rakutenai.cli.evaluation.EvaluationListener;
import io.github.rakutenai.cli.evaluation.ExampleResult;
import io.github.rakutenai.cli.evaluation.TaskCard;

/** Writes what came of each example as a line of JSON. */
final class SampleFile implements EvaluationListener, AutoCloseable {

    private static final ObjectWriter JSON = JsonMapper.builder()
            .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
            .build()
            .writer();

    private final Writer file;

    SampleFile(Path path) throws IOException {
        file = Files.newBufferedWriter(path);
    }

    @Override
    public void started(TaskCard task, int examples) {
        // Each example names its task.
    }

    /** @throws UncheckedIOException if it cannot be written */
    @Override
    public void finished(ExampleResult example) {
        try {
            file.write(JSON.writeValueAsString(example));
            file.write('\n');
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
