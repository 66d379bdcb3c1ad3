package io.github.rakutenai.onednn;

import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.SymbolLookup;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The shared libraries of {@code org.bytedeco:dnnl}, loaded into this process for good. */
final class NativeLibraries {

    private static final String FOLDER = "/org/bytedeco/dnnl/linux-x86_64/";
    /** In this order: oneDNN finds the OpenMP that is loaded already. */
    private static final List<String> NAMES = List.of("libgomp.so.1", "libdnnl.so.3");

    private static final Outcome OUTCOME = attempt();

    /** What came of loading, once a JVM: the functions, or why there are none. */
    private record Outcome(Optional<SymbolLookup> functions, Exception failure) {}

    private NativeLibraries() {}

    private static Outcome attempt() {
        try {
            return new Outcome(Optional.of(load()), null);
        } catch (IOException | IllegalArgumentException e) {
            return new Outcome(Optional.empty(), e);
        }
    }

    /** @throws IOException if the libraries are missing, or cannot be written or loaded */
    static SymbolLookup functions() throws IOException {
        return OUTCOME.functions()
                .orElseThrow(() -> new IOException(OUTCOME.failure().getMessage(), OUTCOME.failure()));
    }

    /**
     * Extracts the libraries to a folder that only this user can read, loads them and deletes the files: the system keeps
     * what is loaded, and nothing is left behind.
     */
    private static SymbolLookup load() throws IOException {
        Path folder = Files.createTempDirectory("rakutenai-onednn");
        try {
            SymbolLookup functions = name -> Optional.empty();
            for (String name : NAMES) {
                extract(name, folder);
            }
            for (String name : NAMES) {
                functions = SymbolLookup.libraryLookup(folder.resolve(name), Arena.global())
                        .or(functions);
            }
            return functions;
        } finally {
            delete(folder);
        }
    }

    private static void extract(String name, Path folder) throws IOException {
        try (InputStream library = NativeLibraries.class.getResourceAsStream(FOLDER + name)) {
            if (library == null) {
                throw new IOException("org.bytedeco:dnnl with classifier linux-x86_64 is not on the class path");
            }
            Files.copy(library, folder.resolve(name));
        }
    }

    private static void delete(Path folder) throws IOException {
        for (String name : NAMES) {
            Files.deleteIfExists(folder.resolve(name));
        }
        Files.delete(folder);
    }
}
