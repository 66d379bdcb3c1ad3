package io.github.rakutenai.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;

import io.github.rakutenai.engine.Backends;
import io.github.rakutenai.engine.EngineOptions;
import io.github.rakutenai.engine.PreparedModel;
import io.github.rakutenai.engine.ProcessMemory;
import io.github.rakutenai.engine.backend.Accelerators;
import io.github.rakutenai.engine.backend.MatmulAccelerator;
import io.github.rakutenai.engine.checkpoint.MalformedCheckpointException;
import io.github.rakutenai.engine.model.Model;
import io.github.rakutenai.hub.ByteCount;
import io.github.rakutenai.hub.Hub;
import io.github.rakutenai.hub.HubOptions;
import io.github.rakutenai.hub.ModelReference;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Looks for what is wrong or could be better. */
@Command(
        name = "doctor",
        description = {
            "Looks at this machine, this JVM and, if one is named, a model, and says what to do about what it finds.",
            "A model of the hub's cache is read as a whole and compared with the hub's hashes. Nothing is downloaded.",
            "The exit code is 1 if something does not work."
        },
        mixinStandardHelpOptions = true)
class DoctorCommand implements Callable<Integer> {

    @Parameters(
            arity = "0..1",
            paramLabel = "MODEL",
            description = "A GGUF file, a Hugging Face folder, or a model of the hub that is in the cache.")
    String model;

    @Mixin
    Output output;

    @Override
    public Integer call() throws IOException {
        Machine machine = Machine.current();
        List<Finding> findings = new ArrayList<>(machine.findings());
        List<MatmulAccelerator> accelerators =
                Accelerators.onClassPath(OptionalLong.empty()).installed();
        findings.addAll(
                new Devices(accelerators, Backends.onClassPath(Backends.AUTO).providers()).findings());
        HubOptions options = HubOptions.fromEnvironment();
        findings.add(cache(options));
        findings.add(Finding.ok(
                "hub",
                options.endpoint()
                        + (options.offline() ? ", offline" : "")
                        + (options.token().isPresent() ? ", with a token" : ", without a token")));
        if (model != null) {
            findings.addAll(model(machine, options));
        }
        output.print(
                findings, findings.stream().map(Finding::text).collect(Collectors.joining(System.lineSeparator())));
        boolean works = findings.stream().noneMatch(finding -> finding.severity() == Finding.Severity.PROBLEM);
        return works ? ExitCode.OK : ExitCode.SOFTWARE;
    }

    private static Finding cache(HubOptions options) throws IOException {
        Path folder = options.cacheFolder().toAbsolutePath();
        while (!Files.exists(folder)) {
            folder = folder.getParent();
        }
        String found = options.cacheFolder() + ", "
                + ByteCount.text(Files.getFileStore(folder).getUsableSpace()) + " free";
        return Files.isWritable(folder)
                ? Finding.ok("cache", found)
                : Finding.warning(
                        "cache", found + ", but it cannot be written", "set HF_HOME to a folder that can, to download");
    }

    private List<Finding> model(Machine machine, HubOptions options) throws IOException {
        if (!ModelReference.isReference(model)) {
            return opened(machine, Path.of(model));
        }
        ModelReference reference = ModelReference.parse(model);
        try (Hub hub = new Hub(options)) {
            List<Path> damaged = hub.verify(reference);
            List<Finding> findings = new ArrayList<>();
            findings.add(
                    damaged.isEmpty()
                            ? Finding.ok("content", "as the hub listed it")
                            : Finding.problem(
                                    "content",
                                    "damaged: " + damaged,
                                    "delete these files and their targets, then: rakutenai pull " + model));
            findings.addAll(opened(machine, hub.find(reference).orElseThrow()));
            return findings;
        }
    }

    private static List<Finding> opened(Machine machine, Path path) throws IOException {
        EngineOptions options =
                EngineOptions.builder().maxConcurrentSequences(1).build();
        try (PreparedModel prepared = PreparedModel.open(path, options)) {
            Model model = prepared.model();
            return List.of(
                    Finding.ok("model", model.name() + ", " + model.format() + ", can be run"),
                    memory(machine, prepared.memory()));
        } catch (MalformedCheckpointException e) {
            return List.of(Finding.problem("model", e.getMessage(), "download or convert it again: rakutenai pull"));
        } catch (NoSuchFileException e) {
            return List.of(Finding.problem("model", "there is no " + path, "name a GGUF file or a folder"));
        }
    }

    private static Finding memory(Machine machine, ProcessMemory need) {
        String found = "%s for one conversation of full context, %s in this machine"
                .formatted(ByteCount.text(need.totalBytes()), ByteCount.text(machine.memoryBytes()));
        return need.totalBytes() < machine.memoryBytes()
                ? Finding.ok("model's memory", found)
                : Finding.warning(
                        "model's memory",
                        found + ": weights are read from the disk for every token",
                        "choose a format with fewer bits a weight, such as Q4_K_M (rakutenai quantize), or set"
                                + " --context-tokens");
    }
}
