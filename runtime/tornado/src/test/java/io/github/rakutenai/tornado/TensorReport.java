package io.github.rakutenai.tornado;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

import io.github.rakutenai.tornado.kernel.Step;
import io.github.rakutenai.tornado.kernel.ptx.PackedVectors;
import io.github.rakutenai.tornado.kernel.ptx.TensorCoreMatrix;
import uk.ac.manchester.tornado.api.GridScheduler;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.TaskGraph;
import uk.ac.manchester.tornado.api.TornadoExecutionPlan;
import uk.ac.manchester.tornado.api.WorkerGrid1D;
import uk.ac.manchester.tornado.api.enums.DataTransferMode;
import uk.ac.manchester.tornado.api.enums.TornadoVMBackendType;
import uk.ac.manchester.tornado.api.exceptions.TornadoExecutionPlanException;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/**
 * Measures the products of many rows on tensor cores, in TFLOP/s and in GB/s of weights, and what all of a 7B's would take. Each
 * runs again and again over more weights than the GPU's caches hold, and is compared with plain Java first.
 *
 * <p>Arguments: formats (HALF, Q8, Q4), then rows of a pass with a {@link TensorTile}, as in {@code Q8 32=32x64x128x4x2x528}:
 * vectors, columns, threads, fragments, buffers and the least groups; an "r128" behind it lets kernels have so many registers.
 */
public final class TensorReport {

    private static final long CACHE_BYTES = 200_000_000;
    private static final long NANOS = 200_000_000;
    private static final int PACKING_THREADS = 256;
    private static final int CHECKED_ROWS = 16;
    private static final int LAYERS = 32;

    private record Shape(int rows, int columns) {}

    private static final List<Shape> SHAPES =
            List.of(new Shape(6144, 4096), new Shape(4096, 4096), new Shape(28672, 4096), new Shape(4096, 14336));

    private record Variant(String text, TensorTile tile, Optional<String> compilerFlags) {

        private static final Pattern PATTERN =
                Pattern.compile("(\\d+)=(\\d+)x(\\d+)x(\\d+)x(\\d+)x(\\d+)x(\\d+)(?:r(\\d+))?");

        static Variant of(String text) {
            Matcher matcher = PATTERN.matcher(text);
            if (!matcher.matches()) {
                throw new IllegalArgumentException(
                        "rows=VECTORSxCOLUMNSxTHREADSxFRAGMENTSxBUFFERSxGROUPS, found " + text);
            }
            int[] numbers = IntStream.rangeClosed(1, 7)
                    .map(group -> Integer.parseInt(matcher.group(group)))
                    .toArray();
            TensorTile tile =
                    new TensorTile(numbers[0], numbers[1], numbers[2], numbers[3], numbers[4], numbers[5], numbers[6]);
            return new Variant(
                    text, tile, Optional.ofNullable(matcher.group(8)).map(count -> "CU_JIT_MAX_REGISTERS " + count));
        }
    }

    private final Device device;
    private final HostMemory memory;
    private final List<RandomMatrix> matrices;
    private final Variant variant;
    private final KernelContext context = new SharedContext();
    private final IntArray step;
    private final FloatArray x;
    private final IntArray packed;
    private final FloatArray floats;
    private final FloatArray sums;
    private double difference;

    private TensorReport(Device device, HostMemory memory, List<RandomMatrix> matrices, Variant variant) {
        this.device = device;
        this.memory = memory;
        this.matrices = matrices;
        this.variant = variant;
        TensorTile tile = variant.tile();
        int columns = matrix().columns();
        step = memory.ints(Step.length(tile.capacity(), 1, 1));
        step.set(Step.rows(), tile.capacity());
        x = memory.floats((long) tile.capacity() * columns);
        Random random = new Random(1);
        for (int i = 0; i < x.getSize(); i++) {
            x.set(i, random.nextFloat(-1, 1));
        }
        packed = memory.ints(PackedVectors.packedInts(tile.sumVectors(), columns));
        floats = memory.floats(1);
        sums = memory.floats(tile.sumFloats(matrix().rows(), columns));
    }

    public static void main(String... arguments) {
        TornadoSettings.apply();
        Device device = Device.find().orElseThrow();
        print("%s", device.description());
        List<Variant> variants = Arrays.stream(arguments)
                .filter(argument -> argument.contains("="))
                .map(Variant::of)
                .toList();
        Arrays.stream(arguments)
                .filter(argument -> !argument.contains("="))
                .forEach(format -> measure(device, format, variants));
    }

