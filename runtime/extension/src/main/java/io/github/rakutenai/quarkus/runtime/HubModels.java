package io.github.rakutenai.quarkus.runtime;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Optional;

import io.github.rakutenai.hub.AccessToken;
import io.github.rakutenai.hub.DownloadListener;
import io.github.rakutenai.hub.DownloadPolicy;
import io.github.rakutenai.hub.Hub;
import io.github.rakutenai.hub.HubException;
import io.github.rakutenai.hub.HubOptions;
import io.github.rakutenai.hub.ModelReference;
import io.github.rakutenai.hub.Question;
import io.quarkus.runtime.LaunchMode;

/** Finds models of the hub: in the cache, or else as downloads that may be begun. */
record HubModels(HubSettings settings) {

    private static final String DOWNLOAD = "quarkus.rakutenai.hub.download";

    /**
     * @param property which model
     * @param model its value, which begins as references of the hub do
     * @throws io.quarkus.runtime.configuration.ConfigurationException if it is no valid reference, or not in the cache and not
     *     to be downloaded
     */
    ModelSource find(ModelProperty property, String model) {
        try {
            ModelReference reference = ModelReference.parse(model);
            HubOptions options = options();
            try (Hub hub = new Hub(options, Optional.empty())) {
                Optional<Path> cached = hub.find(reference);
                return cached.isPresent()
                        ? new ModelSource.Cached(cached.get())
                        : new ModelSource.AtHub(download(hub, reference, options));
            }
        } catch (IllegalArgumentException e) {
            throw property.error(property + "=" + model + ": " + e.getMessage());
        } catch (HubException e) {
            throw property.error(property + ": " + e.getMessage() + "; or let the application download it, with "
                    + DOWNLOAD + "=always");
        } catch (IOException e) {
            throw new UncheckedIOException(property + "=" + model + ": the cache cannot be read", e);
        }
    }

    /** @throws HubException if it is not to be downloaded, or nobody can be asked */
    private ModelDownload download(Hub hub, ModelReference reference, HubOptions options) throws IOException {
        LaunchMode mode = LaunchMode.current();
        DownloadPolicy policy = settings.download().orElse(mode.isDev() ? DownloadPolicy.ASK : DownloadPolicy.NEVER);
        Optional<Question> question = switch (mode) {
            // Quarkus' own console reads the terminal in dev mode.
            case DEVELOPMENT -> Optional.of(new DevUiQuestion());
            case NORMAL, RUN -> Question.atTerminal().map(InterruptibleQuestion::new);
            case TEST -> Optional.empty();
        };
        boolean possible = policy == DownloadPolicy.ALWAYS || policy == DownloadPolicy.ASK && question.isPresent();
        if (!possible) {
            hub.resolve(reference, policy, DownloadListener.none());
        }
        return new ModelDownload(reference, policy, options, question);
    }

    private HubOptions options() {
        HubOptions.Builder options = HubOptions.builder();
        settings.endpoint().ifPresent(options::endpoint);
        settings.cacheFolder().ifPresent(options::cacheFolder);
        settings.token().map(AccessToken::new).map(Optional::of).ifPresent(options::token);
        settings.offline().ifPresent(options::offline);
        return options.build();
    }
}
