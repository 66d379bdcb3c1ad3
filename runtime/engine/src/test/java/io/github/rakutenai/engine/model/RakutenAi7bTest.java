package io.github.rakutenai.engine.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;

import io.github.rakutenai.engine.checkpoint.Checkpoint;
import io.github.rakutenai.engine.testing.HollowRakutenAi7b;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@EnabledOnOs(
        value = {OS.LINUX, OS.MAC},
        disabledReason = "a file of 7.8 GB would take its place on the disk")
class RakutenAi7bTest {

    private final Logger logger = Logger.getLogger(GgufHyperparameters.class.getName());
    private final LogLines log = new LogLines();

    @TempDir
    Path folder;

    private Path file;

    @BeforeEach
    void listen() {
        logger.addHandler(log);
        logger.setUseParentHandlers(false);
        file = folder.resolve("model.gguf");
    }

    @AfterEach
    void stopListening() {
        logger.removeHandler(log);
        logger.setUseParentHandlers(true);
    }

    @Test
    void a_file_of_its_shape_that_states_no_window_gets_the_window_and_a_line_in_the_log() throws IOException {
        HollowRakutenAi7b.write(file, HollowRakutenAi7b.VOCABULARY);
        Model model = load(ModelOverrides.none());
        assertThat(model.config().slidingWindow()).hasValue(4096);
        assertThat(model.parameters()).isEqualTo(7_372_804_096L);
        assertThat(log.lines).singleElement().asString().contains(file.toString(), "4096 positions");
    }

    @Test
    void a_window_that_is_set_is_used_in_silence() throws IOException {
        HollowRakutenAi7b.write(file, HollowRakutenAi7b.VOCABULARY);
        ModelOverrides none = ModelOverrides.none();
        assertThat(load(none.withSlidingWindow(ModelOverrides.NO_WINDOW))
                        .config()
                        .slidingWindow())
                .isEmpty();
        assertThat(load(none.withSlidingWindow(100)).config().slidingWindow()).hasValue(100);
        assertThat(log.lines).isEmpty();
    }

    @Test
    void a_model_with_another_vocabulary_gets_no_window() throws IOException {
        HollowRakutenAi7b.write(file, 32000);
        assertThat(load(ModelOverrides.none()).config().slidingWindow()).isEmpty();
        assertThat(log.lines).isEmpty();
    }

    private Model load(ModelOverrides overrides) throws IOException {
        try (Checkpoint checkpoint = Checkpoint.open(file)) {
            return ModelLoader.load(checkpoint, overrides);
        }
    }

    private static final class LogLines extends Handler {

        private final List<String> lines = new ArrayList<>();

        @Override
        public void publish(LogRecord line) {
            lines.add(new SimpleFormatter().formatMessage(line));
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }
}
