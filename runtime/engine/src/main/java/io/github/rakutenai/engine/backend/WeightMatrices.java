package io.github.rakutenai.engine.backend;

import java.lang.System.Logger.Level;
import java.lang.foreign.Arena;
import java.lang.management.ManagementFactory;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.DoubleConsumer;

import com.sun.management.OperatingSystemMXBean;
import io.github.rakutenai.engine.backend.WeightMatrix.InPanels;
import io.github.rakutenai.engine.backend.WeightMatrix.InPlace;
import io.github.rakutenai.engine.kernel.PanelMatrix;
import io.github.rakutenai.engine.model.Weights;
import io.github.rakutenai.engine.tensor.LargeMemory;
import io.github.rakutenai.engine.tensor.Tensor;

/** All weight matrices in the form that the kernels read, by the very tensor that they are made of. */
final class WeightMatrices {

    private static final System.Logger LOG = System.getLogger(WeightMatrices.class.getName());
    private static final double GB = 1e9;

    /** Multiply-adds that packing a weight costs, about. */
    private static final long WORK_PER_WEIGHT = 8;

    private final Map<Tensor, WeightMatrix> matrices = new IdentityHashMap<>();
    private long copiedBytes;

    private WeightMatrices() {}

    /** Nothing is copied. */
    static WeightMatrices inPlace(Weights weights) {
        WeightMatrices all = new WeightMatrices();
        weights.matrices().forEach(tensor -> all.matrices.put(tensor, new InPlace(tensor)));
        return all;
    }

    /**
     * Copies those that are faster in panels, with all workers, if the machine has memory for it.
     *
     * @param arena owns the copies
     * @param takenBytes memory that is taken already
     * @param packed hears what share of them is done
     */
    static WeightMatrices packed(
            Weights weights, WorkerPool pool, Arena arena, long takenBytes, DoubleConsumer packed) {
        WeightMatrices all = inPlace(weights);
        List<Tensor> packable = packable(weights);
        long bytes = packedBytes(weights);
        long missing = bytes + takenBytes - machineBytes();
        if (missing > 0) {
            warn(missing);
        } else if (!packable.isEmpty()) {
            long start = System.nanoTime();
            all.pack(packable, pool, arena, bytes, packed);
            all.copiedBytes = bytes;
            log(packable.size(), all.matrices.size(), bytes, System.nanoTime() - start);
        }
        return all;
    }

    /** Memory of all copies, if there is room for them. */
    static long packedBytes(Weights weights) {
        return packable(weights).stream().mapToLong(PanelMatrix::sizeBytes).sum();
    }

    private static List<Tensor> packable(Weights weights) {
        return weights.matrices().stream()
                .filter(tensor -> PanelMatrix.packs(tensor.dtype()))
                .toList();
    }

    private static void warn(long missingBytes) {
        LOG.log(
                Level.WARNING,
                String.format(
                        Locale.ROOT,
                        "weights stay where they are, which is several times slower: packing them takes %.2f GB more"
                                + " than the machine has",
                        missingBytes / GB));
    }

    private static void log(int packed, int matrices, long bytes, long nanos) {
        LOG.log(
                Level.INFO,
                String.format(
                        Locale.ROOT,
                        "packed %d of %d matrices into %.2f GB of memory in %.1f s",
                        packed,
                        matrices,
                        bytes / GB,
                        nanos / 1e9));
    }

    private static long machineBytes() {
        return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getTotalMemorySize();
    }

    private void pack(List<Tensor> packable, WorkerPool pool, Arena arena, long allBytes, DoubleConsumer packed) {
        LargeMemory memory = new LargeMemory(arena);
        for (Tensor tensor : packable) {
            matrices.put(tensor, new InPanels(new PanelMatrix(tensor, memory)));
        }
        long bytes = 0;
        for (Tensor tensor : packable) {
            PanelMatrix panels = ((InPanels) matrices.get(tensor)).panels();
            long work = WORK_PER_WEIGHT * panels.columns() * PanelMatrix.STACK_ROWS;
            pool.run((worker, from, to) -> panels.pack(from, to), panels.stacks(), work);
            bytes += PanelMatrix.sizeBytes(tensor);
            packed.accept((double) bytes / allBytes);
        }
    }

    WeightMatrix of(Tensor tensor) {
        return matrices.get(tensor);
    }

    /** Memory of the copies. */
    long copiedBytes() {
        return copiedBytes;
    }
}
