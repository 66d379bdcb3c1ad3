package io.github.rakutenai.cli.evaluation;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Asks a model one question and counts its answer. A prompt that is too long loses its beginning, as in both harnesses. */
final class Examination {

    private final LanguageModel model;
    private final TaskCard task;
    private final PromptedDocument prompted;
    private final String prompt;
    private int cutTokens;

    Examination(LanguageModel model, TaskCard task, PromptedDocument prompted) {
        this.model = model;
        this.task = task;
        this.prompted = prompted;
        prompt = prompted.prompt();
    }

    ExampleResult result() throws IOException, InterruptedException {
        return switch (prompted.document().query()) {
            case Query.Choice choice -> compare(choice);
            case Query.Completion completion -> complete(completion);
        };
    }

    private ExampleResult compare(Query.Choice choice) throws IOException, InterruptedException {
        List<String> continuations = choice.continuations();
        double[] logLikelihoods = new double[continuations.size()];
        for (int i = 0; i < logLikelihoods.length; i++) {
            ScoredTokens whole = task.harness().encode(model, prompt, continuations.get(i));
            ScoredTokens fitting = whole.last(model.contextTokens());
            cutTokens = Math.max(cutTokens, whole.tokens().length - fitting.tokens().length);
            logLikelihoods[i] = model.logLikelihood(fitting.tokens(), fitting.from());
        }
        return example(continuations, logLikelihoods, null, choice.metrics().apply(logLikelihoods));
    }

    private ExampleResult complete(Query.Completion completion) throws IOException, InterruptedException {
        int maxTokens = completion.limit().tokens(model);
        int[] whole = model.encode(prompt);
        int room = model.contextTokens() - maxTokens;
        if (room < 1) {
            throw new IllegalArgumentException("%s asks for %d tokens, but the model's context has %d"
                    .formatted(task.name(), maxTokens, model.contextTokens()));
        }
        cutTokens = Math.max(0, whole.length - room);
        int[] fitting = Arrays.copyOfRange(whole, cutTokens, whole.length);
        String reply = model.complete(fitting, completion.stops(), maxTokens);
        return example(null, null, reply, completion.metrics().of(reply, model));
    }

    private ExampleResult example(
            List<String> continuations, double[] logLikelihoods, String reply, Map<String, Double> metrics) {
        return new ExampleResult(
                task.name(),
                prompted.section(),
                prompted.document().id(),
                prompt,
                cutTokens,
                continuations,
                logLikelihoods,
                reply,
                metrics);
    }
}
