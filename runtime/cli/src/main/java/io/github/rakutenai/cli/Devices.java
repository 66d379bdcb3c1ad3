package io.github.rakutenai.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import io.github.rakutenai.engine.backend.MatmulAccelerator;

/**
 * What could compute beside the JVM's own code.
 *
 * @param accelerators that the class path offers
 * @param environment of the process
 */
record Devices(List<MatmulAccelerator> accelerators, Map<String, String> environment) {

    private static final List<String> TORNADO_FOLDERS = List.of("TORNADOVM_HOME", "TORNADO_SDK");
    private static final Path TORNADO_LIBRARIES = Path.of("share", "java", "tornado");

    List<Finding> findings() {
        List<Finding> findings = new ArrayList<>();
        if (accelerators.isEmpty()) {
            findings.add(Finding.ok("onednn", "not on the class path: prompts and batches are computed in Java"));
        }
        accelerators.forEach(accelerator -> findings.add(accelerator(accelerator)));
        findings.add(tornado());
        return findings;
    }

    private static Finding accelerator(MatmulAccelerator accelerator) {
        Optional<String> unavailable = accelerator.unavailable();
        return unavailable.isEmpty()
                ? Finding.ok(accelerator.name(), "usable")
                : Finding.warning(
                        accelerator.name(),
                        "not used: " + unavailable.get(),
                        "nothing is to be done where the processor lacks it; elsewhere leave its jar out");
    }

    /** The SDK alone: this build has no module that computes with it. */
    private Finding tornado() {
        Optional<Path> sdk = TORNADO_FOLDERS.stream()
                .filter(environment::containsKey)
                .map(name -> Path.of(environment.get(name)))
                .findFirst();
        if (sdk.isEmpty()) {
            return Finding.ok("TornadoVM", "no SDK; models run on the CPU");
        }
        return Files.isDirectory(sdk.get().resolve(TORNADO_LIBRARIES))
                ? Finding.ok("TornadoVM", "SDK in " + sdk.get() + ", not used: models run on the CPU")
                : Finding.warning(
                        "TornadoVM",
                        "no SDK in " + sdk.get(),
                        "correct or remove TORNADOVM_HOME and TORNADO_SDK; models run on the CPU without it");
    }
}
