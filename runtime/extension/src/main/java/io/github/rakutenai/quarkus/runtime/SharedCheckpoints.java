package io.github.rakutenai.quarkus.runtime;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

import io.github.rakutenai.engine.checkpoint.Checkpoint;

/** The application's checkpoints, each mapped once however many models are made of it. */
final class SharedCheckpoints {

    private final Map<Path, Shared> open = new HashMap<>();

    private static final class Shared {

        private final Checkpoint checkpoint;
        private int uses;

        private Shared(Checkpoint checkpoint) {
            this.checkpoint = checkpoint;
        }
    }

    /** The checkpoint of a file or folder; opened by whoever asks first. Each use must be released. */
    synchronized Checkpoint use(Path path) throws IOException {
        Path file = path.toRealPath();
        Shared shared = open.get(file);
        if (shared == null) {
            shared = new Shared(Checkpoint.open(path));
            open.put(file, shared);
        }
        shared.uses++;
        return shared.checkpoint;
    }

    /** The last use that is released closes it. */
    synchronized void release(Checkpoint checkpoint) {
        Shared shared = open.values().stream()
                .filter(candidate -> candidate.checkpoint == checkpoint)
                .findFirst()
                .orElseThrow();
        if (--shared.uses == 0) {
            open.values().remove(shared);
            checkpoint.close();
        }
    }
}
