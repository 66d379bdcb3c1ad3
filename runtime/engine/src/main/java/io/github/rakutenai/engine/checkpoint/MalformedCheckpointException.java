package io.github.rakutenai.engine.checkpoint;

import java.nio.file.Path;

/**
 * A checkpoint that cannot be run: damaged, incomplete, contradicting itself, or of a kind that this engine does not
 * implement. The message says where, what was expected, what was found and what to do.
 */
public final class MalformedCheckpointException extends RuntimeException {

    static final String ACCEPTED = "a GGUF file, or a folder with config.json and model.safetensors";

    private final Path file;
    private final String place;

    /**
     * @param file the file or folder
     * @param place tensor, key or part of the file, with the byte where one is known
     * @param remedy what the user can do, as the end of a sentence
     */
    public MalformedCheckpointException(Path file, String place, String expected, String found, String remedy) {
        super("%s: %s: expected %s, found %s; %s".formatted(file, place, expected, found, remedy));
        this.file = file;
        this.place = place;
    }

    /** What was to be opened is no checkpoint at all. */
    static MalformedCheckpointException unaccepted(Path file, String found) {
        return new MalformedCheckpointException(
                file, "checkpoint", ACCEPTED, found, "choose another, or convert it to one of these");
    }

    /** The bytes are not what was written once. */
    public static MalformedCheckpointException damaged(Path file, String place, String expected, String found) {
        return new MalformedCheckpointException(
                file, place, expected, found, "the file is damaged, download or convert it again");
    }

    /** The file ends too early. */
    static MalformedCheckpointException truncated(Path file, String place, String expected, long found) {
        return new MalformedCheckpointException(
                file, place, expected, String.valueOf(found), "the file is truncated, download it again");
    }

    /** The file may be sound, but it asks for something that this engine does not implement. */
    public static MalformedCheckpointException unsupported(Path file, String place, String expected, String found) {
        return new MalformedCheckpointException(
                file, place, expected, found, "this engine does not implement it, choose another file or model");
    }

    public Path file() {
        return file;
    }

    public String place() {
        return place;
    }
}
