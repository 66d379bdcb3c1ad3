package io.github.rakutenai.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import io.github.rakutenai.cli.EvaluationProgress.TerminalLine;
import io.github.rakutenai.cli.evaluation.ExampleResult;
import io.github.rakutenai.cli.evaluation.Harness;
import io.github.rakutenai.cli.evaluation.TaskCard;
import org.junit.jupiter.api.Test;

class EvaluationProgressTest {

    private static final TaskCard TASK = new TaskCard("jnli", "JNLI", Harness.STABILITY_AI, "jnli", 3, "acc", 90, "");

    private long nanos;

    @Test
    void a_line_comes_each_period_and_at_the_end() {
        List<String> lines = new ArrayList<>();
        EvaluationProgress progress = new EvaluationProgress(lines::add, Duration.ofSeconds(5), () -> nanos);
        progress.started(TASK, 5);
        finish(progress, 3, 1);
        finish(progress, 1, 0);
        finish(progress, 1, 0);

        assertThat(lines)
                .containsExactly(
                        "jnli: 3 of 5, acc 100.00, 0.50 a second, 4 s left",
                        "jnli: 5 of 5, acc 60.00, 0.50 a second, 0 s left");
    }

    @Test
    void a_terminals_line_is_written_over_and_then_left() {
        StringWriter terminal = new StringWriter();
        TerminalLine line = new TerminalLine(new PrintWriter(terminal));
        line.show("one");
        line.show("two");
        line.end();

        assertThat(terminal).hasToString("\rone\u001b[K\rtwo\u001b[K" + System.lineSeparator());
    }

    private void finish(EvaluationProgress progress, int count, double metric) {
        for (int i = 0; i < count; i++) {
            nanos += 2_000_000_000L;
            progress.finished(new ExampleResult("jnli", "", "1", "", 0, null, null, "", Map.of("acc", metric)));
        }
    }
}
