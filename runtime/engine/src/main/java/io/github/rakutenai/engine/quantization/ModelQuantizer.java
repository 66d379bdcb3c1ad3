package io.github.rakutenai.engine.quantization;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;

import io.github.rakutenai.engine.backend.WorkerPool;
import io.github.rakutenai.engine.checkpoint.Checkpoint;
import io.github.rakutenai.engine.checkpoint.GgufFile;
import io.github.rakutenai.engine.checkpoint.GgufHeader;
import io.github.rakutenai.engine.checkpoint.GgufMetadata;
import io.github.rakutenai.engine.checkpoint.GgufWriter;
import io.github.rakutenai.engine.checkpoint.SafetensorsDirectory;
import io.github.rakutenai.engine.kernel.KernelProvider;
import io.github.rakutenai.engine.model.GgufHyperparameterWriter;
import io.github.rakutenai.engine.model.Model;
import io.github.rakutenai.engine.model.ModelConfig;
import io.github.rakutenai.engine.model.ModelLoader;
import io.github.rakutenai.engine.model.ModelOverrides;
import io.github.rakutenai.engine.model.ModelTensor;
import io.github.rakutenai.engine.model.RopeLayout;
import io.github.rakutenai.engine.tensor.DType;
import io.github.rakutenai.engine.tensor.SharedArenas;
import io.github.rakutenai.engine.tensor.Tensor;
import io.github.rakutenai.engine.tokenizer.GgufVocabularyWriter;

/**
 * Writes a model with fewer bits a weight, as a GGUF file. Weights go a few megabytes at a time from the mapped checkpoint to
 * the file, so that neither the heap nor the memory must hold the model.
 */
public final class ModelQuantizer {

    /** Weights in these formats are what a model was trained or published in; others have lost too much already. */
    private static final Set<DType> SOURCES = Set.of(DType.F32, DType.F16, DType.BF16);

    private static final String FILE_TYPE = "general.file_type";
    private static final String QUANTIZATION_VERSION = "general.quantization_version";
    private static final int CURRENT_QUANTIZATION_VERSION = 2;
    /** Written anew, or decided by this class. */
    private static final Set<String> NOT_COPIED = Set.of(FILE_TYPE, QUANTIZATION_VERSION, "general.alignment");

    private static final long PART_BYTES = 8 << 20;
    /** Multiply-adds of one weight, about: it is tried with a dozen scales. */
    private static final long WORK_PER_WEIGHT = 16;

    private final Checkpoint checkpoint;
    private final Model model;
    private final QuantizationScheme scheme;
    private final QuantizationProgress progress;
    private final WorkerPool pool;
    private final List<RowEncoder> encoders;
    private final long totalBytes;
    private long doneBytes;

    private ModelQuantizer(
            Checkpoint checkpoint, QuantizationScheme scheme, WorkerPool pool, QuantizationProgress progress)
            throws IOException {
        this.checkpoint = checkpoint;
        this.scheme = scheme;
        this.progress = progress;
        this.pool = pool;
        model = ModelLoader.load(checkpoint, ModelOverrides.none());
        encoders = IntStream.range(0, pool.threads())
                .mapToObj(worker -> new RowEncoder(KernelProvider.fastest().get()))
                .toList();
        totalBytes = model.weights().tensors().stream()
                .mapToLong(tensor -> tensor.tensor().sizeBytes())
                .sum();
    }

    /**
     * Quantises an open checkpoint.
     *
     * @param target has its name only when it is complete, and then replaces what had it
     * @param threads that compute, at least 1
     * @throws IOException if the checkpoint cannot be read or the target not be written, for want of room among others
     * @throws io.github.rakutenai.engine.checkpoint.MalformedCheckpointException if the checkpoint is no sound model
     * @throws IllegalArgumentException if its weights are quantised already, or not numbers that can be
     */
    public static void quantize(
            Checkpoint checkpoint, Path target, QuantizationScheme scheme, int threads, QuantizationProgress progress)
            throws IOException {
        try (WorkerPool pool = new WorkerPool(threads)) {
            new ModelQuantizer(checkpoint, scheme, pool, progress).write(target);
        }
    }

