package io.github.rakutenai.onednn;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

import io.github.rakutenai.engine.backend.AcceleratedMatmuls;
import io.github.rakutenai.engine.backend.AcceleratorFailedException;
import io.github.rakutenai.engine.backend.MatmulAccelerator;
import io.github.rakutenai.engine.backend.Workers;

/** Multiplies batches with oneDNN, which reaches the matrix units (AMX) that the Vector API cannot. */
public final class OneDnnAccelerator implements MatmulAccelerator {

    private static final String NEEDED = "avx512_bf16";

    private final String system;
    private final String architecture;
    private final Path processors;

    public OneDnnAccelerator() {
        this(System.getProperty("os.name"), System.getProperty("os.arch"), Path.of("/proc/cpuinfo"));
    }

    /** @param processors what the system says of them, in the form of Linux */
    OneDnnAccelerator(String system, String architecture, Path processors) {
        this.system = system;
        this.architecture = architecture;
        this.processors = processors;
    }

    @Override
    public String name() {
        return "onednn";
    }

    @Override
    public Optional<String> unavailable() {
        if (!system.equals("Linux") || !architecture.equals("amd64")) {
            return Optional.of("it needs Linux on x86-64, this is " + system + " on " + architecture);
        }
        return hasInstructions()
                ? Optional.empty()
                : Optional.of("it needs a processor with AVX-512 for bf16 (" + NEEDED + "), this one has none");
    }

    private boolean hasInstructions() {
        try {
            return Files.readString(processors).contains(" " + NEEDED);
        } catch (IOException e) {
            throw new UncheckedIOException(processors + " cannot be read", e);
        }
    }

    @Override
    public AcceleratedMatmuls open(Workers workers, int maxRows) throws AcceleratorFailedException {
        try {
            return new OneDnnMatmuls(OneDnn.load(), workers, maxRows);
        } catch (IOException e) {
            throw new AcceleratorFailedException("its libraries cannot be loaded: " + e.getMessage(), e);
        }
    }
}
