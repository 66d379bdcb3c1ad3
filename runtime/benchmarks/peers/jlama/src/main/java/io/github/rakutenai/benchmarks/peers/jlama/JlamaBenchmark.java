package io.github.rakutenai.benchmarks.peers.jlama;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import com.github.tjake.jlama.model.AbstractModel;
import com.github.tjake.jlama.model.ModelSupport;
import com.github.tjake.jlama.safetensors.DType;
import com.github.tjake.jlama.tensor.AbstractTensor;
import com.github.tjake.jlama.tensor.KvBufferCache;
import com.github.tjake.jlama.tensor.KvBufferCache.KvBuffer;
import com.github.tjake.jlama.tensor.operations.TensorOperationsProvider;

/**
 * Measures Jlama as the end-to-end benchmark measures our engine, with 4-bit weights and activations in int8, which is its
 * fastest form: {@code JlamaBenchmark FOLDER LAYERS VOCABULARY MODEL THREADS PROMPTS DECODE BATCHES BATCH_DECODE REPETITIONS
 * WARMUP_MILLIS}. The folder is made unless it is there; MODEL is the name that the samples bear. Samples go to the standard
 * output, a line each: engine, model, test, unit and value between tabs. Jlama has no batches of several sequences: they are
 * decoded by as many threads that call it at once.
 */
final class JlamaBenchmark {

    private static final String ENGINE = "Jlama JQ4";

    private final AbstractModel model;
    private final KvBufferCache caches;
    private final String name;
    private final int repetitions;
    private final long warmupNanos;
    private final RandomGenerator random = RandomGenerator.of("SplittableRandom");

    private JlamaBenchmark(AbstractModel model, String name, int repetitions, long warmupNanos) {
        this.model = model;
        caches = new KvBufferCache(model);
        this.name = name;
        this.repetitions = repetitions;
        this.warmupNanos = warmupNanos;
    }

    public static void main(String... words) throws IOException {
        Path folder = Path.of(words[0]);
        RandomJlamaModel.writeInto(folder, Integer.parseInt(words[1]), Integer.parseInt(words[2]));
        long start = System.nanoTime();
        AbstractModel model = ModelSupport.loadModel(
                folder.toFile(), null, DType.F32, DType.I8, Optional.empty(), Optional.of(Integer.valueOf(words[4])));
        sample(words[3], "open", "s", (System.nanoTime() - start) / 1e9);
        System.err.println(
                "Jlama: " + TensorOperationsProvider.get().name() + ", JDK " + Runtime.version());
        JlamaBenchmark benchmark = new JlamaBenchmark(
                model, words[3], Integer.parseInt(words[9]), 1_000_000L * Integer.parseInt(words[10]));
        integers(words[5]).forEach(benchmark::prefill);
        int decode = Integer.parseInt(words[6]);
        int batchDecode = Integer.parseInt(words[8]);
        integers(words[7]).forEach(sequences -> benchmark.decode(sequences, sequences == 1 ? decode : batchDecode));
        model.close();
    }

    private static List<Integer> integers(String list) {
        return Arrays.stream(list.split(",")).map(Integer::valueOf).toList();
    }

    private void prefill(int tokens) {
        measure("pp" + tokens, tokens, () -> prefillNanos(tokens));
    }

    private long prefillNanos(int tokens) {
        int[] ids = ids(tokens);
        try (KvBuffer cache = caches.getEphemeralKvBuffer();
                AbstractTensor logits = model.makeDenseTensor(1, model.getConfig().vocabularySize)) {
            long start = System.nanoTime();
            try (AbstractTensor hidden = model.batchForward(ids, 0, cache)) {
                model.sample(hidden.slice(hidden.shape().first() - 1), 0, 0, logits);
            }
            return System.nanoTime() - start;
        }
    }

    private void decode(int sequences, int steps) {
        String test = "tg" + steps + (sequences == 1 ? "" : "x" + sequences);
        measure(test, sequences * steps, () -> decodeNanos(sequences, steps));
    }

    private long decodeNanos(int sequences, int steps) {
        List<int[]> ids = Stream.generate(() -> ids(steps)).limit(sequences).toList();
        List<Thread> threads =
                ids.stream().skip(1).map(each -> new Thread(() -> decode(each))).toList();
        long start = System.nanoTime();
        threads.forEach(Thread::start);
        decode(ids.getFirst());
        threads.forEach(JlamaBenchmark::join);
        return System.nanoTime() - start;
    }

    private void decode(int[] ids) {
        try (KvBuffer cache = caches.getEphemeralKvBuffer();
                AbstractTensor logits = model.makeDenseTensor(1, model.getConfig().vocabularySize)) {
            for (int position = 0; position < ids.length; position++) {
                try (AbstractTensor hidden = model.forward(ids[position], position, cache, Optional.empty())) {
                    model.sample(hidden, 0, 0, logits);
                }
            }
        }
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw new IllegalStateException("nobody interrupts a benchmark", e);
        }
    }

    private int[] ids(int count) {
        return IntStream.range(0, count)
                .map(i -> random.nextInt(model.getConfig().vocabularySize))
                .toArray();
    }

    private void measure(String test, int tokens, Supplier<Long> run) {
        long start = System.nanoTime();
        do {
            run.get();
        } while (System.nanoTime() - start < warmupNanos);
        for (int i = 0; i < repetitions; i++) {
            sample(name, test, "tokens/s", tokens / (run.get() / 1e9));
        }
    }

    private static void sample(String model, String test, String unit, double value) {
        System.out.println(String.join("\t", ENGINE, model, test, unit, String.valueOf(value)));
    }
}
