package io.github.rakutenai.engine.model;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.LongStream;

import io.github.rakutenai.engine.tensor.DType;
import io.github.rakutenai.engine.testing.GgufWriter;
import io.github.rakutenai.engine.testing.GgufWriter.ValueType;
import io.github.rakutenai.engine.testing.RandomBlocks;

/** A sound file of one layer with weights of 0, of which tensors and metadata can be replaced and left out. */
final class TinyGguf {

    static final int HIDDEN = 32;
    static final int FEED_FORWARD = 64;
    static final int VOCABULARY = 288;

    private static final int KV_SIZE = 16;

    private record Value(ValueType type, Object value) {}

    private record Matrix(DType dtype, long[] lengths) {}

    private final Map<String, Value> metadata = new LinkedHashMap<>();
    private final Map<String, Matrix> tensors = new LinkedHashMap<>();

    TinyGguf() {
        metadata("general.architecture", ValueType.STRING, "llama");
        metadata("general.name", ValueType.STRING, "tiny");
        metadata("llama.embedding_length", ValueType.UINT32, HIDDEN);
        metadata("llama.block_count", ValueType.UINT32, 1);
        metadata("llama.attention.head_count", ValueType.UINT32, 4);
        metadata("llama.attention.head_count_kv", ValueType.UINT32, 2);
        metadata("llama.rope.dimension_count", ValueType.UINT32, 8);
        metadata("llama.feed_forward_length", ValueType.UINT32, FEED_FORWARD);
        metadata("llama.context_length", ValueType.UINT32, 64);
        metadata("llama.vocab_size", ValueType.UINT32, VOCABULARY);
        metadata("llama.attention.layer_norm_rms_epsilon", ValueType.FLOAT32, 1e-5f);
        tensor("token_embd.weight", DType.F32, HIDDEN, VOCABULARY);
        tensor("blk.0.attn_norm.weight", DType.F32, HIDDEN);
        tensor("blk.0.attn_q.weight", DType.F32, HIDDEN, HIDDEN);
        tensor("blk.0.attn_k.weight", DType.F32, HIDDEN, KV_SIZE);
        tensor("blk.0.attn_v.weight", DType.F32, HIDDEN, KV_SIZE);
        tensor("blk.0.attn_output.weight", DType.F32, HIDDEN, HIDDEN);
        tensor("blk.0.ffn_norm.weight", DType.F32, HIDDEN);
        tensor("blk.0.ffn_gate.weight", DType.F32, HIDDEN, FEED_FORWARD);
        tensor("blk.0.ffn_up.weight", DType.F32, HIDDEN, FEED_FORWARD);
        tensor("blk.0.ffn_down.weight", DType.F32, FEED_FORWARD, HIDDEN);
        tensor("output_norm.weight", DType.F32, HIDDEN);
        tensor("output.weight", DType.F32, HIDDEN, VOCABULARY);
    }

    /** Adds or replaces a value. */
    TinyGguf metadata(String key, ValueType type, Object value) {
        metadata.put(key, new Value(type, value));
        return this;
    }

    TinyGguf withoutKey(String key) {
        metadata.remove(key);
        return this;
    }

    /** Adds or replaces a tensor; columns first, as in the file. */
    TinyGguf tensor(String name, DType dtype, long... lengths) {
        tensors.put(name, new Matrix(dtype, lengths));
        return this;
    }

    TinyGguf without(String name) {
        tensors.remove(name);
        return this;
    }

    void write(Path file) throws IOException {
        GgufWriter writer = new GgufWriter();
        metadata.forEach((key, value) -> writer.metadata(key, value.type, value.value));
        tensors.forEach((name, matrix) -> {
            RandomBlocks type = RandomBlocks.valueOf(matrix.dtype.name());
            long elements = LongStream.of(matrix.lengths).reduce(1, Math::multiplyExact);
            writer.tensor(name, type.id(), matrix.lengths, new byte[(int) type.sizeBytes(elements)]);
        });
        writer.write(file);
    }
}
