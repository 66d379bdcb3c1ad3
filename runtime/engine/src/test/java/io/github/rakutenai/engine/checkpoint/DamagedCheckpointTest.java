package io.github.rakutenai.engine.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.fail;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Random;
import java.util.stream.LongStream;

import io.github.rakutenai.engine.model.Model;
import io.github.rakutenai.engine.model.ModelLoader;
import io.github.rakutenai.engine.model.ModelOverrides;
import io.github.rakutenai.engine.tensor.Tensor;
import io.github.rakutenai.engine.testing.HuggingFaceFolder;
import io.github.rakutenai.engine.testing.RandomBlocks;
import io.github.rakutenai.engine.testing.RandomCheckpoint;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Whatever happens to the bytes of a sound checkpoint: it is refused with the one exception, or it loads. */
@Timeout(120)
class DamagedCheckpointTest {

    private static final RandomCheckpoint SMALL = new RandomCheckpoint(32, 2, 4, 2, 8, 64, 288, 10000, 64, 16, 1e-5f);
    private static final int SEED = 20240321;
    private static final int CUTS = 300;
    private static final int FLIPS = 1000;

    @TempDir
    Path folder;

    private Path gguf;

    @BeforeEach
    void writeCheckpoints() throws IOException {
        gguf = folder.resolve("model.gguf");
        SMALL.write(gguf, RandomBlocks.F32, SEED);
    }

    private void writeFolder(int shards) throws IOException {
        try (Checkpoint checkpoint = Checkpoint.open(gguf)) {
            HuggingFaceFolder.write(folder, ModelLoader.load(checkpoint, ModelOverrides.none()), shards);
        }
    }

    @Test
    void a_gguf_file_cut_anywhere_is_refused() throws IOException {
        refuseCuts(gguf, gguf, boundaries(gguf));
    }

    @Test
    void a_safetensors_file_cut_anywhere_is_refused() throws IOException {
        writeFolder(1);
        refuseCuts(folder.resolve("model.safetensors"), folder, boundaries(folder));
    }

    @Test
    void a_configuration_or_index_cut_anywhere_is_refused() throws IOException {
        writeFolder(3);
        refuseCuts(folder.resolve("config.json"), folder, LongStream.empty());
        refuseCuts(folder.resolve("model.safetensors.index.json"), folder, LongStream.empty());
    }

    @Test
    void a_gguf_header_with_a_changed_byte_loads_or_is_refused() throws IOException {
        changeBytes(gguf, gguf, headerBytes(gguf));
    }

    @Test
    void a_safetensors_header_with_a_changed_byte_loads_or_is_refused() throws IOException {
        writeFolder(1);
        changeBytes(folder.resolve("model.safetensors"), folder, headerBytes(folder));
    }

    @Test
    void a_configuration_or_index_with_a_changed_byte_loads_or_is_refused() throws IOException {
        writeFolder(3);
        for (String name : new String[] {"config.json", "generation_config.json", "model.safetensors.index.json"}) {
            Path file = folder.resolve(name);
            changeBytes(file, folder, Files.size(file));
        }
    }

    /** First and last bytes of all tensors, and their neighbours. */
    private static LongStream boundaries(Path path) throws IOException {
        try (Checkpoint checkpoint = Checkpoint.open(path)) {
            long[] sizes = checkpoint.tensors().values().stream()
                    .map(Tensor::segment)
                    .mapToLong(MemorySegment::byteSize)
                    .toArray();
            long start = checkpoint.sizeBytes() - LongStream.of(sizes).sum();
            long[] ends = new long[sizes.length];
            for (int i = 0; i < sizes.length; i++) {
                ends[i] = start += sizes[i];
            }
            return LongStream.of(ends).flatMap(end -> LongStream.of(end - 1, end, end + 1));
        }
    }

    private static long headerBytes(Path path) throws IOException {
        try (Checkpoint checkpoint = Checkpoint.open(path)) {
            return checkpoint.sizeBytes()
                    - checkpoint.tensors().values().stream()
                            .mapToLong(tensor -> tensor.segment().byteSize())
                            .sum();
        }
    }

    private void refuseCuts(Path file, Path checkpoint, LongStream boundaries) throws IOException {
        byte[] whole = Files.readAllBytes(file);
        LongStream places = LongStream.concat(
                LongStream.concat(LongStream.range(0, Math.min(CUTS, whole.length)), boundaries),
                new Random(SEED).longs(CUTS, 0, whole.length));
        places.filter(length -> length < whole.length).sorted().distinct().forEach(length -> {
            write(file, whole, (int) length);
            assertThatExceptionOfType(MalformedCheckpointException.class)
                    .as("cut to %d of %d bytes", length, whole.length)
                    .isThrownBy(() -> load(checkpoint));
        });
    }

    private void changeBytes(Path file, Path checkpoint, long within) throws IOException {
        byte[] whole = Files.readAllBytes(file);
        Random random = new Random(SEED);
        for (int i = 0; i < FLIPS; i++) {
            int at = random.nextInt((int) within);
            int value = random.nextBoolean() ? whole[at] ^ 1 << random.nextInt(8) : random.nextInt();
            replace(file, at, (byte) value);
            try {
                load(checkpoint);
            } catch (MalformedCheckpointException e) {
                assertThat(e).hasMessageContaining(folder.toString());
            } catch (RuntimeException | Error e) {
                fail("byte " + at + " = " + (byte) value, e);
            }
            replace(file, at, whole[at]);
        }
        load(checkpoint);
    }

    private static void write(Path file, byte[] bytes, int length) {
        try (FileChannel channel =
                FileChannel.open(file, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
            channel.write(ByteBuffer.wrap(bytes, 0, length));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void replace(Path file, int at, byte value) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap(new byte[] {value}), at);
        }
    }

    /** Opens, loads and reads everything that others will read. */
    private static void load(Path path) throws IOException {
        try (Checkpoint checkpoint =
                path.toString().endsWith(".gguf") ? GgufFile.open(path) : SafetensorsDirectory.open(path)) {
            if (checkpoint instanceof GgufFile file) {
                file.metadata().strings("tokenizer.ggml.tokens");
                file.metadata().floats("tokenizer.ggml.scores");
                file.metadata().integers("tokenizer.ggml.token_type");
            }
            Model model = ModelLoader.load(checkpoint, ModelOverrides.none());
            assertThat(model.weights().layers()).hasSize(model.config().layers());
        }
    }
}