    private void write(Path target) throws IOException {
        requireUnquantized();
        GgufHeader header = header();
        try (GgufWriter writer = new GgufWriter(target, header);
                Arena arena = SharedArenas.open()) {
            MemorySegment part = arena.allocate(Math.max(PART_BYTES, largestRowBytes()));
            for (ModelTensor tensor : model.weights().tensors()) {
                write(tensor, part, writer);
            }
            writer.finish();
        }
    }

    private long largestRowBytes() {
        return model.weights().tensors().stream()
                .mapToLong(tensor -> dtype(tensor).byteSize(tensor.tensor().columns()))
                .max()
                .orElseThrow();
    }

    private void requireUnquantized() {
        for (ModelTensor tensor : model.weights().tensors()) {
            DType dtype = tensor.tensor().dtype();
            if (!SOURCES.contains(dtype)) {
                throw new IllegalArgumentException(
                        "%s: %s is %s, but only %s are quantised, so that nothing is rounded twice: take the model's original"
                                .formatted(checkpoint.path(), tensor.tensor().name(), dtype, "F32, F16 and BF16"));
            }
        }
    }

    private GgufHeader header() throws IOException {
        GgufHeader header = new GgufHeader();
        switch (checkpoint) {
            case GgufFile gguf -> copyMetadata(gguf.metadata(), header);
            case SafetensorsDirectory folder -> {
                GgufHyperparameterWriter.write(model, header);
                GgufVocabularyWriter.write(folder, model.config().vocabularySize(), model.endTokens(), header);
            }
        }
        header.integer(FILE_TYPE, scheme.fileType()).integer(QUANTIZATION_VERSION, CURRENT_QUANTIZATION_VERSION);
        for (ModelTensor tensor : model.weights().tensors()) {
            header.tensor(tensor.ggufName(), dtype(tensor), tensor.tensor().shape());
        }
        return header;
    }

    private static void copyMetadata(GgufMetadata metadata, GgufHeader header) {
        metadata.keys().stream().filter(key -> !NOT_COPIED.contains(key)).forEach(key -> header.copy(metadata, key));
    }

    private DType dtype(ModelTensor tensor) {
        return scheme.dtype(tensor, model.config(), model.weights().tied());
    }

    /** @param part room for some rows, at least one */
    private void write(ModelTensor entry, MemorySegment part, GgufWriter writer) throws IOException {
        Tensor source = entry.tensor();
        DType dtype = dtype(entry);
        IntUnaryOperator sourceRow = sourceRow(entry, model.config());
        long rowBytes = dtype.byteSize(source.columns());
        int partRows = Math.clamp(part.byteSize() / rowBytes, 1, source.rows());
        for (int from = 0; from < source.rows(); from += partRows) {
            int first = from;
            int rows = Math.min(partRows, source.rows() - from);
            pool.run(
                    (worker, fromItem, toItem) -> {
                        for (int i = fromItem; i < toItem; i++) {
                            int row = sourceRow.applyAsInt(first + i);
                            encoders.get(worker).encode(source, row, dtype, part, i * rowBytes);
                        }
                    },
                    rows,
                    WORK_PER_WEIGHT * source.columns());
            writer.write(part.asSlice(0, rows * rowBytes));
            doneBytes += rows * source.rowBytes();
            progress.progressed(doneBytes, totalBytes);
        }
    }

    /**
     * Where a row of the file comes from. GGUF files of architecture {@code llama} rotate components 2i and 2i+1 of a query or
     * key head together, other checkpoints i and i + headDim/2.
     */
    private static IntUnaryOperator sourceRow(ModelTensor tensor, ModelConfig config) {
        boolean permuted = config.ropeLayout() == RopeLayout.ROTATE_HALF;
        int headDim = config.headDim();
        return switch (tensor.role()) {
            case QUERY, KEY ->
                permuted
                        ? row -> {
                            int inHead = row % headDim;
                            return row - inHead + inHead / 2 + inHead % 2 * (headDim / 2);
                        }
                        : IntUnaryOperator.identity();
            default -> IntUnaryOperator.identity();
        };
    }
}
