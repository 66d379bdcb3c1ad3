package io.github.rakutenai.quarkus.runtime;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * What a file must hold.
 *
 * @param sha256 64 hexadecimal digits, lower case
 * @param sizeBytes length in bytes
 */
record ContentDigest(String sha256, long sizeBytes) {

    /** @throws IllegalArgumentException naming the value and what was expected */
    ContentDigest {
        if (!sha256.matches("[0-9a-f]{64}")) {
            throw new IllegalArgumentException("sha256 must be 64 hexadecimal digits, found \"" + sha256 + "\"");
        }
        if (sizeBytes < 1) {
            throw new IllegalArgumentException("sizeBytes must be positive, found " + sizeBytes);
        }
    }

    /** Whether the file is there with this length and hash. */
    boolean matches(Path file) throws IOException {
        return Files.isRegularFile(file)
                && Files.size(file) == sizeBytes
                && sha256Of(file).equals(sha256);
    }

    /** Renames a file that matches to its place; a file there that another process put first and that matches will do. */
    void publish(Path file, Path target) throws IOException {
        try {
            Files.move(file, target, StandardCopyOption.ATOMIC_MOVE);
        } catch (FileSystemException e) {
            // Windows does not replace a file that another process has mapped.
            if (!matches(target)) {
                throw e;
            }
        }
    }

    @Override
    public String toString() {
        return sizeBytes + " bytes with SHA-256 " + sha256;
    }

    private static String sha256Of(Path file) throws IOException {
        try (var in = new DigestInputStream(Files.newInputStream(file), sha256Digest())) {
            in.transferTo(OutputStream.nullOutputStream());
            return HexFormat.of().formatHex(in.getMessageDigest().digest());
        }
    }

    private static MessageDigest sha256Digest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has SHA-256", e);
        }
    }
}
