package io.github.rakutenai.quarkus.runtime;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import jakarta.inject.Singleton;

import io.github.rakutenai.hub.ModelReference;
import io.quarkus.runtime.LaunchMode;
import io.quarkus.runtime.configuration.ConfigurationException;

/** Finds the file or folder of a configured model, or its download. */
@Singleton
public class ModelLocator {

    private static final String DEMO = "demo";

    private final RakutenConfig config;
    private final UsedModels used;

    ModelLocator(RakutenConfig config, UsedModels used) {
        this.config = config;
        this.used = used;
    }

    /** The models to open: those that are configured, and those that are used and so must be. */
    Set<String> names() {
        Set<String> names = new LinkedHashSet<>(config.models().keySet());
        names.addAll(used.names());
        return names;
    }

    /**
     * Where the model is; empty for one that is not active, and for a default model that is not set and that nobody uses while
     * others are.
     *
     * @throws ConfigurationException with the ways to set a model, if none is, or if there is nothing at the place, or if it is
     *     not downloaded and not to be
     */
    Optional<ModelSource> locate(String name, ModelSettings settings) {
        ModelProperty property = new ModelProperty(name, "model");
        if (!settings.active()) {
            return Optional.empty();
        }
        if (settings.model().isPresent()) {
            return Optional.of(locate(property, settings.model().get()));
        }
        if (LaunchMode.current().isDevOrTest()) {
            return Optional.of(new ModelSource.Local(demo(property)));
        }
        boolean needed = used.names().contains(name) || names().size() == 1;
        if (name.equals(RakutenConfig.DEFAULT) && !needed) {
            return Optional.empty();
        }
        throw property.error(unset(property));
    }

    private ModelSource locate(ModelProperty property, String model) {
        if (ModelReference.isReference(model)) {
            return new HubModels(config.hub()).find(property, model);
        }
        return new ModelSource.Local(model.equals(DEMO) ? demo(property) : existing(property, model));
    }

    private Path demo(ModelProperty property) {
        return DemoModel.find(Thread.currentThread().getContextClassLoader())
                .orElseThrow(() -> property.error(property + " selects the demo model, but its jar is missing: add the"
                        + " dependency " + DemoModel.DEPENDENCY + ", with scope test if only tests need it"))
                .extractTo(config.cacheFolder().orElseGet(ModelLocator::userCache));
    }

    private static Path existing(ModelProperty property, String model) {
        try {
            Path path = Path.of(model);
            if (Files.exists(path)) {
                return path;
            }
        } catch (InvalidPathException e) {
            throw property.error(property + "=" + model + ": this is no path: " + e.getReason());
        }
        throw property.error(property + "=" + model + ": there is no such file or folder; " + ways());
    }

    private static String unset(ModelProperty property) {
        return property + " is not set. Set it in application.properties, with -D" + property
                + "=... when the application starts, or with the environment variable " + property.environmentVariable()
                + "; " + ways();
    }

    private static String ways() {
        return """
                a model is one of
                  the path of a GGUF file, such as /models/RakutenAI-7B-instruct-q4_K_M.gguf
                  the path of a folder with config.json, *.safetensors and tokenizer.json or tokenizer.model
                  a model of the Hugging Face hub, such as hf:Rakuten/RakutenAI-7B-instruct
                  demo, the small demo model, with the dependency %s""".formatted(DemoModel.DEPENDENCY);
    }

    private static Path userCache() {
        String xdg = System.getenv("XDG_CACHE_HOME");
        Path caches = xdg == null || xdg.isBlank() ? Path.of(System.getProperty("user.home"), ".cache") : Path.of(xdg);
        return caches.resolve("rakutenai");
    }
}
