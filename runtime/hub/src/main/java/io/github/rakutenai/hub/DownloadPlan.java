package io.github.rakutenai.hub;

import java.nio.file.Path;
import java.util.List;

/**
 * What a download would bring.
 *
 * @param reference as it was asked for
 * @param commit what its revision means now
 * @param cacheFolder where it goes
 * @param missing files that are not there
 */
public record DownloadPlan(ModelReference reference, String commit, Path cacheFolder, List<File> missing) {

    /**
     * A file.
     *
     * @param path in the repository
     * @param sizeBytes of the whole file
     * @param doneBytes that an earlier attempt brought
     */
    public record File(String path, long sizeBytes, long doneBytes) {}

    /** Of the missing files. */
    public long totalBytes() {
        return missing.stream().mapToLong(File::sizeBytes).sum();
    }

    /** That still have to come. */
    public long remainingBytes() {
        return totalBytes() - missing.stream().mapToLong(File::doneBytes).sum();
    }

    /** Such as {@code hf:Rakuten/RakutenAI-7B-instruct, 9 files, 14.7 GB, to /home/me/.cache/huggingface/hub}. */
    @Override
    public String toString() {
        String resumed = remainingBytes() < totalBytes()
                ? " (" + ByteCount.text(totalBytes() - remainingBytes()) + " of it are there)"
                : "";
        String files = missing.size() == 1 ? "1 file" : missing.size() + " files";
        return "%s, %s, %s%s, to %s".formatted(reference, files, ByteCount.text(totalBytes()), resumed, cacheFolder);
    }
}
