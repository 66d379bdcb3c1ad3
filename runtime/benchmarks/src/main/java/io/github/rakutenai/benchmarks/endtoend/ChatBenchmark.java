package io.github.rakutenai.benchmarks.endtoend;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

import io.github.rakutenai.engine.EngineOptions;
import io.github.rakutenai.engine.LoadedModel;
import io.github.rakutenai.engine.inference.Timeouts;
import io.github.rakutenai.engine.measurement.BackendBenchmark;
import io.github.rakutenai.engine.measurement.Measurement;
import io.github.rakutenai.engine.sampling.SamplingParams;
import io.github.rakutenai.engine.speculation.Speculation;
import io.github.rakutenai.engine.testing.RecordedReply;
import io.github.rakutenai.engine.tokenizer.Message;

/** A trained model that writes what it wants: a question is asked once, and once more when its answer stands there already. */
final class ChatBenchmark implements AutoCloseable {

    private static final SamplingParams GREEDY =
            SamplingParams.builder().greedy().maxTokens(200).build();

    private final int repetitions;
    private final LoadedModel off;
    private final LoadedModel on;

    ChatBenchmark(Path file, BenchmarkPlan plan) throws IOException {
        repetitions = plan.repetitions();
        off = open(file, plan, Speculation.OFF);
        on = open(file, plan, Speculation.PROMPT_LOOKUP);
    }

    private static LoadedModel open(Path file, BenchmarkPlan plan, Speculation speculation) throws IOException {
        return LoadedModel.open(
                file,
                EngineOptions.builder()
                        .threads(OptionalInt.of(plan.threads()))
                        .accelerators(plan.accelerators())
                        .speculation(speculation)
                        .build());
    }

    SpeculationResult askedOnce(String question) {
        return run("asked once", List.of(Message.user(question)));
    }

    SpeculationResult askedAgain(String question) throws Exception {
        RecordedReply answer = new RecordedReply();
        off.submit(List.of(Message.user(question)), GREEDY, Timeouts.none(), answer);
        answer.finished();
        return run(
                "asked again",
                List.of(Message.user(question), Message.assistant(answer.text()), Message.user(question)));
    }

    private SpeculationResult run(String test, List<Message> conversation) {
        List<Double> without = new ArrayList<>();
        List<Double> with = new ArrayList<>();
        long drafted = on.engine().status().draftTokens();
        long accepted = on.engine().status().acceptedDraftTokens();
        for (int i = 0; i < repetitions; i++) {
            without.add(tokensPerSecond(off, conversation));
            with.add(tokensPerSecond(on, conversation));
        }
        return new SpeculationResult(
                new Measurement(test, BackendBenchmark.TOKENS_PER_SECOND, without),
                new Measurement(test, BackendBenchmark.TOKENS_PER_SECOND, with),
                on.engine().status().draftTokens() - drafted,
                on.engine().status().acceptedDraftTokens() - accepted);
    }

    private static double tokensPerSecond(LoadedModel model, List<Message> conversation) {
        ReplyTimes times = new ReplyTimes(1);
        model.submit(conversation, GREEDY, Timeouts.none(), times);
        return times.tokensPerSecond();
    }

    @Override
    public void close() {
        off.close();
        on.close();
    }
}
