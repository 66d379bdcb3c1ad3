package io.github.rakutenai.tornado;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.github.rakutenai.engine.backend.Availability;
import io.github.rakutenai.engine.backend.Backend;
import io.github.rakutenai.engine.backend.BackendOptions;
import io.github.rakutenai.engine.backend.KvCacheType;
import io.github.rakutenai.engine.checkpoint.Checkpoint;
import io.github.rakutenai.engine.kvcache.BlockPool;
import io.github.rakutenai.engine.measurement.NextToken;
import io.github.rakutenai.engine.measurement.StepDriver;
import io.github.rakutenai.engine.measurement.StepDriver.Cost;
import io.github.rakutenai.engine.model.Model;
import io.github.rakutenai.engine.model.ModelLoader;
import io.github.rakutenai.engine.model.ModelOverrides;
import io.github.rakutenai.engine.testing.RandomCheckpoint;
import io.github.rakutenai.engine.testing.RandomFormat;
import uk.ac.manchester.tornado.api.exceptions.TornadoExecutionPlanException;

/**
 * Measures a device with random weights in the shape of RakutenAI-7B and prints each figure beside its target. A token that is
 * decoded alone reads every weight once: its limit is the bandwidth of a copy, which is measured in the same run.
 *
 * <p>Arguments: a folder for checkpoints, layers, vocabulary, formats, and optionally parts, the last two separated by commas.
 * Targets are meant for 32 layers and 48,000 tokens; shares of a bandwidth hold with fewer.
 */
public final class GpuReport {

    private enum Part {
        FIRST_TOKEN,
        PREFILL,
        DECODE,
        TOGETHER;

        static Set<Part> of(String names) {
            return Arrays.stream(names.split(","))
                    .map(name -> valueOf(name.toUpperCase(Locale.ROOT).replace('-', '_')))
                    .collect(Collectors.toCollection(() -> EnumSet.noneOf(Part.class)));
        }
    }

    private static final int CONTEXT = 512;
    private static final int STEPS = 128;
    private static final int SEQUENCES = 32;
    private static final int STEPS_TOGETHER = 32;
    private static final int FIRST_PROMPT = 16;
    private static final int REPETITIONS = 2;

    /** GB/s, of which the targets of decoding are shares. */
    private static final double H100_SXM = 3350;

    private final RandomFormat format;
    private final long weightBytes;
    private final Device device;
    private final double copy;

    private GpuReport(RandomFormat format, long weightBytes, Device device, double copy) {
        this.format = format;
        this.weightBytes = weightBytes;
        this.device = device;
        this.copy = copy;
    }

    public static void main(String... arguments) throws IOException, TornadoExecutionPlanException {
        RandomCheckpoint shape = RandomCheckpoint.RAKUTENAI_7B
                .withLayers(Integer.parseInt(arguments[1]))
                .withVocabulary(Integer.parseInt(arguments[2]));
        Set<Part> parts = arguments.length > 4 ? Part.of(arguments[4]) : EnumSet.allOf(Part.class);
        TornadoBackendProvider provider = new TornadoBackendProvider();
        if (!(provider.availability() instanceof Availability.Device found)) {
            throw new IllegalStateException(provider.availability().toString());
        }
        Device device = Device.find().orElseThrow();
        double copy = CopyBandwidth.measure(device);
        double upload = UploadBandwidth.measure(device);
        print("%s, GPU: %s, %.1f GB", found.name(), found.gpu(), found.memoryBytes() / 1e9);
        print("JDK %s, %d layers, %d tokens", Runtime.version(), shape.layers(), shape.vocabulary());
        print("copy on the device: %.1f GB/s, read and written; to the device: %.1f GB/s", copy, upload);
        for (String name : arguments[3].split(",")) {
            RandomFormat format = RandomFormat.named(name);
            try (Checkpoint checkpoint = Checkpoint.open(written(Path.of(arguments[0]), shape, format))) {
                Model model = ModelLoader.load(checkpoint, ModelOverrides.none());
                BackendOptions options = options(found.batchRows());
                long weightBytes = DeviceNeeds.of(model.config(), model.weights(), options, device.parallelism())
                        .memory()
                        .weightBytes();
                new GpuReport(format, weightBytes, device, copy).measure(model, options, parts, upload);
            }
        }
    }

