package io.github.rakutenai.benchmarks.peers.jlama;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * A folder as Jlama's own quantisation to Q4 leaves it, in the shape of RakutenAI-7B, with seeded random weights: 4-bit
 * quants, and beside them, as {@code NAME.qb}, a float32 scale for each 32.
 */
final class RandomJlamaModel {

    private static final int HIDDEN = 4096;
    private static final int KV_SIZE = 1024;
    private static final int FEED_FORWARD = 14336;
    private static final int BLOCK = 32;
    private static final int BUFFER_BYTES = 1 << 20;
    /** Root mean square of the quants, which are -8 to 7. */
    private static final double QUANT_DEVIATION = 4.6;

    /** Writes a tensor's bytes. */
    @FunctionalInterface
    private interface Body {
        void writeTo(FileChannel channel) throws IOException;
    }

    private final int layers;
    private final int vocabulary;
    private final SplittableRandom random = new SplittableRandom(1);
    private final ObjectNode header = JsonNodeFactory.instance.objectNode();
    private final Map<String, Body> bodies = new LinkedHashMap<>();
    private long sizeBytes;

    private RandomJlamaModel(int layers, int vocabulary) {
        this.layers = layers;
        this.vocabulary = vocabulary;
    }

    /** Writes the folder unless it is there already. */
    static void writeInto(Path folder, int layers, int vocabulary) throws IOException {
        if (Files.exists(folder)) {
            return;
        }
        Path partial = Files.createDirectories(folder.resolveSibling(folder.getFileName() + ".partial"));
        new RandomJlamaModel(layers, vocabulary).write(partial);
        Files.move(partial, folder, StandardCopyOption.ATOMIC_MOVE);
    }

    private void write(Path folder) throws IOException {
        Files.writeString(folder.resolve("config.json"), config().toString());
        Files.writeString(
                folder.resolve("tokenizer_config.json"), "{\"bos_token\": \"<s>\", \"eos_token\": \"</s>\"}");
        Files.writeString(
                folder.resolve("tokenizer.json"),
                """
                {"model": {"type": "BPE", "unk_token": "<unk>", "fuse_unk": true, "byte_fallback": true,
                 "vocab": {"<unk>": 0, "<s>": 1, "</s>": 2, "a": 3}, "merges": []}}
                """);
        addTensors();
        writeTensors(folder.resolve("model.safetensors"));
    }

    private ObjectNode config() {
        ObjectNode config = JsonNodeFactory.instance.objectNode();
        config.putArray("architectures").add("MistralForCausalLM");
        return config.put("model_type", "mistral")
                .put("hidden_size", HIDDEN)
                .put("num_hidden_layers", layers)
                .put("num_attention_heads", 32)
                .put("num_key_value_heads", KV_SIZE / 128)
                .put("intermediate_size", FEED_FORWARD)
                .put("vocab_size", vocabulary)
                .put("max_position_embeddings", 32768)
                .put("rms_norm_eps", 1e-5)
                .put("rope_theta", 10000.0)
                .put("hidden_act", "silu")
                .put("bos_token_id", 1)
                .put("eos_token_id", 2)
                .put("tie_word_embeddings", false);
    }

    private void addTensors() {
        matrix("model.embed_tokens.weight", vocabulary, HIDDEN);
        for (int layer = 0; layer < layers; layer++) {
            addLayer("model.layers." + layer + ".");
        }
        norm("model.norm.weight");
        matrix("lm_head.weight", vocabulary, HIDDEN);
    }

    private void addLayer(String prefix) {
        norm(prefix + "input_layernorm.weight");
        matrix(prefix + "self_attn.q_proj.weight", HIDDEN, HIDDEN);
        matrix(prefix + "self_attn.k_proj.weight", KV_SIZE, HIDDEN);
        matrix(prefix + "self_attn.v_proj.weight", KV_SIZE, HIDDEN);
        matrix(prefix + "self_attn.o_proj.weight", HIDDEN, HIDDEN);
        norm(prefix + "post_attention_layernorm.weight");
        matrix(prefix + "mlp.gate_proj.weight", FEED_FORWARD, HIDDEN);
        matrix(prefix + "mlp.up_proj.weight", FEED_FORWARD, HIDDEN);
        matrix(prefix + "mlp.down_proj.weight", HIDDEN, FEED_FORWARD);
    }

    private void norm(String name) {
        tensor(name, "F32", 1, HIDDEN, 4L * HIDDEN, channel -> writeFloats(channel, HIDDEN, 1, 0));
    }

    private void matrix(String name, int rows, int columns) {
        long weights = (long) rows * columns;
        double scale = 1 / Math.sqrt(columns) / QUANT_DEVIATION;
        tensor(name, "Q4", rows, columns, weights / 2, channel -> writeBits(channel, weights / 2));
        tensor(
                name + ".qb",
                "F32",
                rows,
                columns / BLOCK,
                weights / BLOCK * 4,
                channel -> writeFloats(channel, weights / BLOCK, scale, scale / 2));
    }

    private void tensor(String name, String dtype, int rows, int columns, long bytes, Body body) {
        ObjectNode entry = header.putObject(name).put("dtype", dtype);
        entry.putArray("shape").add(rows).add(columns);
        entry.putArray("data_offsets").add(sizeBytes).add(sizeBytes + bytes);
        sizeBytes += bytes;
        bodies.put(name, body);
    }

    private void writeTensors(Path file) throws IOException {
        byte[] text = header.toString().getBytes(StandardCharsets.UTF_8);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            channel.write(buffer(Long.BYTES).putLong(text.length).flip());
            channel.write(ByteBuffer.wrap(text));
            bodies.values().forEach(body -> write(body, channel));
        }
    }

    private static void write(Body body, FileChannel channel) {
        try {
            body.writeTo(channel);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void writeBits(FileChannel channel, long bytes) throws IOException {
        for (long left = bytes; left > 0; left -= BUFFER_BYTES) {
            ByteBuffer buffer = buffer((int) Math.min(left, BUFFER_BYTES));
            while (buffer.hasRemaining()) {
                buffer.putLong(random.nextLong());
            }
            channel.write(buffer.flip());
        }
    }

    /** Evenly distributed around the mean. */
    private void writeFloats(FileChannel channel, long count, double mean, double spread) throws IOException {
        for (long left = 4 * count; left > 0; left -= BUFFER_BYTES) {
            ByteBuffer buffer = buffer((int) Math.min(left, BUFFER_BYTES));
            while (buffer.hasRemaining()) {
                buffer.putFloat((float) (mean + spread * (2 * random.nextDouble() - 1)));
            }
            channel.write(buffer.flip());
        }
    }

    private static ByteBuffer buffer(int bytes) {
        return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }
}
