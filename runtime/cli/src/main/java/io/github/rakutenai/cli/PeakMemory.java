package io.github.rakutenai.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;

import io.github.rakutenai.hub.ByteCount;

/** The most memory that this process had, mapped files among it: Linux' VmHWM. */
final class PeakMemory {

    private static final Path STATUS = Path.of("/proc/self/status");

    private PeakMemory() {}

    /** Empty on other systems. */
    static OptionalLong bytes() throws IOException {
        return Files.isReadable(STATUS) ? of(Files.readAllLines(STATUS)) : OptionalLong.empty();
    }

    static OptionalLong of(List<String> status) {
        return status.stream()
                .filter(line -> line.startsWith("VmHWM:"))
                .mapToLong(line -> 1024 * Long.parseLong(line.replaceAll("\\D", "")))
                .findFirst();
    }

    /** Such as {@code , 1.2 GB of memory}; nothing on other systems. */
    static String text() throws IOException {
        OptionalLong bytes = bytes();
        return bytes.isEmpty() ? "" : ", " + ByteCount.text(bytes.getAsLong()) + " of memory";
    }
}
