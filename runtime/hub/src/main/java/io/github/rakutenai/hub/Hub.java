package io.github.rakutenai.hub;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

import io.github.rakutenai.hub.HubException.Reason;

/**
 * Models of the Hugging Face hub in the cache of this machine. A model that is there is never asked for again, except by
 * {@link #pull}. Any number of threads and processes may use the same cache.
 */
public final class Hub implements AutoCloseable {

    private final HubOptions options;
    private final Optional<Question> question;
    private final TransferEnvironment environment;
    private final HttpTransport transport;
    private final Endpoint endpoint;
    private final HubApi api;

    /** Asks at the terminal where it has to ask. */
    public Hub(HubOptions options) {
        this(options, Question.atTerminal());
    }

    /** @param question asks the user; empty if nobody can be asked */
    public Hub(HubOptions options, Optional<Question> question) {
        this(options, question, TransferEnvironment.system());
    }

    Hub(HubOptions options, Optional<Question> question, TransferEnvironment environment) {
        this.options = options;
        this.question = question;
        this.environment = environment;
        transport = new HttpTransport(options);
        endpoint = new Endpoint(options.endpoint());
        api = new HubApi(endpoint, transport, environment.pause());
    }

    /**
     * The model's file or folder: from the cache if all of it is there, else as the policy says.
     *
     * @throws HubException if it is not there and may not or cannot be downloaded
     * @throws IOException if the cache cannot be read or written
     */
    public Path resolve(ModelReference reference, DownloadPolicy policy, DownloadListener listener) throws IOException {
        Optional<Path> cached = find(reference);
        if (cached.isPresent()) {
            return cached.get();
        }
        return switch (policy) {
            case NEVER -> throw notDownloaded(reference, "downloads are switched off");
            case ASK -> {
                Question asked = question.orElseThrow(
                        () -> notDownloaded(reference, "there is no terminal at which to ask for the download"));
                yield pull(reference, asked::confirm, listener);
            }
            case ALWAYS -> pull(reference, listener);
        };
    }

    /**
     * The model in the cache, as its revision was when it was downloaded; empty unless all of it is there. Asks nobody.
     *
     * @throws IOException if the cache cannot be read
     */
    public Optional<Path> find(ModelReference reference) throws IOException {
        return new CachedModels(options).find(reference).map(CachedModel::path);
    }

    /**
     * Reads a model of the cache as a whole and compares it with the hub's hashes.
     *
     * @return the files that are damaged; empty if the model is as the hub listed it
     * @throws HubException if the model is not there
     * @throws IOException if the cache cannot be read
     */
    public List<Path> verify(ModelReference reference) throws IOException {
        CachedModels models = new CachedModels(options);
        Optional<CachedModel> model = models.find(reference);
        if (model.isEmpty()) {
            throw notDownloaded(reference, "only what is there can be verified");
        }
        return models.damaged(model.get());
    }

    /**
     * Every model of the cache that is there as a whole, by the order of their names.
     *
     * @throws IOException if the cache cannot be read
     */
    public List<CachedModel> cached() throws IOException {
        return new CachedModels(options).all();
    }

    /**
     * Downloads what the revision means now and the cache does not have.
     *
     * @throws HubException if it cannot be downloaded; what has come is kept for the next attempt
     * @throws IOException if the cache cannot be read or written
     */
    public Path pull(ModelReference reference, DownloadListener listener) throws IOException {
        return pull(reference, plan -> true, listener);
    }

