package io.github.rakutenai.cli.evaluation;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

import io.github.rakutenai.engine.EngineOptions;
import io.github.rakutenai.engine.LoadedModel;

/** The demo model's file, and tasks that are run on it. */
record DemoModel(Path file) {

    static DemoModel in(Path folder) throws IOException {
        Path file = folder.resolve("demo.gguf");
        try (InputStream demo = DemoModel.class.getResourceAsStream("/META-INF/rakutenai/demo.gguf")) {
            Files.copy(demo, file, StandardCopyOption.REPLACE_EXISTING);
        }
        return new DemoModel(file);
    }

    TaskResult run(Task task, Path data, EvaluationOptions options, EvaluationListener listener) throws Exception {
        try (LoadedModel model = LoadedModel.open(file, EngineOptions.defaults())) {
            return new Evaluation(new EngineModel(model), options, List.of(listener)).run(task, new DataFolder(data));
        }
    }
}
