package io.github.rakutenai.hub;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Looks for models in the cache, whoever downloaded them. Asks nobody. */
final class CachedModels {

    private static final String PREFIX = "models--";

    private final HubOptions options;

    CachedModels(HubOptions options) {
        this.options = options;
    }

    /** The model as its revision was when it was downloaded; empty unless all of it is there. */
    Optional<CachedModel> find(ModelReference reference) throws IOException {
        RepositoryCache cache = new RepositoryCache(options, reference.repository());
        Optional<String> commit = cache.commit(reference);
        return commit.isEmpty() ? Optional.empty() : find(reference, commit.get(), cache);
    }

    private static Optional<CachedModel> find(ModelReference reference, String commit, RepositoryCache cache)
            throws IOException {
        Map<String, Long> there = cache.snapshotSizes(commit);
        Optional<List<String>> paths = paths(reference, commit, cache);
        if (paths.isEmpty()) {
            return Optional.empty();
        }
        long sizeBytes = paths.get().stream().mapToLong(there::get).sum();
        return Optional.of(new CachedModel(reference, commit, cache.model(commit, paths.get()), sizeBytes));
    }

    /** Files of the model; empty unless all of them are there in full length. */
    private static Optional<List<String>> paths(ModelReference reference, String commit, RepositoryCache cache)
            throws IOException {
        Map<String, Long> there = cache.snapshotSizes(commit);
        Map<String, Long> listed = cache.tree(commit).map(CachedModels::sizes).orElse(there);
        try {
            List<String> paths = new FileSelection(reference, listed).paths();
            boolean whole = paths.stream().allMatch(path -> listed.get(path).equals(there.get(path)));
            return whole ? Optional.of(paths) : Optional.empty();
        } catch (HubException e) {
            return Optional.empty();
        }
    }

    /** Files of the model whose content is not what its name says. */
    List<Path> damaged(CachedModel model) throws IOException {
        RepositoryCache cache = new RepositoryCache(options, model.reference().repository());
        List<Path> damaged = new ArrayList<>();
        for (String path : paths(model.reference(), model.commit(), cache).orElse(List.of())) {
            Path pointer = cache.pointer(model.commit(), path);
            Optional<ContentHash> expected = cache.contentHash(model.commit(), path);
            if (expected.isPresent() && !expected.get().of(pointer).equals(expected.get())) {
                damaged.add(pointer);
            }
        }
        return damaged;
    }

    private static Map<String, Long> sizes(List<RepositoryFile> files) {
        return files.stream().collect(Collectors.toMap(RepositoryFile::path, RepositoryFile::sizeBytes, (a, b) -> a));
    }

    /** Every model, by the order of their names. */
    List<CachedModel> all() throws IOException {
        List<CachedModel> models = new ArrayList<>();
        for (String name : names(options.cacheFolder())) {
            if (name.startsWith(PREFIX)) {
                models.addAll(ofRepository(name.substring(PREFIX.length()).replaceFirst("--", "/")));
            }
        }
        return models;
    }

    private List<CachedModel> ofRepository(String repository) throws IOException {
        RepositoryCache cache = new RepositoryCache(options, repository);
        List<CachedModel> models = new ArrayList<>();
        for (Map.Entry<String, String> revision : revisions(cache).entrySet()) {
            for (Optional<String> file : candidates(cache.snapshotSizes(revision.getValue()))) {
                Optional<ModelReference> reference = reference(repository, revision.getKey(), file);
                if (reference.isPresent()) {
                    find(reference.get(), revision.getValue(), cache).ifPresent(models::add);
                }
            }
        }
        return models;
    }

    /** Commits by the revision that means them, or by themselves. */
    private static Map<String, String> revisions(RepositoryCache cache) throws IOException {
        Map<String, String> revisions = new TreeMap<>(cache.refs());
        for (String commit : names(cache.folder().resolve("snapshots"))) {
            if (!revisions.containsValue(commit)) {
                revisions.put(commit, commit);
            }
        }
        return revisions;
    }

    /** The folder as a whole where it has safetensors, and each of its GGUF files. */
    private static List<Optional<String>> candidates(Map<String, Long> files) {
        List<Optional<String>> candidates = new ArrayList<>();
        if (files.keySet().stream().anyMatch(path -> path.endsWith(".safetensors"))) {
            candidates.add(Optional.empty());
        }
        files.keySet().stream()
                .filter(path -> path.endsWith(".gguf"))
                .map(Optional::of)
                .forEach(candidates::add);
        return candidates;
    }

    /** Empty for what other tools keep in such folders. */
    private static Optional<ModelReference> reference(String repository, String revision, Optional<String> file) {
        try {
            return Optional.of(new ModelReference(repository, revision, file));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static List<String> names(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> paths = Files.list(folder)) {
            return paths.map(path -> path.getFileName().toString()).sorted().toList();
        }
    }
}
