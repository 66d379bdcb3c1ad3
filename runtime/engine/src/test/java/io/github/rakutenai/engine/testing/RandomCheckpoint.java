package io.github.rakutenai.engine.testing;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import io.github.rakutenai.engine.testing.GgufWriter.ValueType;

/**
 * Seeded random checkpoints in the shape of Mistral and Llama models, with a small valid vocabulary. The same shape,
 * format and seed give the same file everywhere. Nothing here uses the engine, so it also runs from source:
 * {@code java RandomCheckpoint.java SHAPE FORMAT SEED FILE} writes FILE, and
 * {@code java RandomCheckpoint.java ids SHAPE SEED COUNT FILE} writes token ids, one a line.
 *
 * @param headDim may differ from hidden / heads
 * @param slidingWindow 0: none
 */
public record RandomCheckpoint(
        int hidden,
        int layers,
        int heads,
        int kvHeads,
        int headDim,
        int feedForward,
        int vocabulary,
        float ropeTheta,
        int context,
        int slidingWindow,
        float rmsNormEpsilon) {

    /** Every feature in play at a size that a test reads in a moment. */
    public static final RandomCheckpoint MISTRAL =
            new RandomCheckpoint(512, 2, 8, 2, 64, 1024, 512, 10000, 1024, 256, 1e-5f);

    /** One layer as wide as RakutenAI-7B's. */
    public static final RandomCheckpoint RAKUTENAI_7B =
            new RandomCheckpoint(4096, 1, 32, 8, 128, 14336, 512, 10000, 32768, 4096, 1e-5f);

    /** Two layers as wide as RakutenAI-2.0-mini's. */
    public static final RandomCheckpoint RAKUTENAI_2_MINI =
            new RandomCheckpoint(2048, 2, 32, 8, 64, 8192, 512, 100000, 131072, 8192, 1e-5f);

    /** One layer as wide as Llama 2 7B's. */
    public static final RandomCheckpoint LLAMA_2_7B =
            new RandomCheckpoint(4096, 1, 32, 32, 128, 11008, 512, 10000, 4096, 0, 1e-5f);

    /** Heads that are together wider than the residual stream, one key/value head for all, a large epsilon. */
    public static final RandomCheckpoint WIDE_HEADS =
            new RandomCheckpoint(256, 2, 4, 1, 96, 768, 512, 1000000, 1024, 0, 0.05f);

    private static final int BYTE_TOKENS_AT = 3;
    private static final int PIECES_AT = BYTE_TOKENS_AT + 256;
    private static final double QUERY_KEY_GAIN = 1.2;
    private static final double LOGIT_DEVIATION = 2;

    private enum TokenType {
        NORMAL(1),
        UNKNOWN(2),
        CONTROL(3),
        BYTE(6);

        private final int id;

        TokenType(int id) {
            this.id = id;
        }
    }

    public RandomCheckpoint {
        if (heads % kvHeads != 0 || vocabulary < PIECES_AT) {
            throw new IllegalArgumentException(
                    "heads must be a multiple of kvHeads and the vocabulary at least " + PIECES_AT);
        }
    }

    /** The constant of that name, in any case and with - for _. */
    public static RandomCheckpoint named(String name) {
        return switch (name.toUpperCase(Locale.ROOT).replace('-', '_')) {
            case "MISTRAL" -> MISTRAL;
            case "RAKUTENAI_7B" -> RAKUTENAI_7B;
            case "RAKUTENAI_2_MINI" -> RAKUTENAI_2_MINI;
            case "LLAMA_2_7B" -> LLAMA_2_7B;
            case "WIDE_HEADS" -> WIDE_HEADS;
            default -> throw new IllegalArgumentException("no shape is called " + name);
        };
    }

    /** The same with another number of layers. */
    public RandomCheckpoint withLayers(int layers) {
        return new RandomCheckpoint(
                hidden,
                layers,
                heads,
                kvHeads,
                headDim,
                feedForward,
                vocabulary,
                ropeTheta,
                context,
                slidingWindow,
                rmsNormEpsilon);
    }

    /** The same with another number of tokens. */
    public RandomCheckpoint withVocabulary(int vocabulary) {
        return new RandomCheckpoint(
                hidden,
                layers,
                heads,
                kvHeads,
                headDim,
                feedForward,
                vocabulary,
                ropeTheta,
                context,
                slidingWindow,
                rmsNormEpsilon);
    }

    /** Bos, then seeded ids of the pieces and bytes. */
    public int[] tokenIds(long seed, int count) {
        SplitMix64 random = new SplitMix64(seed);
        return IntStream.range(0, count)
                .map(i -> i == 0 ? 1 : BYTE_TOKENS_AT + random.nextInt(vocabulary - BYTE_TOKENS_AT))
                .toArray();
    }

    /** Writes a GGUF file of version 3 with matrices of the given format and norms in F32. */
    public void write(Path file, RandomFormat format, long seed) throws IOException {
        write(new GgufWriter(), file, format, seed);
    }

    /** The same with a writer that sets version, alignment or further metadata. */
    public void write(GgufWriter gguf, Path file, RandomFormat format, long seed) throws IOException {
        addHyperparameters(gguf);
        addVocabulary(gguf);
        new Tensors(gguf, format, seed).addAll();
        gguf.write(file);
    }

    private void addHyperparameters(GgufWriter gguf) {
        gguf.metadata("general.architecture", "llama")
                .metadata("general.name", "random")
                .metadata("llama.block_count", layers)
                .metadata("llama.context_length", context)
                .metadata("llama.embedding_length", hidden)
                .metadata("llama.feed_forward_length", feedForward)
                .metadata("llama.attention.head_count", heads)
                .metadata("llama.attention.head_count_kv", kvHeads)
                .metadata("llama.attention.layer_norm_rms_epsilon", rmsNormEpsilon)
                .metadata("llama.rope.dimension_count", headDim)
                .metadata("llama.rope.freq_base", ropeTheta)
                .metadata("llama.vocab_size", vocabulary);
        if (headDim * heads != hidden) {
            gguf.metadata("llama.attention.key_length", headDim).metadata("llama.attention.value_length", headDim);
        }
        if (slidingWindow > 0) {
            gguf.metadata("llama.attention.sliding_window", slidingWindow);
        }
    }

    private void addVocabulary(GgufWriter gguf) {
        List<String> tokens = new ArrayList<>(List.of("<unk>", "<s>", "</s>"));
        IntStream.range(0, 256).forEach(b -> tokens.add(String.format("<0x%02X>", b)));
        IntStream.range(PIECES_AT, vocabulary).forEach(id -> tokens.add(piece(id - PIECES_AT)));
        gguf.metadata("tokenizer.ggml.model", "llama")
                .metadataArray("tokenizer.ggml.tokens", ValueType.STRING, tokens)
                .metadataArray(
                        "tokenizer.ggml.scores",
                        ValueType.FLOAT32,
                        IntStream.range(0, vocabulary)
                                .mapToObj(id -> (float) Math.min(0, PIECES_AT - id))
                                .toList())
                .metadataArray(
                        "tokenizer.ggml.token_type",
                        ValueType.INT32,
                        IntStream.range(0, vocabulary)
                                .mapToObj(id -> tokenType(id).id)
                                .toList())
                .metadata("tokenizer.ggml.bos_token_id", 1)
                .metadata("tokenizer.ggml.eos_token_id", 2)
                .metadata("tokenizer.ggml.unknown_token_id", 0)
                .metadata("tokenizer.ggml.add_bos_token", ValueType.BOOL, true)
                .metadata("tokenizer.ggml.add_eos_token", ValueType.BOOL, false);
    }

    private static TokenType tokenType(int id) {
        return id == 0
                ? TokenType.UNKNOWN
                : id < BYTE_TOKENS_AT ? TokenType.CONTROL : id < PIECES_AT ? TokenType.BYTE : TokenType.NORMAL;
    }

    /** The word boundary, then a to z, aa, ab, ... */
    private static String piece(int index) {
        String letters = index == 0 ? "▁" : "";
        for (int rest = index; rest > 0; rest = (rest - 1) / 26) {
            letters = (char) ('a' + (rest - 1) % 26) + letters;
        }
        return letters;
    }

    /** Every tensor has a generator of its own, seeded by its place in the file. */
    private final class Tensors {

        private final GgufWriter gguf;
        private final RandomFormat format;
        private final SplitMix64 seeds;

        Tensors(GgufWriter gguf, RandomFormat format, long seed) {
            this.gguf = gguf;
            this.format = format;
            seeds = new SplitMix64(seed);
        }

        void addAll() {
            matrix("token_embd.weight", vocabulary, hidden, Math.sqrt(hidden));
            IntStream.range(0, layers).mapToObj(layer -> "blk." + layer + ".").forEach(this::addLayer);
            norm("output_norm.weight");
            matrix("output.weight", vocabulary, hidden, LOGIT_DEVIATION);
        }

        private void addLayer(String prefix) {
            norm(prefix + "attn_norm.weight");
            matrix(prefix + "attn_q.weight", heads * headDim, hidden, QUERY_KEY_GAIN);
            matrix(prefix + "attn_k.weight", kvHeads * headDim, hidden, QUERY_KEY_GAIN);
            matrix(prefix + "attn_v.weight", kvHeads * headDim, hidden, 1);
            matrix(prefix + "attn_output.weight", hidden, heads * headDim, 1);
            norm(prefix + "ffn_norm.weight");
            matrix(prefix + "ffn_gate.weight", feedForward, hidden, 1);
            matrix(prefix + "ffn_up.weight", feedForward, hidden, 1);
            matrix(prefix + "ffn_down.weight", hidden, feedForward, 0.6);
        }

        /** Gain 1 keeps the variance of the input: a standard deviation of 1 / sqrt(columns). */
        private void matrix(String name, long rows, long columns, double gain) {
            SplitMix64 random = new SplitMix64(seeds.nextLong());
            RandomBlocks type = format.of(name, layers);
            gguf.tensor(
                    name,
                    type.id(),
                    new long[] {columns, rows},
                    type.sizeBytes(rows * columns),
                    channel -> type.write(channel, rows * columns, gain / Math.sqrt(columns), random));
        }

        private void norm(String name) {
            SplitMix64 random = new SplitMix64(seeds.nextLong());
            ByteBuffer values = ByteBuffer.allocate(hidden * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
            IntStream.range(0, hidden).forEach(i -> values.putFloat((float) (1 + 0.15 * random.nextUnit())));
            gguf.tensor(name, RandomBlocks.F32.id(), new long[] {hidden}, values.array());
        }
    }

    public static void main(String... arguments) throws IOException {
        if (arguments[0].equals("ids")) {
            int[] ids = named(arguments[1]).tokenIds(Long.parseLong(arguments[2]), Integer.parseInt(arguments[3]));
            Files.writeString(
                    Path.of(arguments[4]),
                    IntStream.of(ids).mapToObj(id -> id + "\n").collect(Collectors.joining()));
        } else {
            named(arguments[0])
                    .write(Path.of(arguments[3]), RandomFormat.named(arguments[1]), Long.parseLong(arguments[2]));
        }
    }
}