    private Path pull(ModelReference reference, Predicate<DownloadPlan> consent, DownloadListener listener)
            throws IOException {
        if (options.offline()) {
            throw notDownloaded(reference, "offline mode is on (HF_HUB_OFFLINE)");
        }
        RepositoryCache cache = new RepositoryCache(options, reference.repository());
        String commit = api.commit(reference);
        Optional<List<RepositoryFile>> known = cache.tree(commit);
        List<RepositoryFile> tree = known.isPresent() ? known.get() : api.tree(reference.repository(), commit);
        List<RepositoryFile> files = selected(reference, tree);
        if (!cache.holdsAll(commit, files)) {
            DownloadPlan plan = plan(reference, commit, files, cache);
            if (!plan.missing().isEmpty() && !consent.test(plan)) {
                throw notDownloaded(reference, "the download was declined");
            }
            cache.create();
            cache.writeTree(commit, tree);
            download(plan, files, cache, listener);
        }
        // Last: until all is there, the revision means what it meant before.
        cache.writeRef(reference, commit);
        Path model =
                cache.model(commit, files.stream().map(RepositoryFile::path).toList());
        listener.finished(model);
        return model;
    }

    private void download(
            DownloadPlan plan, List<RepositoryFile> files, RepositoryCache cache, DownloadListener listener)
            throws IOException {
        requireSpace(plan);
        listener.started(plan);
        ProgressMeter meter = new ProgressMeter(plan.totalBytes(), listener, environment.nanoTime());
        for (RepositoryFile file : files) {
            if (!cache.hasBlob(file) && !cache.holds(plan.commit(), file)) {
                blobDownload(plan, file, cache, meter).run();
            }
            if (!cache.holds(plan.commit(), file)) {
                cache.publish(plan.commit(), file);
            }
        }
    }

    private BlobDownload blobDownload(
            DownloadPlan plan, RepositoryFile file, RepositoryCache cache, ProgressMeter meter) {
        DownloadSource source = new DownloadSource(
                transport, endpoint.file(plan.reference().repository(), plan.commit(), file.path()), file.sizeBytes());
        return new BlobDownload(
                file, cache.blob(file.contentHash()), source, options.connections(), environment, meter);
    }

    private void requireSpace(DownloadPlan plan) throws IOException {
        long usable = environment.usableSpace().bytes(options.cacheFolder());
        if (usable < plan.remainingBytes()) {
            throw new HubException(
                    Reason.NO_SPACE,
                    "%s takes %s, but the disk of %s has %s left; make room, or set HF_HOME to a folder on a larger disk"
                            .formatted(
                                    plan.reference(),
                                    ByteCount.text(plan.remainingBytes()),
                                    options.cacheFolder(),
                                    ByteCount.text(usable)));
        }
    }

    private DownloadPlan plan(
            ModelReference reference, String commit, List<RepositoryFile> files, RepositoryCache cache)
            throws IOException {
        List<DownloadPlan.File> missing = new ArrayList<>();
        // Files with the same content come once.
        Set<ContentHash> contents = new HashSet<>();
        for (RepositoryFile file : files) {
            if (!cache.hasBlob(file) && !cache.holds(commit, file) && contents.add(file.contentHash())) {
                long done =
                        Chunks.doneBytes(cache.blob(file.contentHash()), file.sizeBytes(), environment.chunkBytes());
                missing.add(new DownloadPlan.File(file.path(), file.sizeBytes(), done));
            }
        }
        return new DownloadPlan(reference, commit, options.cacheFolder(), missing);
    }

    private static List<RepositoryFile> selected(ModelReference reference, List<RepositoryFile> tree)
            throws HubException {
        Map<String, RepositoryFile> files = new HashMap<>();
        Map<String, Long> sizes = new HashMap<>();
        for (RepositoryFile file : tree) {
            files.put(file.path(), file);
            sizes.put(file.path(), file.sizeBytes());
        }
        return new FileSelection(reference, sizes)
                .paths().stream().map(files::get).toList();
    }

    private HubException notDownloaded(ModelReference reference, String why) {
        return new HubException(
                Reason.NOT_DOWNLOADED,
                "%s is not in %s, or not all of it, and %s; download it with: rakutenai pull %s"
                        .formatted(reference, options.cacheFolder(), why, reference));
    }

    /** Ends what is being downloaded; what has come is kept. */
    @Override
    public void close() {
        transport.close();
    }
}
