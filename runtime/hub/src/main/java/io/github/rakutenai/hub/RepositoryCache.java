package io.github.rakutenai.hub;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Stream;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.github.rakutenai.hub.HubException.Reason;

/**
 * One repository's folder of the cache, laid out as Python's huggingface_hub does it: {@code refs/<revision>} holds a commit,
 * {@code snapshots/<commit>/<path>} links to {@code blobs/<hash>}, {@code trees/<commit>.json} lists all files of a commit.
 * Source: huggingface.co/docs/huggingface_hub/guides/manage-cache.
 */
final class RepositoryCache {

    private static final JsonMapper MAPPER = JsonMapper.builder().build();
    /** Tells backup tools to leave the folder out. Source: bford.info/cachedir. */
    private static final String CACHE_TAG = "Signature: 8a477f597d28d172789f06886806bc55\n"
            + "# This folder is a cache of Hugging Face's tools and others that share it.\n";

    private final Path cacheFolder;
    private final String name;
    private final boolean symlinks;

    RepositoryCache(HubOptions options, String repository) {
        cacheFolder = options.cacheFolder();
        name = "models--" + repository.replace("/", "--");
        symlinks = options.symlinks();
    }

    Path folder() {
        return cacheFolder.resolve(name);
    }

    Path snapshot(String commit) {
        return folder().resolve("snapshots").resolve(commit);
    }

    /** @throws HubException if the path, which a server named, would lead out of the snapshot */
    Path pointer(String commit, String path) throws HubException {
        if (!RepositoryPath.valid(path)) {
            throw new HubException(Reason.MALFORMED_ANSWER, "the hub lists a file that cannot be kept: " + path);
        }
        return snapshot(commit).resolve(path);
    }

    /** What is opened: the file if it is only one, else the snapshot. */
    Path model(String commit, List<String> paths) throws HubException {
        return paths.size() == 1 ? pointer(commit, paths.getFirst()) : snapshot(commit);
    }

    BlobPaths blob(ContentHash hash) {
        return new BlobPaths(
                folder().resolve("blobs"), cacheFolder.resolve(".locks").resolve(name), hash);
    }

    /** The commit that a revision meant when it was last downloaded. */
    Optional<String> commit(ModelReference reference) throws IOException {
        if (reference.isCommit()) {
            return Optional.of(reference.revision());
        }
        return read(ref(reference.revision())).map(String::strip).filter(ModelReference::isCommit);
    }

    /** Commits by the branch or tag that means them. */
    Map<String, String> refs() throws IOException {
        Map<String, String> commits = new TreeMap<>();
        Path refs = folder().resolve("refs");
        for (String revision : files(refs).keySet()) {
            read(ref(revision))
                    .map(String::strip)
                    .filter(ModelReference::isCommit)
                    .ifPresent(commit -> commits.put(revision, commit));
        }
        return commits;
    }

    /** All files of a commit, as they were listed when it was downloaded. */
    Optional<List<RepositoryFile>> tree(String commit) throws IOException {
        Optional<String> text = read(tree(folder(), commit));
        try {
            return text.isEmpty() ? Optional.empty() : TreeJson.ofCache(MAPPER.readTree(text.get()));
        } catch (JacksonException | HubException e) {
            // Somebody's damaged list; the hub has another.
            return Optional.empty();
        }
    }

    /** As it was listed, else as the content is called; empty for a file that is neither listed nor a link. */
    Optional<ContentHash> contentHash(String commit, String path) throws IOException {
        Optional<ContentHash> listed = tree(commit).stream()
                .flatMap(List::stream)
                .filter(file -> file.path().equals(path))
                .map(RepositoryFile::contentHash)
                .findFirst();
        Path pointer = pointer(commit, path);
        return listed.isPresent() || !Files.isSymbolicLink(pointer)
                ? listed
                : ContentHash.find(Files.readSymbolicLink(pointer).getFileName().toString());
    }

