package io.github.rakutenai.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import io.github.rakutenai.engine.backend.Availability;
import io.github.rakutenai.engine.backend.BackendProvider;
import io.github.rakutenai.engine.backend.MatmulAccelerator;
import io.github.rakutenai.hub.ByteCount;

/**
 * What could compute beside the JVM's own code.
 *
 * @param accelerators that the class path offers
 * @param backends that it offers
 */
record Devices(List<MatmulAccelerator> accelerators, List<BackendProvider> backends) {

    List<Finding> findings() {
        List<Finding> findings = new ArrayList<>();
        if (accelerators.isEmpty()) {
            findings.add(Finding.ok("onednn", "not on the class path: prompts and batches are computed in Java"));
        }
        accelerators.forEach(accelerator -> findings.add(accelerator(accelerator)));
        if (backends.isEmpty()) {
            findings.add(Finding.ok("tornadovm", "not in this build: models run on the CPU"));
        }
        backends.forEach(backend -> findings.add(backend(backend)));
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

    private static Finding backend(BackendProvider backend) {
        return switch (backend.availability()) {
            case Availability.Device device ->
                Finding.ok(
                        backend.name(),
                        device.name() + ", " + ByteCount.text(device.memoryBytes())
                                + (device.gpu() ? "" : "; no GPU, used with --backend " + backend.name() + " alone"));
            case Availability.Missing(String reason) ->
                Finding.warning(backend.name(), "not used: " + reason, "models run on the CPU without it");
        };
    }
}
