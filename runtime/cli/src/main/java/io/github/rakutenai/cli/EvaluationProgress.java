package io.github.rakutenai.cli;

import java.io.Console;
import java.io.PrintWriter;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

import io.github.rakutenai.cli.evaluation.EvaluationListener;
import io.github.rakutenai.cli.evaluation.ExampleResult;
import io.github.rakutenai.cli.evaluation.TaskCard;

/** Tells how far an evaluation is, how fast it goes and what the score is so far. */
final class EvaluationProgress implements EvaluationListener {

    private static final System.Logger LOG = System.getLogger(EvaluationProgress.class.getName());

    private final Consumer<String> lines;
    private final long periodNanos;
    private final LongSupplier nanoTime;
    private TaskCard task;
    private int examples;
    private int done;
    private double sum;
    private long startNanos;
    private long nextNanos;

    /** @param period between two lines */
    EvaluationProgress(Consumer<String> lines, Duration period, LongSupplier nanoTime) {
        this.lines = lines;
        periodNanos = period.toNanos();
        this.nanoTime = nanoTime;
    }

    /** One line that is written again and again where somebody sits at the terminal, else lines in the log. */
    static EvaluationProgress ofProcess() {
        Console console = System.console();
        return console != null && console.isTerminal()
                ? new EvaluationProgress(
                        line -> rewrite(console.writer(), line), Duration.ofMillis(250), System::nanoTime)
                : new EvaluationProgress(line -> LOG.log(Level.INFO, line), Duration.ofSeconds(5), System::nanoTime);
    }

    private static void rewrite(PrintWriter terminal, String line) {
        terminal.print("\r" + line + "\u001b[K");
        terminal.flush();
    }

    @Override
    public void started(TaskCard card, int count) {
        task = card;
        examples = count;
        done = 0;
        sum = 0;
        startNanos = nanoTime.getAsLong();
        nextNanos = startNanos + periodNanos;
    }

    @Override
    public void finished(ExampleResult example) {
        done++;
        sum += example.metrics().get(task.metric());
        long now = nanoTime.getAsLong();
        if (now - nextNanos >= 0 || done == examples) {
            nextNanos = now + periodNanos;
            lines.accept(line((now - startNanos) / 1e9));
        }
    }

    private String line(double seconds) {
        return String.format(
                Locale.ROOT,
                "%s: %d of %d, %s %.2f, %.2f a second, %d s left",
                task.name(),
                done,
                examples,
                task.metric(),
                100 * sum / done,
                done / seconds,
                Math.round(seconds / done * (examples - done)));
    }
}
