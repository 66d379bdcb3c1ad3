package io.github.rakutenai.engine.tokenizer;

import java.nio.file.Path;
import java.util.OptionalInt;

import io.github.rakutenai.engine.checkpoint.MalformedCheckpointException;

/**
 * The tokens with a role, as far as the vocabulary has them.
 *
 * @param bos begins a sequence
 * @param eos ends a sequence
 * @param unknown stands for what cannot be expressed
 * @param addBos whether a prompt starts with {@code bos}
 */
record SpecialTokenIds(OptionalInt bos, OptionalInt eos, OptionalInt unknown, boolean addBos) {

    void requireWithin(Path file, int size) {
        require(file, "beginning-of-sequence", bos, size);
        require(file, "end-of-sequence", eos, size);
        require(file, "unknown", unknown, size);
    }

    private static void require(Path file, String role, OptionalInt id, int size) {
        if (id.isPresent() && (id.getAsInt() < 0 || id.getAsInt() >= size)) {
            throw MalformedCheckpointException.damaged(
                    file, role + " token", "an id below the vocabulary's size " + size, String.valueOf(id.getAsInt()));
        }
    }
}
