package io.github.rakutenai.engine.testing;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;
import java.util.Collections;
import java.util.stream.IntStream;

import io.github.rakutenai.engine.testing.GgufWriter.ValueType;

/**
 * A GGUF file of RakutenAI-7B's shape in Q8_0, 7.8 GB, whose matrices are holes: where the file system has sparse files, it
 * takes almost no place on the disk. As in real files, no sliding window is stated.
 */
public final class HollowRakutenAi7b {

    public static final int VOCABULARY = 48000;

    private static final int HIDDEN = 4096;
    private static final int KV_SIZE = 1024;
    private static final int FEED_FORWARD = 14336;
    private static final int LAYERS = 32;

    private final GgufWriter gguf = new GgufWriter();

    private HollowRakutenAi7b() {}

    /** @param vocabulary {@link #VOCABULARY}, or another for a model that is not RakutenAI-7B */
    public static void write(Path file, int vocabulary) throws IOException {
        HollowRakutenAi7b model = new HollowRakutenAi7b();
        model.addMetadata(vocabulary);
        model.hole("token_embd.weight", vocabulary, HIDDEN);
        IntStream.range(0, LAYERS).mapToObj(layer -> "blk." + layer + ".").forEach(model::addLayer);
        model.norm("output_norm.weight");
        model.hole("output.weight", vocabulary, HIDDEN);
        model.gguf.write(file);
    }

    private void addMetadata(int vocabulary) {
        gguf.metadata("general.architecture", "llama")
                .metadata("llama.block_count", LAYERS)
                .metadata("llama.context_length", 32768)
                .metadata("llama.embedding_length", HIDDEN)
                .metadata("llama.feed_forward_length", FEED_FORWARD)
                .metadata("llama.attention.head_count", 32)
                .metadata("llama.attention.head_count_kv", 8)
                .metadata("llama.attention.layer_norm_rms_epsilon", 1e-5f)
                .metadata("llama.rope.dimension_count", 128)
                .metadata("llama.rope.freq_base", 10000f)
                .metadataArray("tokenizer.ggml.tokens", ValueType.STRING, Collections.nCopies(vocabulary, "▁楽天"))
                .metadataArray("tokenizer.ggml.scores", ValueType.FLOAT32, Collections.nCopies(vocabulary, -1f));
    }

    private void addLayer(String prefix) {
        norm(prefix + "attn_norm.weight");
        hole(prefix + "attn_q.weight", HIDDEN, HIDDEN);
        hole(prefix + "attn_k.weight", KV_SIZE, HIDDEN);
        hole(prefix + "attn_v.weight", KV_SIZE, HIDDEN);
        hole(prefix + "attn_output.weight", HIDDEN, HIDDEN);
        norm(prefix + "ffn_norm.weight");
        hole(prefix + "ffn_gate.weight", FEED_FORWARD, HIDDEN);
        hole(prefix + "ffn_up.weight", FEED_FORWARD, HIDDEN);
        hole(prefix + "ffn_down.weight", HIDDEN, FEED_FORWARD);
    }

    private void norm(String name) {
        gguf.tensor(name, RandomBlocks.F32.id(), new long[] {HIDDEN}, new byte[Float.BYTES * HIDDEN]);
    }

    private void hole(String name, long rows, long columns) {
        RandomBlocks type = RandomBlocks.Q8_0;
        long sizeBytes = type.sizeBytes(rows * columns);
        gguf.tensor(name, type.id(), new long[] {columns, rows}, sizeBytes, channel -> writeHole(channel, sizeBytes));
    }

    private static void writeHole(WritableByteChannel channel, long sizeBytes) throws IOException {
        SeekableByteChannel seekable = (SeekableByteChannel) channel;
        seekable.position(seekable.position() + sizeBytes - 1);
        seekable.write(ByteBuffer.allocate(1));
    }
}
