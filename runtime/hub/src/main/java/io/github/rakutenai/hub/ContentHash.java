package io.github.rakutenai.hub;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What the hub calls a file's content by, in its headers ETag and X-Linked-Etag as in its lists: the SHA-256 of a large file
 * (64 digits), git's SHA-1 of a blob for others (40 digits).
 *
 * @param hex lower case
 */
record ContentHash(String hex) {

    private static final Pattern FORM = Pattern.compile("[0-9a-f]{64}|[0-9a-f]{40}");
    private static final int BUFFER_BYTES = 1 << 20;

    /** @throws IllegalArgumentException if it is neither */
    ContentHash {
        if (!FORM.matcher(hex).matches()) {
            throw new IllegalArgumentException("\"" + hex + "\" is neither a SHA-256 nor a git object");
        }
    }

    /** Empty if the text is neither. */
    static Optional<ContentHash> find(String text) {
        return Optional.of(text).filter(FORM.asMatchPredicate()).map(ContentHash::new);
    }

    /** The hash of the same kind over a file. */
    ContentHash of(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file)) {
            MessageDigest digest = hex.length() == 64 ? digest("SHA-256") : gitBlob(channel.size());
            ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES);
            while (channel.read(buffer) >= 0) {
                digest.update(buffer.flip());
                buffer.clear();
            }
            return new ContentHash(HexFormat.of().formatHex(digest.digest()));
        }
    }

    /** Git hashes a header before the content. */
    private static MessageDigest gitBlob(long sizeBytes) {
        MessageDigest digest = digest("SHA-1");
        digest.update(("blob " + sizeBytes + "\0").getBytes(StandardCharsets.US_ASCII));
        return digest;
    }

    private static MessageDigest digest(String algorithm) {
        try {
            return MessageDigest.getInstance(algorithm);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has " + algorithm, e);
        }
    }

    @Override
    public String toString() {
        return hex;
    }
}
