package io.github.rakutenai.engine.backend;

import java.lang.System.Logger.Level;
import java.util.EnumSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;

import io.github.rakutenai.engine.backend.Acceleration.Prepared;
import io.github.rakutenai.engine.model.Weights;
import io.github.rakutenai.engine.tensor.DType;
import io.github.rakutenai.engine.tensor.Shape;
import io.github.rakutenai.engine.tensor.Tensor;

/** Opens the first accelerator that can run, gives it as many weights as its memory takes, and measures where it is faster. */
final class AccelerationLoader {

    private static final System.Logger LOG = System.getLogger(AccelerationLoader.class.getName());
    private static final double GB = 1e9;

    /** Matrices that cost the same. */
    private record Kind(DType dtype, Shape shape) {}

    private final Accelerators accelerators;
    private final ParallelKernels kernels;
    private final int maxRows;
    private final LongSupplier nanoTime;
    private final Crossover crossover;

    AccelerationLoader(Accelerators accelerators, ParallelKernels kernels, int maxRows, LongSupplier nanoTime) {
        this.accelerators = accelerators;
        this.kernels = kernels;
        this.maxRows = maxRows;
        this.nanoTime = nanoTime;
        crossover = new Crossover(nanoTime);
    }

    /**
     * What does not work is logged, once, and left to the kernels.
     *
     * @param copiesBytes memory that the keys, the values and copies of weights take
     */
    Acceleration load(Weights weights, long copiesBytes) {
        if (maxRows == 1) {
            return Acceleration.none();
        }
        List<Tensor> matrices = weights.matrices();
        for (MatmulAccelerator accelerator : accelerators.installed()) {
            Optional<AcceleratedMatmuls> open = open(accelerator);
            if (open.isPresent()) {
                long taken = copiesBytes
                        + matrices.stream().mapToLong(Tensor::sizeBytes).sum();
                return load(accelerator.name(), open.get(), matrices, accelerators.budgetBytes(taken));
            }
        }
        return Acceleration.none();
    }

    private Optional<AcceleratedMatmuls> open(MatmulAccelerator accelerator) {
        Optional<String> reason = accelerator.unavailable();
        if (reason.isPresent()) {
            LOG.log(Level.INFO, "{0} is not used: {1}", accelerator.name(), reason.get());
            return Optional.empty();
        }
        try {
            return Optional.of(accelerator.open(kernels.pool(), maxRows));
        } catch (AcceleratorFailedException e) {
            LOG.log(Level.WARNING, accelerator.name() + " is not used: " + e.getMessage(), e);
            return Optional.empty();
        }
    }

    private Acceleration load(String name, AcceleratedMatmuls open, List<Tensor> matrices, long budgetBytes) {
        Map<Tensor, PreparedMatrix> prepared = new IdentityHashMap<>();
        try {
            long start = nanoTime.getAsLong();
            prepare(name, open, matrices, budgetBytes, prepared);
            Acceleration loaded = new Acceleration(measured(matrices, prepared), open);
            if (loaded.matrices() > 0) {
                log(name, open, matrices.size(), loaded, nanoTime.getAsLong() - start);
            } else {
                LOG.log(
                        Level.INFO,
                        "{0} is not used: it is faster with none of the matrices that it has memory for",
                        name);
            }
            return loaded;
        } catch (RuntimeException | Error e) {
            prepared.values().forEach(PreparedMatrix::close);
            open.close();
            throw e;
        }
    }

    private void prepare(
            String name,
            AcceleratedMatmuls open,
            List<Tensor> matrices,
            long budgetBytes,
            Map<Tensor, PreparedMatrix> prepared) {
        long left = budgetBytes;
        for (Tensor matrix : matrices) {
            long sizeBytes = open.sizeBytes(matrix).orElse(Long.MAX_VALUE);
            if (sizeBytes <= left) {
                try {
                    prepared.put(matrix, open.prepare(matrix));
                } catch (OutOfMemoryError e) {
                    LOG.log(Level.WARNING, "{0} got no memory for {1}: {2}", name, matrix.name(), e.getMessage());
                    return;
                }
                left -= sizeBytes;
            }
        }
    }

    /** Closes and leaves out what is nowhere faster. */
    private Map<Tensor, Prepared> measured(List<Tensor> matrices, Map<Tensor, PreparedMatrix> prepared) {
        Map<Kind, List<Tensor>> kinds = matrices.stream()
                .filter(prepared::containsKey)
                .collect(Collectors.groupingBy(
                        matrix -> new Kind(matrix.dtype(), matrix.shape()), LinkedHashMap::new, Collectors.toList()));
        Map<Tensor, Prepared> faster = new IdentityHashMap<>();
        Set<DType> warm = EnumSet.noneOf(DType.class);
        kinds.forEach((kind, members) -> {
            int leastRows =
                    accelerators.leastRows().orElseGet(() -> leastRows(members, prepared, warm.add(kind.dtype())));
            for (Tensor matrix : members) {
                if (leastRows == Crossover.NEVER) {
                    prepared.remove(matrix).close();
                } else {
                    faster.put(matrix, new Prepared(prepared.get(matrix), leastRows));
                }
            }
        });
        return faster;
    }

    private int leastRows(List<Tensor> members, Map<Tensor, PreparedMatrix> prepared, boolean cold) {
        MatmulTrials trials = new MatmulTrials(members, prepared, kernels, maxRows);
        if (cold) {
            crossover.warmUp(trials::multiplyByKernels, trials.maxRows());
            crossover.warmUp(trials::multiplyByAccelerator, trials.maxRows());
        }
        return crossover.leastRows(trials::multiplyByKernels, trials::multiplyByAccelerator, trials.maxRows());
    }

    private static void log(String name, AcceleratedMatmuls open, int matrices, Acceleration loaded, long nanos) {
        LOG.log(
                Level.INFO,
                String.format(
                        Locale.ROOT,
                        "%s (%s) multiplies %d of %d matrices from %s rows on, with %.2f GB of memory; loaded in %.1f s",
                        name,
                        open.description(),
                        loaded.matrices(),
                        matrices,
                        loaded.leastRows(),
                        loaded.sizeBytes() / GB,
                        nanos / 1e9));
    }
}
