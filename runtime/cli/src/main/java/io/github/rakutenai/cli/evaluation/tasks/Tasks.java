package io.github.rakutenai.cli.evaluation.tasks;

import java.util.List;
import java.util.stream.Collectors;

import io.github.rakutenai.cli.evaluation.Task;

/** The benchmarks of the model card's two tables. */
public final class Tasks {

    private static final List<Task> ALL = List.of(
            new JCommonsenseQa(),
            new Jnli(),
            new MarcJa(),
            new JSquad(),
            new JaqketV2(),
            new XlSumJa(),
            new XWinogradJa(),
            new Mgsm(),
            new ArcChallenge(),
            new HellaSwag(),
            new Mmlu(),
            new TruthfulQa());

    private Tasks() {}

    /** In the order of the card. */
    public static List<Task> all() {
        return ALL;
    }

    /** @throws IllegalArgumentException if there is none of this name, with the names that there are */
    public static Task named(String name) {
        return ALL.stream()
                .filter(task -> task.card().name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("there is no task " + name + "; there are "
                        + ALL.stream().map(task -> task.card().name()).collect(Collectors.joining(", "))));
    }
}
