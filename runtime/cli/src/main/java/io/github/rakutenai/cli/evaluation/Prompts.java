package io.github.rakutenai.cli.evaluation;

import java.util.ArrayList;
import java.util.List;

/** Orders a section's examples and gives each its shots, as both harnesses do. */
final class Prompts {

    private final TaskCard task;
    private final EvaluationOptions options;

    Prompts(TaskCard task, EvaluationOptions options) {
        this.task = task;
        this.options = options;
    }

    int shots() {
        return options.shots().orElse(task.shots());
    }

    /** Whether shots have to come from the evaluated examples, for there is no training set. */
    boolean shotsOfEvaluated(Section section) {
        return shots() > 0 && section.shots() instanceof Shots.Drawn(List<Document> pool) && pool.isEmpty();
    }

    /** @throws IllegalArgumentException if there are not as many shots */
    List<PromptedDocument> of(Section section) {
        PythonRandom random = new PythonRandom(options.seed());
        List<PromptedDocument> prompts = new ArrayList<>();
        random.shuffled(section.documents()).stream()
                .limit(options.limit().orElse(Integer.MAX_VALUE))
                .forEachOrdered(document -> prompts.add(new PromptedDocument(
                        section.name(), section.description(), shots(section, document, random), document)));
        return prompts;
    }

    private List<Document> shots(Section section, Document document, PythonRandom random) {
        return switch (section.shots()) {
            case Shots.Drawn drawn when shots() == 0 -> List.of();
            case Shots.Drawn(List<Document> pool) when pool.isEmpty() -> others(section, document, random);
            case Shots.Drawn(List<Document> pool) -> random.sample(requireShots(pool, shots()), shots());
            case Shots.First(List<Document> list) -> requireShots(list, shots()).subList(0, shots());
            case Shots.InQuestion() -> noneBeside();
        };
    }

    private List<Document> others(Section section, Document document, PythonRandom random) {
        int drawn = shots() + 1;
        return random.sample(requireShots(section.documents(), drawn), drawn).stream()
                .filter(other -> other != document)
                .limit(shots())
                .toList();
    }

    private List<Document> requireShots(List<Document> list, int wanted) {
        if (wanted > list.size()) {
            throw new IllegalArgumentException("%s: %d shots are wanted, but there are %d examples to draw from"
                    .formatted(task.name(), wanted, list.size()));
        }
        return list;
    }

    private List<Document> noneBeside() {
        if (shots() != task.shots()) {
            throw new IllegalArgumentException(
                    "%s is always asked with %d shots, found %d".formatted(task.name(), task.shots(), shots()));
        }
        return List.of();
    }
}
