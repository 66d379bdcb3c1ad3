package io.github.rakutenai.benchmarks.serving;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import io.github.rakutenai.benchmarks.serving.StepLog.Step;
import io.github.rakutenai.engine.inference.InferenceEngine;
import io.github.rakutenai.engine.measurement.Measurement;

/** A long prompt comes while replies are written; short prompts come while it is read. */
final class LongPromptScenario implements Scenario {

    private static final int REPLIES = 4;
    private static final int SHORT_PROMPTS = 8;
    private static final int SHORT_PROMPT_TOKENS = 16;
    private static final int SHORT_REPLY_TOKENS = 4;
    private static final String SECONDS = "s";

    private final ServingPlan plan;

    LongPromptScenario(ServingPlan plan) {
        this.plan = plan;
    }

    @Override
    public List<Measurement> run(ServedModel model) throws InterruptedException {
        StepLog log = new StepLog();
        try (InferenceEngine engine = model.start(log)) {
            // Full steps are compiled before one counts.
            TimedReply.submit(engine, model.request(model.randomTokens(4 * plan.stepTokens()), 1))
                    .finished();
            List<TimedReply> replies = startReplies(engine, model);
            int before = log.size();
            TimedReply prompt = TimedReply.submit(engine, model.request(model.randomTokens(plan.longPrompt()), 1));
            List<TimedReply> shorts = submitShortPrompts(engine, model, log);
            long end = prompt.firstTokenNanos();
            replies.forEach(TimedReply::cancel);
            List<Step> steps = log.steps().subList(before, log.size());
            return measurements(prompt, shorts, steps, waits(replies, prompt.submittedNanos(), end));
        }
    }

    private List<TimedReply> startReplies(InferenceEngine engine, ServedModel model) {
        List<TimedReply> replies = Stream.generate(() -> model.randomTokens(SHORT_PROMPT_TOKENS))
                .limit(REPLIES)
                .map(tokens -> TimedReply.submit(engine, model.request(tokens, plan.longPrompt())))
                .toList();
        replies.forEach(TimedReply::firstTokenNanos);
        return replies;
    }

    /** Spread over the long prompt's steps, each at another point of its step. */
    private List<TimedReply> submitShortPrompts(InferenceEngine engine, ServedModel model, StepLog log)
            throws InterruptedException {
        int before = log.size();
        int stepsOfPrompt = plan.longPrompt() / plan.stepTokens();
        List<TimedReply> shorts = new ArrayList<>();
        for (int i = 0; i < SHORT_PROMPTS; i++) {
            log.await(before + 1 + i * (stepsOfPrompt - 2) / SHORT_PROMPTS);
            long lastStep = log.steps().getLast().computeNanos();
            TimeUnit.NANOSECONDS.sleep(lastStep * i / SHORT_PROMPTS);
            shorts.add(TimedReply.submit(
                    engine, model.request(model.randomTokens(SHORT_PROMPT_TOKENS), SHORT_REPLY_TOKENS)));
        }
        return shorts;
    }

    private static List<Double> waits(List<TimedReply> replies, long from, long to) {
        return replies.stream()
                .flatMap(reply -> reply.secondsBetweenTokens(from, to).stream())
                .toList();
    }

    private List<Measurement> measurements(
            TimedReply prompt, List<TimedReply> shorts, List<Step> steps, List<Double> waits) {
        String beside = " beside pp" + plan.longPrompt();
        Measurement step = new Measurement("full step", SECONDS, fullSteps(steps));
        Measurement firstToken = new Measurement(
                "first token of pp" + SHORT_PROMPT_TOKENS + beside,
                SECONDS,
                shorts.stream().map(TimedReply::secondsToFirstToken).toList());
        Measurement nextToken = new Measurement("next token of " + REPLIES + " replies" + beside, SECONDS, waits);
        double longest = firstToken.percentile(100);
        return List.of(
                new Measurement(
                        "first token of pp" + plan.longPrompt(), SECONDS, List.of(prompt.secondsToFirstToken())),
                step,
                percentile(step, 95),
                firstToken,
                percentile(firstToken, 100),
                new Measurement(
                        firstToken.test() + ", p100",
                        "times a full step's p95",
                        List.of(longest / step.percentile(95))),
                nextToken,
                percentile(nextToken, 95));
    }

    /** Those that read the long prompt: only they have more tokens than all the others together. */
    private List<Double> fullSteps(List<Step> steps) {
        int least = Math.min(plan.stepTokens(), REPLIES + SHORT_PROMPT_TOKENS + 1);
        return steps.stream()
                .filter(step -> step.rows() >= least)
                .map(step -> step.computeNanos() / 1e9)
                .toList();
    }

    private static Measurement percentile(Measurement of, int percent) {
        return new Measurement(of.test() + ", p" + percent, of.unit(), List.of(of.percentile(percent)));
    }
}