    /** Bytes of every file that the snapshot has, by its path. */
    Map<String, Long> snapshotSizes(String commit) throws IOException {
        return files(snapshot(commit));
    }

    private static Map<String, Long> files(Path folder) throws IOException {
        Map<String, Long> sizes = new TreeMap<>();
        if (!Files.isDirectory(folder)) {
            return sizes;
        }
        try (Stream<Path> paths = Files.walk(folder)) {
            for (Path path : paths.filter(Files::isRegularFile).toList()) {
                sizes.put(folder.relativize(path).toString().replace('\\', '/'), Files.size(path));
            }
        }
        return sizes;
    }

    /** Whether the snapshot has the file in its full length. */
    boolean holds(String commit, RepositoryFile file) throws IOException {
        return hasSize(pointer(commit, file.path()), file.sizeBytes());
    }

    boolean holdsAll(String commit, List<RepositoryFile> files) throws IOException {
        for (RepositoryFile file : files) {
            if (!holds(commit, file)) {
                return false;
            }
        }
        return true;
    }

    /** Whether the content is there in its full length, from this commit or another. */
    boolean hasBlob(RepositoryFile file) throws IOException {
        return hasSize(blob(file.contentHash()).blob(), file.sizeBytes());
    }

    static boolean hasSize(Path file, long sizeBytes) throws IOException {
        return Files.isRegularFile(file) && Files.size(file) == sizeBytes;
    }

    /** Makes the folders and marks the cache as one. */
    void create() throws IOException {
        Files.createDirectories(folder().resolve("blobs"));
        Files.createDirectories(cacheFolder.resolve(".locks").resolve(name));
        try {
            Files.writeString(Files.createFile(cacheFolder.resolve("CACHEDIR.TAG")), CACHE_TAG);
        } catch (FileAlreadyExistsException e) {
            // As it should be.
        }
    }

    void writeTree(String commit, List<RepositoryFile> files) throws IOException {
        write(tree(folder(), commit), TreeJson.toCache(files).toPrettyString());
    }

    void writeRef(ModelReference reference, String commit) throws IOException {
        // A cache that is read-only and has it already is no error.
        if (!commit(reference).equals(Optional.of(commit))) {
            write(ref(reference.revision()), commit);
        }
    }

    /** Puts a blob that is whole into a snapshot: by a link, or by moving it where there can be none. */
    void publish(String commit, RepositoryFile file) throws IOException {
        Path pointer = pointer(commit, file.path());
        Path blob = blob(file.contentHash()).blob();
        Files.createDirectories(pointer.getParent());
        if (!symlinks || !link(pointer, pointer.getParent().relativize(blob))) {
            Files.move(blob, pointer, StandardCopyOption.ATOMIC_MOVE);
        }
    }

    private static boolean link(Path pointer, Path target) throws IOException {
        Path temporary = temporary(pointer);
        try {
            Files.createSymbolicLink(temporary, target);
        } catch (UnsupportedOperationException | FileSystemException e) {
            // Windows allows links to developers only.
            return false;
        }
        Files.move(temporary, pointer, StandardCopyOption.ATOMIC_MOVE);
        return true;
    }

    private Path ref(String revision) {
        return folder().resolve("refs").resolve(revision);
    }

    private static Path tree(Path folder, String commit) {
        return folder.resolve("trees").resolve(commit + ".json");
    }

    private static Optional<String> read(Path file) throws IOException {
        try {
            return Optional.of(Files.readString(file));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    /** Readers see the old text or the new one. */
    private static void write(Path file, String text) throws IOException {
        Files.createDirectories(file.getParent());
        Path temporary = temporary(file);
        try {
            Files.writeString(temporary, text);
            Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    private static Path temporary(Path file) {
        return file.resolveSibling(file.getFileName() + "." + UUID.randomUUID() + ".tmp");
    }
}
