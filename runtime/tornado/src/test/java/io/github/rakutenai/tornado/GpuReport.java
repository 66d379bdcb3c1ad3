package io.github.rakutenai.tornado;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

import io.github.rakutenai.engine.backend.Availability;
import io.github.rakutenai.engine.backend.Backend;
import io.github.rakutenai.engine.backend.BackendOptions;
import io.github.rakutenai.engine.backend.Batch;
import io.github.rakutenai.engine.backend.KvCacheType;
import io.github.rakutenai.engine.backend.RowOutput;
import io.github.rakutenai.engine.checkpoint.Checkpoint;
import io.github.rakutenai.engine.kvcache.BlockPool;
import io.github.rakutenai.engine.kvcache.BlockTable;
import io.github.rakutenai.engine.logits.CandidateQuery;
import io.github.rakutenai.engine.model.Model;
import io.github.rakutenai.engine.model.ModelLoader;
import io.github.rakutenai.engine.model.ModelOverrides;
import io.github.rakutenai.engine.testing.RandomBlocks;
import io.github.rakutenai.engine.testing.RandomCheckpoint;

/**
 * Measures a device with random weights, tokens/s, and prints what the bandwidth of a copy there allows: a token that is decoded
 * alone reads every weight once.
 *
 * <p>Arguments: a folder for checkpoints, layers, vocabulary, and the formats.
 */
public final class GpuReport {

    private static final int CONTEXT = 512;
    private static final int DECODED = 128;
    private static final int SEQUENCES = 32;
    private static final int FIRST_PROMPT = 16;

    private final Backend backend;
    private final BlockPool pool;
    private final Batch batch;
    private final CandidateQuery greedy;
    private final int[] tokens;

    private GpuReport(Backend backend, int[] tokens) {
        this.backend = backend;
        this.tokens = tokens;
        pool = new BlockPool(backend.kvBlocks());
        batch = new Batch(backend.maxBatchRows(), backend.config().vocabularySize());
        greedy = new CandidateQuery(backend.config().vocabularySize()).start(1, 1);
    }

    public static void main(String... arguments) throws IOException {
        Path folder = Path.of(arguments[0]);
        RandomCheckpoint shape = new RandomCheckpoint(
                4096,
                Integer.parseInt(arguments[1]),
                32,
                8,
                128,
                14336,
                Integer.parseInt(arguments[2]),
                10000,
                32768,
                4096,
                1e-5f);
        TornadoBackendProvider provider = new TornadoBackendProvider();
        if (!(provider.availability() instanceof Availability.Device found)) {
            throw new IllegalStateException(provider.availability().toString());
        }
        double bandwidth = CopyBandwidth.measure(Device.find().orElseThrow());
        print("%s, GPU: %s, %.1f GB", found.name(), found.gpu(), found.memoryBytes() / 1e9);
        print("copy: %.1f GB/s, read and written", bandwidth);
        for (String format : List.of(arguments).subList(3, arguments.length)) {
            Path file = folder.resolve(format + "-" + arguments[1] + "-" + arguments[2] + ".gguf");
            if (!Files.exists(file)) {
                shape.write(file, RandomBlocks.valueOf(format), 1);
            }
            try (Checkpoint checkpoint = Checkpoint.open(file)) {
                Model model = ModelLoader.load(checkpoint, ModelOverrides.none());
                measure(format, provider, model, found.batchRows(), bandwidth, shape.tokenIds(1, CONTEXT + DECODED));
            }
        }
    }

    private static void measure(
            String format,
            TornadoBackendProvider provider,
            Model model,
            int batchRows,
            double bandwidth,
            int[] tokens) {
        int blocks = SEQUENCES * BlockPool.blocksFor(CONTEXT + DECODED);
        BackendOptions options = new BackendOptions(KvCacheType.F16, blocks, blocks, batchRows, SEQUENCES);
        long start = System.nanoTime();
        try (Backend backend = provider.open(model.config(), model.weights(), options, share -> {})) {
            print("%n%s: weights on the device and kernels compiled in %.1f s", format, seconds(start));
            GpuReport report = new GpuReport(backend, tokens);
            long weightBytes = DeviceNeeds.of(model.config(), model.weights(), options, Parallelism.GPU)
                    .memory()
                    .weightBytes();
            report.firstToken();
            report.prefill();
            report.decode(bandwidth * 1e9 / weightBytes);
            report.decodeTogether();
        }
    }

    private void firstToken() {
        try (BlockTable table = new BlockTable(pool)) {
            long start = System.nanoTime();
            prompt(table, FIRST_PROMPT);
            print("first token of a prompt of %d: %.3f s", FIRST_PROMPT, seconds(start));
        }
    }

    private void prefill() {
        for (int i = 0; i < 2; i++) {
            try (BlockTable table = new BlockTable(pool)) {
                long start = System.nanoTime();
                prompt(table, CONTEXT);
                print("prefill of %d: %.0f tokens/s", CONTEXT, CONTEXT / seconds(start));
            }
        }
    }

    private void prompt(BlockTable table, int length) {
        table.reserve(length);
        for (int from = 0; from < length; from += batch.capacity()) {
            batch.clear();
            for (int position = from; position < Math.min(length, from + batch.capacity()); position++) {
                if (position == length - 1) {
                    batch.add(tokens[position], position, table, greedy);
                } else {
                    batch.add(tokens[position], position, table, RowOutput.NOTHING);
                }
            }
            backend.forward(batch);
        }
    }

    /** @param limit tokens/s that reading each weight once allows */
    private void decode(double limit) {
        try (BlockTable table = new BlockTable(pool)) {
            prompt(table, CONTEXT);
            long start = System.nanoTime();
            for (int i = 0; i < DECODED; i++) {
                step(List.of(table), CONTEXT + i);
            }
            double rate = DECODED / seconds(start);
            print("decode, context %d: %.1f tokens/s, %.0f %% of %.1f", CONTEXT, rate, 100 * rate / limit, limit);
        }
    }

    private void decodeTogether() {
        List<BlockTable> tables = IntStream.range(0, SEQUENCES)
                .mapToObj(i -> new BlockTable(pool))
                .toList();
        tables.forEach(table -> prompt(table, CONTEXT));
        long start = System.nanoTime();
        for (int i = 0; i < DECODED / 4; i++) {
            step(tables, CONTEXT + i);
        }
        print("decode of %d together: %.0f tokens/s", SEQUENCES, SEQUENCES * (DECODED / 4) / seconds(start));
        tables.forEach(BlockTable::close);
    }

    private void step(List<BlockTable> tables, int position) {
        batch.clear();
        for (BlockTable table : tables) {
            table.reserve(position + 1);
            batch.add(tokens[position], position, table, greedy);
        }
        backend.forward(batch);
    }

    private static double seconds(long startNanos) {
        return (System.nanoTime() - startNanos) / 1e9;
    }

    private static void print(String format, Object... values) {
        System.out.println(String.format(Locale.ROOT, format, values));
    }
}
