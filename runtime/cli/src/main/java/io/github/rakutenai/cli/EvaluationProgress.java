package io.github.rakutenai.cli;

import java.io.Console;
import java.io.PrintWriter;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Locale;
import java.util.function.LongSupplier;

import io.github.rakutenai.cli.evaluation.EvaluationListener;
import io.github.rakutenai.cli.evaluation.ExampleResult;
import io.github.rakutenai.cli.evaluation.TaskCard;

/** Tells how far an evaluation is, how fast it goes and what the score is so far. */
final class EvaluationProgress implements EvaluationListener {

    private static final System.Logger LOG = System.getLogger(EvaluationProgress.class.getName());

    /** Where it is told. */
    interface Display {

        void show(String line);

        /** The last line was shown. */
        default void end() {}
    }

    private final Display display;
    private final long periodNanos;
    private final LongSupplier nanoTime;
    private TaskCard task;
    private int examples;
    private int done;
    private double sum;
    private long startNanos;
    private long nextNanos;

    /** @param period between two lines */
    EvaluationProgress(Display display, Duration period, LongSupplier nanoTime) {
        this.display = display;
        periodNanos = period.toNanos();
        this.nanoTime = nanoTime;
    }

    /** One line that is written again and again where somebody sits at the terminal, else lines in the log. */
    static EvaluationProgress ofProcess() {
        Console console = System.console();
        return console != null && console.isTerminal()
                ? new EvaluationProgress(new TerminalLine(console.writer()), Duration.ofMillis(250), System::nanoTime)
                : new EvaluationProgress(line -> LOG.log(Level.INFO, line), Duration.ofSeconds(5), System::nanoTime);
    }

    /** @param writer of a terminal that understands ANSI's control sequences */
    record TerminalLine(PrintWriter writer) implements Display {

        @Override
        public void show(String line) {
            writer.print("\r" + line + "\u001b[K");
            writer.flush();
        }

        @Override
        public void end() {
            writer.println();
            writer.flush();
        }
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
            display.show(line((now - startNanos) / 1e9));
        }
        if (done == examples) {
            display.end();
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
