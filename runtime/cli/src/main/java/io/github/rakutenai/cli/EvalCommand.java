package io.github.rakutenai.cli;

import static io.github.rakutenai.cli.CapacitySettings.optionalInt;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;

import io.github.rakutenai.cli.evaluation.DataFolder;
import io.github.rakutenai.cli.evaluation.EngineModel;
import io.github.rakutenai.cli.evaluation.Evaluation;
import io.github.rakutenai.cli.evaluation.EvaluationListener;
import io.github.rakutenai.cli.evaluation.EvaluationOptions;
import io.github.rakutenai.cli.evaluation.MissingDataException;
import io.github.rakutenai.cli.evaluation.Section;
import io.github.rakutenai.cli.evaluation.Task;
import io.github.rakutenai.cli.evaluation.TaskCard;
import io.github.rakutenai.cli.evaluation.TaskResult;
import io.github.rakutenai.cli.evaluation.tasks.Tasks;
import io.github.rakutenai.engine.EngineOptions;
import io.github.rakutenai.engine.KvCacheOptions;
import io.github.rakutenai.engine.LoadedModel;
import io.github.rakutenai.engine.backend.KvCacheType;
import io.github.rakutenai.engine.model.ModelOverrides;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.TypeConversionException;

/** Runs benchmarks of the model card. */
@Command(
        name = "eval",
        description = {
            "Runs benchmarks of RakutenAI-7B-instruct's model card, with the prompts and the counting of its harnesses.",
            "Data sets are read from files; nothing is downloaded."
        },
        mixinStandardHelpOptions = true)
class EvalCommand implements Callable<Integer> {

    @Mixin
    ModelArgument model;

    @Parameters(
            index = "1..*",
            arity = "1..*",
            paramLabel = "TASK",
            converter = TaskConverter.class,
            completionCandidates = TaskNames.class,
            description = "What to run: ${COMPLETION-CANDIDATES}.")
    List<Task> tasks;

    @Option(
            names = "--data",
            paramLabel = "FOLDER",
            defaultValue = ".",
            description = "The folder that has the data sets, at any depth. Default: the current one.")
    Path data;

    @Option(
            names = "--shots",
            paramLabel = "N",
            description = "Worked examples before a question. Default: the card's.")
    Optional<Integer> shots;

    @Option(names = "--limit", paramLabel = "N", description = "The most examples of a task, of each subject for mmlu.")
    Optional<Integer> limit;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "" + EvaluationOptions.DEFAULT_SEED,
            description = "Orders examples and chooses shots. Default: ${DEFAULT-VALUE}, as the card's harnesses do.")
    long seed;

    @Option(
            names = "--samples",
            paramLabel = "FILE",
            description = "Write every example and its result, as JSON lines.")
    Optional<Path> samples;

    @Option(
            names = "--concurrency",
            paramLabel = "N",
            defaultValue = "" + EngineOptions.DEFAULT_CONCURRENT_SEQUENCES,
            description = "Examples that are computed together. Default: ${DEFAULT-VALUE}.")
    int concurrency;

    @Option(
            names = "--no-prefix-cache",
            description = "Compute all prompts as a whole, to see what the prefix cache is worth.")
    boolean noPrefixCache;

    @Option(names = "--threads", paramLabel = "N", description = "Threads that compute. Default: one for each core.")
    Optional<Integer> threads;

    @Option(
            names = "--context-tokens",
            paramLabel = "N",
            description = "The most tokens of a prompt. Default: the model's.")
    Optional<Integer> contextTokens;

    @Mixin
    Output output;

    @Override
    public Integer call() throws IOException, InterruptedException {
        EvaluationOptions options = new EvaluationOptions(optionalInt(shots), optionalInt(limit), seed, concurrency);
        Map<TaskCard, List<Section>> sections = read();
        Path path = model.path();
        try (LoadedModel loaded = LoadedModel.open(path, engineOptions());
                SampleFile file = samples.isPresent() ? new SampleFile(samples.get()) : null) {
            List<EvaluationListener> listeners = new ArrayList<>(List.of(EvaluationProgress.ofProcess()));
            if (file != null) {
                listeners.add(file);
            }
            Evaluation evaluation = new Evaluation(new EngineModel(loaded), options, listeners);
            List<TaskResult> results = new ArrayList<>();
            for (var task : sections.entrySet()) {
                results.add(evaluation.run(task.getKey(), task.getValue()));
            }
            EvaluationReport report = EvaluationReport.of(loaded.model().name(), results);
            output.print(report, report.text());
            return ExitCode.OK;
        }
    }

    /** The data of all tasks, so that what is missing is told before anything is computed. */
    private Map<TaskCard, List<Section>> read() throws IOException {
        Map<TaskCard, List<Section>> sections = new LinkedHashMap<>();
        for (Task task : tasks) {
            try {
                sections.put(task.card(), task.read(new DataFolder(data)));
            } catch (MissingDataException e) {
                throw new MissingDataException(e.getMessage() + ". "
                        + task.card().name() + " reads " + task.card().source());
            }
        }
        return sections;
    }

    private EngineOptions engineOptions() {
        KvCacheOptions cache = KvCacheOptions.defaults();
        return EngineOptions.builder()
                .overrides(new ModelOverrides(OptionalInt.empty(), optionalInt(contextTokens)))
                .threads(optionalInt(threads))
                .maxConcurrentSequences(concurrency)
                .kvCache(new KvCacheOptions(KvCacheType.F16, cache.size(), !noPrefixCache))
                .build();
    }

    static class TaskConverter implements ITypeConverter<Task> {

        @Override
        public Task convert(String name) {
            try {
                return Tasks.named(name);
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(e.getMessage());
            }
        }
    }

    static class TaskNames extends ArrayList<String> {

        TaskNames() {
            super(Tasks.all().stream().map(task -> task.card().name()).toList());
        }
    }
}
