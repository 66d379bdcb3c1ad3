package io.github.rakutenai.hub;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Names a model of the hub: {@code hf:Rakuten/RakutenAI-7B-instruct}, {@code hf:owner/name@revision:file.gguf}.
 *
 * @param repository owner and name, as in the hub's addresses
 * @param revision branch, tag or commit
 * @param file a GGUF file of the repository; empty: whatever weights it has
 */
public record ModelReference(String repository, String revision, Optional<String> file) {

    /** What every reference starts with. */
    public static final String SCHEME = "hf:";

    static final String DEFAULT_REVISION = "main";

    private static final Pattern FORM =
            Pattern.compile("hf:(?<repository>[^@:]+)(@(?<revision>[^:]+))?(:(?<file>.+))?");
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_]([A-Za-z0-9_.-]*[A-Za-z0-9_])?");
    /** What git allows and a folder of the cache can be named. */
    private static final Pattern REVISION = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.+/-]*");

    private static final Pattern COMMIT = Pattern.compile("[0-9a-f]{40}");
    private static final int LONGEST_REPOSITORY = 96;

    /** @throws IllegalArgumentException naming the part that is not valid, and the form */
    public ModelReference {
        require(validRepository(repository), "the repository", repository, "owner/name");
        require(validRevision(revision), "the revision", revision, "a branch, a tag or a commit");
        file.ifPresent(name ->
                require(name.endsWith(".gguf") && RepositoryPath.valid(name), "the file", name, "a .gguf file inside"));
    }

    /** Whether a text names a model of the hub, well or badly, and not a file. */
    public static boolean isReference(String text) {
        return text.startsWith(SCHEME);
    }

    /** @throws IllegalArgumentException naming the part that is not valid, and the form */
    public static ModelReference parse(String text) {
        Matcher form = FORM.matcher(text);
        if (!form.matches()) {
            throw new IllegalArgumentException(
                    "\"%s\" names no model: expected hf:owner/name[@revision][:file.gguf]".formatted(text));
        }
        return new ModelReference(
                form.group("repository"),
                Optional.ofNullable(form.group("revision")).orElse(DEFAULT_REVISION),
                Optional.ofNullable(form.group("file")));
    }

    /** Whether the revision can never mean another commit. */
    boolean isCommit() {
        return isCommit(revision);
    }

    static boolean isCommit(String text) {
        return COMMIT.matcher(text).matches();
    }

    private static boolean validRepository(String repository) {
        String[] names = repository.split("/", -1);
        if (names.length > 2 || repository.length() > LONGEST_REPOSITORY || repository.contains("--")) {
            return false;
        }
        for (String name : names) {
            if (!NAME.matcher(name).matches() || name.contains("..")) {
                return false;
            }
        }
        return true;
    }

    private static boolean validRevision(String revision) {
        return REVISION.matcher(revision).matches() && RepositoryPath.valid(revision);
    }

    private static void require(boolean valid, String part, String found, String expected) {
        if (!valid) {
            throw new IllegalArgumentException(
                    "%s \"%s\" is not valid: expected %s, as in hf:owner/name[@revision][:file.gguf]"
                            .formatted(part, found, expected));
        }
    }

    @Override
    public String toString() {
        String at = revision.equals(DEFAULT_REVISION) ? "" : "@" + revision;
        return SCHEME + repository + at + file.map(name -> ":" + name).orElse("");
    }
}
