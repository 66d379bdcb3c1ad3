package io.github.rakutenai.cli.evaluation;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Runs tasks. Several examples are computed together; the continuations of one follow each other, so that all but the first
 * find their prompt in the prefix cache.
 */
public final class Evaluation {

    private final LanguageModel model;
    private final EvaluationOptions options;
    private final List<EvaluationListener> listeners;

    public Evaluation(LanguageModel model, EvaluationOptions options, List<EvaluationListener> listeners) {
        this.model = model;
        this.options = options;
        this.listeners = List.copyOf(listeners);
    }

    /**
     * Computes a task's score.
     *
     * @param sections of the task's data
     * @throws IllegalArgumentException if the options do not fit the task, or an example the model's context
     * @throws MissingDataException if there is no example
     * @throws IOException if the model fails
     */
    public TaskResult run(TaskCard task, List<Section> sections) throws IOException, InterruptedException {
        Prompts prompts = new Prompts(task, options);
        List<PromptedDocument> prompted = sections.stream()
                .flatMap(section -> prompts.of(section).stream())
                .toList();
        if (prompted.isEmpty()) {
            throw new MissingDataException(task.name() + ": the data set has no examples");
        }
        listeners.forEach(listener -> listener.started(task, prompted.size()));
        long start = System.nanoTime();
        List<ExampleResult> examples = examine(task, prompted);
        return new TaskResult(
                task,
                prompts.shots(),
                sections.stream().anyMatch(prompts::shotsOfEvaluated),
                options.seed(),
                examples.size(),
                (int) examples.stream()
                        .filter(example -> example.cutTokens() > 0)
                        .count(),
                (System.nanoTime() - start) / 1e9,
                metrics(examples));
    }

    private List<ExampleResult> examine(TaskCard task, List<PromptedDocument> prompted)
            throws IOException, InterruptedException {
        ExecutorService threads = Executors.newFixedThreadPool(
                options.concurrency(), Thread.ofVirtual().factory());
        try {
            List<Future<ExampleResult>> futures = prompted.stream()
                    .map(prompt -> threads.submit(() -> new Examination(model, task, prompt).result()))
                    .toList();
            List<ExampleResult> examples = new ArrayList<>();
            for (Future<ExampleResult> future : futures) {
                ExampleResult example = future.get();
                examples.add(example);
                listeners.forEach(listener -> listener.finished(example));
            }
            return examples;
        } catch (ExecutionException e) {
            throw failure(e.getCause());
        } finally {
            threads.shutdownNow();
        }
    }

    private static IOException failure(Throwable cause) {
        return switch (cause) {
            case RuntimeException e -> throw e;
            case Error e -> throw e;
            case IOException e -> e;
            default -> new IOException(cause);
        };
    }

    private static Map<String, Estimate> metrics(List<ExampleResult> examples) {
        Map<String, Map<String, List<Double>>> values = new LinkedHashMap<>();
        for (ExampleResult example : examples) {
            example.metrics()
                    .forEach((name, value) -> values.computeIfAbsent(name, n -> new LinkedHashMap<>())
                            .computeIfAbsent(example.section(), s -> new ArrayList<>())
                            .add(value));
        }
        Map<String, Estimate> metrics = new LinkedHashMap<>();
        values.forEach((name, sections) -> metrics.put(
                name,
                Estimate.average(sections.values().stream()
                        .map(list -> Estimate.of(array(list)))
                        .toList())));
        return metrics;
    }

    private static double[] array(List<Double> values) {
        return values.stream().mapToDouble(Double::doubleValue).toArray();
    }
}