    private static void measure(Device device, String format, List<Variant> variants) {
        double[] seconds = new double[variants.size()];
        for (Shape shape : SHAPES) {
            long bytes = RandomMatrix.bytes(RandomMatrix.format(format), shape.rows(), shape.columns());
            int count = (int) Math.ceilDiv(CACHE_BYTES, bytes);
            for (int i = 0; i < variants.size(); i++) {
                try (HostMemory memory = new HostMemory(true)) {
                    List<RandomMatrix> matrices = IntStream.range(0, count)
                            .mapToObj(seed -> RandomMatrix.of(
                                    RandomMatrix.format(format), shape.rows(), shape.columns(), memory, seed))
                            .toList();
                    TensorReport report = new TensorReport(device, memory, matrices, variants.get(i));
                    double product = report.seconds();
                    seconds[i] += product;
                    print(
                            "%-4s %5d x %5d  %-24s %9.1f us, %6.1f TFLOP/s, %7.1f GB/s, largest difference %.1e",
                            format,
                            shape.rows(),
                            shape.columns(),
                            variants.get(i).text(),
                            product * 1e6,
                            2.0 * variants.get(i).tile().capacity() * shape.rows() * shape.columns() / product / 1e12,
                            bytes / product / 1e9,
                            report.difference);
                }
            }
        }
        for (int i = 0; i < variants.size(); i++) {
            double pass = LAYERS * seconds[i];
            print(
                    "%-4s %d layers      %-24s %9.2f ms, %.0f rows/s",
                    format,
                    LAYERS,
                    variants.get(i).text(),
                    pass * 1e3,
                    variants.get(i).tile().capacity() / pass);
        }
    }

    private RandomMatrix matrix() {
        return matrices.getFirst();
    }

    private double seconds() {
        TaskGraph graph = new TaskGraph("tensors");
        for (RandomMatrix matrix : matrices) {
            graph.transferToDevice(DataTransferMode.FIRST_EXECUTION, matrix.words(), matrix.halves());
        }
        graph.transferToDevice(DataTransferMode.FIRST_EXECUTION, step, x, packed, floats, sums);
        GridScheduler scheduler = new GridScheduler();
        addPacking(graph, scheduler);
        String name = variant.text().replaceAll("\\W", "x") + "f" + matrix().format();
        for (int task = 0; task < matrices.size(); task++) {
            addProduct(graph, scheduler, SharedName.of(name, task), matrices.get(task));
        }
        graph.transferToHost(DataTransferMode.UNDER_DEMAND, sums);
        try (TornadoExecutionPlan plan = new TornadoExecutionPlan(graph.snapshot())) {
            plan.withDevice(device.device()).withGridScheduler(scheduler);
            variant.compilerFlags().ifPresent(flags -> plan.withCompilerFlags(TornadoVMBackendType.PTX, flags));
            if (TornadoSettings.cudaGraphs()) {
                plan.withCUDAGraph();
            }
            plan.execute().transferToHost(sums);
            difference = difference();
            plan.execute();
            int executions = 0;
            long start = System.nanoTime();
            while (System.nanoTime() - start < NANOS) {
                plan.execute();
                executions++;
            }
            return (System.nanoTime() - start) / 1e9 / executions / matrices.size();
        } catch (TornadoExecutionPlanException e) {
            throw new IllegalStateException(e);
        }
    }

    private void addPacking(TaskGraph graph, GridScheduler scheduler) {
        int columns = matrix().columns();
        graph.task("pack", PackedVectors::packed, context, step, x, packed, columns, PACKING_THREADS);
        addGrid(
                scheduler,
                "pack",
                (long) variant.tile().capacity() * PackedVectors.groups(columns, PACKING_THREADS) * PACKING_THREADS,
                PACKING_THREADS);
    }

    private void addProduct(TaskGraph graph, GridScheduler scheduler, String id, RandomMatrix matrix) {
        TensorTile tile = variant.tile();
        int rows = matrix.rows();
        int columns = matrix.columns();
        graph.task(
                id,
                TensorCoreMatrix::multiply,
                context,
                step,
                packed,
                matrix.words(),
                matrix.halves(),
                floats,
                sums,
                0,
                matrix.format(),
                rows,
                columns,
                tile.sumVectors(),
                tile.sumRows(rows),
                tile.splits(rows, columns),
                tile.vectors(),
                tile.columns(),
                tile.threads(),
                tile.fragments(),
                tile.buffers());
        addGrid(scheduler, id, tile.items(rows, columns, tile.capacity()), tile.threads());
    }

    private static void addGrid(GridScheduler scheduler, String id, long items, int threads) {
        WorkerGrid1D grid = new WorkerGrid1D(Math.toIntExact(items));
        grid.setLocalWork(threads, 1, 1);
        scheduler.addWorkerGrid("tensors." + id, grid);
    }

    /** Largest difference to plain Java, in some rows of the first and the last vector, relative to the vector's size. */
    private double difference() {
        TensorTile tile = variant.tile();
        RandomMatrix last = matrices.getLast();
        int sumRows = tile.sumRows(last.rows());
        double largest = 0;
        for (int vector : new int[] {0, tile.capacity() - 1}) {
            for (int i = 0; i < CHECKED_ROWS; i++) {
                int row = (int) ((long) (last.rows() - 1) * i / (CHECKED_ROWS - 1));
                double found = 0;
                for (int share = 0; share < tile.shares(last.rows(), last.columns()); share++) {
                    found += sums.get((share * tile.sumVectors() + vector) * sumRows + row);
                }
                double expected = last.product(row, x, vector * last.columns());
                largest = Math.max(largest, Math.abs(found - expected) / Math.sqrt(last.columns()));
            }
        }
        return largest;
    }

    private static void print(String format, Object... values) {
        System.out.println(String.format(Locale.ROOT, format, values));
    }
}