    private static BackendOptions options(int batchRows) {
        int blocks = SEQUENCES * BlockPool.blocksFor(CONTEXT + STEPS);
        return new BackendOptions(KvCacheType.F16, blocks, blocks, batchRows, SEQUENCES);
    }

    private static Path written(Path folder, RandomCheckpoint shape, RandomFormat format) throws IOException {
        Path file = folder.resolve("%s-%d-%d.gguf".formatted(format.name(), shape.layers(), shape.vocabulary()));
        if (!Files.exists(file)) {
            long start = System.nanoTime();
            Path partial = folder.resolve(file.getFileName() + ".part");
            shape.write(partial, format, 1);
            Files.move(partial, file, StandardCopyOption.REPLACE_EXISTING);
            print("%n%s: %.1f GB written in %.1f s", file, Files.size(file) / 1e9, seconds(start));
        }
        return file;
    }

    private void measure(Model model, BackendOptions options, Set<Part> parts, double upload) {
        long[] packed = new long[1];
        long start = System.nanoTime();
        try (Backend backend = new TornadoBackend(
                model.config(), model.weights(), options, device, share -> packed[0] = System.nanoTime())) {
            StepDriver driver = new StepDriver(backend, NextToken.RANDOM, options.maxBatchRows());
            print(
                    "%n%s: packed in %.1f s, on the device with all kernels compiled %.1f s later",
                    format.name(), (packed[0] - start) / 1e9, seconds(packed[0]));
            if (parts.contains(Part.FIRST_TOKEN)) {
                firstToken(driver, packed[0], upload);
            }
            if (parts.contains(Part.PREFILL)) {
                prefill(driver);
            }
            if (parts.contains(Part.DECODE)) {
                decode(driver);
            }
            if (parts.contains(Part.TOGETHER)) {
                decodeTogether(driver);
            }
        }
    }

    private void firstToken(StepDriver driver, long packed, double upload) {
        double prompt = driver.prefill(FIRST_PROMPT).seconds();
        double copying = weightBytes / 1e9 / upload;
        print(
                "first token of a prompt of %d: %.2f s after the weights were packed, less %.2f s for copying %.2f GB:"
                        + " %.2f s, of which the prompt took %.3f s (target: under 3 s)",
                FIRST_PROMPT, seconds(packed), copying, weightBytes / 1e9, seconds(packed) - copying, prompt);
    }

    private void prefill(StepDriver driver) {
        double[] rates = rates(() -> driver.prefill(CONTEXT), CONTEXT);
        print("prefill of %d: %s tokens/s (target: 5000 with F16 on an H100)", CONTEXT, text(rates));
    }

    private void decode(StepDriver driver) {
        double[] rates = rates(() -> driver.decode(1, CONTEXT, STEPS), STEPS);
        double limit = copy * 1e9 / weightBytes;
        double best = Arrays.stream(rates).max().orElseThrow();
        print(
                "decode, context %d: %s tokens/s; %.0f GB/s of weights, %.0f %% of the copy's limit of %.1f tokens/s",
                CONTEXT, text(rates), best * weightBytes / 1e9, 100 * best / limit, limit);
        print(
                "  of an H100 SXM's %.0f GB/s: %.0f %% (target: 60 %% F16, aim 85 %%; 55 %% Q8_0; 40 %% Q4_0)",
                H100_SXM, best * weightBytes / 1e7 / H100_SXM);
    }

    private void decodeTogether(StepDriver driver) {
        double[] rates = rates(() -> driver.decode(SEQUENCES, CONTEXT, STEPS_TOGETHER), SEQUENCES * STEPS_TOGETHER);
        print(
                "decode of %d together, context %d: %s tokens/s (target: 4000 with Q8_0 on an H100)",
                SEQUENCES, CONTEXT, text(rates));
    }

    private static double[] rates(Supplier<Cost> run, int tokens) {
        return Stream.generate(run)
                .limit(REPETITIONS)
                .mapToDouble(cost -> tokens / cost.seconds())
                .toArray();
    }

    private static String text(double[] rates) {
        return Arrays.stream(rates)
                .mapToObj(rate -> String.format(Locale.ROOT, "%.1f", rate))
                .collect(Collectors.joining(", "));
    }

    private static double seconds(long startNanos) {
        return (System.nanoTime() - startNanos) / 1e9;
    }

    private static void print(String format, Object... values) {
        System.out.println(String.format(Locale.ROOT, format, values));
    }
}
