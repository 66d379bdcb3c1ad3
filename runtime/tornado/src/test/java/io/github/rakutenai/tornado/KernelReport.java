package io.github.rakutenai.tornado;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.stream.IntStream;

import io.github.rakutenai.tornado.kernel.WeightCodes;
import io.github.rakutenai.tornado.kernel.ptx.WarpMatrixVector;
import uk.ac.manchester.tornado.api.GridScheduler;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.TaskGraph;
import uk.ac.manchester.tornado.api.TornadoExecutionPlan;
import uk.ac.manchester.tornado.api.WorkerGrid1D;
import uk.ac.manchester.tornado.api.enums.DataTransferMode;
import uk.ac.manchester.tornado.api.exceptions.TornadoExecutionPlanException;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/**
 * Measures the products of a single row on a GPU that PTX runs on, kernel by kernel, in GB/s of weights. Each runs again and again
 * over more weights than its caches hold, and is compared with plain Java first.
 *
 * <p>Arguments: formats (HALF, Q8, Q4; with a "c" behind it: activations of 8 bits), then "slices x threads" of work groups, as
 * in {@code HALF Q8 Q8c Q4 Q4c 4x256 8x256}.
 */
public final class KernelReport {

    private static final long CACHE_BYTES = 400_000_000;
    private static final int TASKS = 48;
    private static final int EXECUTIONS = 10;
    private static final int CHECKED_ROWS = 32;
    private static final float EPSILON = 1e-5f;

    private enum Kernel {
        NORMED,
        GATED,
        ADDED
    }

    private record Shape(Kernel kernel, int rows, int columns) {}

    private static final List<Shape> SHAPES = List.of(
            new Shape(Kernel.NORMED, 6144, 4096),
            new Shape(Kernel.ADDED, 4096, 4096),
            new Shape(Kernel.GATED, 28672, 4096),
            new Shape(Kernel.ADDED, 4096, 14336),
            new Shape(Kernel.NORMED, 48000, 4096));

    private final Device device;
    private final int format;
    private final boolean coded;
    private final Shape shape;
    private final List<RandomMatrix> matrices;
    private final WarpVector vector;
    private final WarpVector next;
    private final FloatArray floats = new FloatArray(1);
    private final FloatArray norm;
    private final FloatArray squares;
    private final FloatArray nextSquares;
    private final FloatArray out;
    private final KernelContext context = new SharedContext();
    private double difference;

    private KernelReport(
            Device device, HostMemory memory, int format, boolean coded, Shape shape, List<RandomMatrix> matrices) {
        this.device = device;
        this.format = format;
        this.coded = coded;
        this.shape = shape;
        this.matrices = matrices;
        vector = WarpVector.of(shape.columns(), memory);
        next = WarpVector.of(shape.rows(), memory);
        norm = memory.floats(shape.rows());
        squares = memory.floats(shape.columns() / 8);
        nextSquares = memory.floats(shape.rows() / 8);
        out = memory.floats(shape.rows());
        fillVector();
        norm.init(1);
    }

    public static void main(String... arguments) {
        TornadoSettings.apply();
        Device device = Device.find().orElseThrow();
        print("%s, a copy moves %.1f GB/s", device.description(), CopyBandwidth.measure(device));
        List<String> formats = new ArrayList<>();
        List<WarpGroups> groups = new ArrayList<>();
        for (String argument : arguments) {
            if (argument.contains("x")) {
                groups.add(groups(argument));
            } else {
                formats.add(argument);
            }
        }
        for (String name : formats) {
            boolean coded = name.endsWith("c");
            int format = switch (name) {
                case "HALF" -> WeightCodes.HALF;
                case "Q8", "Q8c" -> WeightCodes.Q8;
                case "Q4", "Q4c" -> WeightCodes.Q4;
                default -> throw new IllegalArgumentException("HALF, Q8, Q8c, Q4 or Q4c, found " + name);
            };
            for (Shape shape : SHAPES) {
                measure(device, name, format, coded, shape, groups);
            }
        }
    }

    private static WarpGroups groups(String text) {
        String[] numbers = text.split("x");
        return new WarpGroups(Integer.parseInt(numbers[0]), Integer.parseInt(numbers[1]));
    }

    private static void measure(
            Device device, String name, int format, boolean coded, Shape shape, List<WarpGroups> groups) {
        long bytes = RandomMatrix.bytes(format, shape.rows(), shape.columns());
        try (HostMemory memory = new HostMemory(true)) {
            List<RandomMatrix> matrices = IntStream.range(0, (int) Math.ceilDiv(CACHE_BYTES, bytes))
                    .mapToObj(seed -> RandomMatrix.of(format, shape.rows(), shape.columns(), memory, seed))
                    .toList();
            for (WarpGroups group : groups) {
                KernelReport report = new KernelReport(device, memory, format, coded, shape, matrices);
                double seconds = report.secondsOf(group);
                print(
                        "%-4s %-6s %5d x %5d  slices %d, threads %4d: %8.1f us, %7.1f GB/s, largest difference %.1e",
                        name,
                        shape.kernel(),
                        shape.rows(),
                        shape.columns(),
                        group.slices(),
                        group.threads(),
                        seconds * 1e6,
                        bytes / seconds / 1e9,
                        report.difference);
            }
        }
    }

    private void fillVector() {
        int columns = shape.columns();
        int octets = columns / 8;
        Random random = new Random(1);
        for (int octet = 0; octet < octets; octet++) {
            float largest = 0;
            float[] values = new float[8];
            for (int i = 0; i < 8; i++) {
                values[i] = random.nextFloat(-1, 1);
                largest = Math.max(largest, Math.abs(values[i]));
            }
            vector.steps().set(octet, largest / 127);
            squares.set(octet, 1);
            for (int i = 0; i < 8; i++) {
                int code = Math.round(values[i] * 127 / largest);
                float value = coded ? code * vector.steps().get(octet) : values[i];
                vector.values().set(8 * octet + i, value);
                vector.values().set(columns + i * octets + octet, value);
                or(vector.codes(), i / 4 * octets + octet, (code & 0xFF) << i % 4 * 8);
                or(vector.codes(), (2 + i % 2) * octets + octet, (code & 0xFF) << i / 2 * 8);
            }
        }
    }

    private static void or(IntArray array, int at, int bits) {
        array.set(at, array.get(at) | bits);
    }

    private double secondsOf(WarpGroups groups) {
        TaskGraph graph = new TaskGraph("kernels");
        for (RandomMatrix matrix : matrices) {
            graph.transferToDevice(DataTransferMode.FIRST_EXECUTION, matrix.words(), matrix.halves());
        }
        graph.transferToDevice(
                DataTransferMode.FIRST_EXECUTION,
                vector.values(),
                vector.codes(),
                vector.steps(),
                floats,
                norm,
                squares,
                nextSquares,
                next.values(),
                next.codes(),
                next.steps(),
                out);
        GridScheduler scheduler = new GridScheduler();
        int results = shape.kernel() == Kernel.GATED ? shape.rows() / 2 : shape.rows();
        int items =
                Math.ceilDiv(results, WarpMatrixVector.groupRows(groups.slices(), groups.threads())) * groups.threads();
        String name = "kernel" + format + (coded ? "c" : "p") + groups.slices() + "x" + groups.threads();
        for (int task = 0; task < TASKS; task++) {
            String id = SharedName.of(name, task);
            addTask(graph, id, matrices.get(task % matrices.size()), groups);
            WorkerGrid1D grid = new WorkerGrid1D(items);
            grid.setLocalWork(groups.threads(), 1, 1);
            scheduler.addWorkerGrid("kernels." + id, grid);
        }
        FloatArray result = shape.kernel() == Kernel.GATED ? next.values() : out;
        graph.transferToHost(DataTransferMode.UNDER_DEMAND, result);
        try (TornadoExecutionPlan plan = new TornadoExecutionPlan(graph.snapshot())) {
            plan.withDevice(device.device()).withGridScheduler(scheduler);
            if (device.ptx() && TornadoSettings.cudaGraphs()) {
                plan.withCUDAGraph();
            }
            plan.execute().transferToHost(result);
            difference = difference(result);
            plan.execute();
            long start = System.nanoTime();
            for (int i = 0; i < EXECUTIONS; i++) {
                plan.execute();
            }
            return (System.nanoTime() - start) / 1e9 / EXECUTIONS / TASKS;
        } catch (TornadoExecutionPlanException e) {
            throw new IllegalStateException(e);
        }
    }

    private void addTask(TaskGraph graph, String id, RandomMatrix matrix, WarpGroups groups) {
        switch (shape.kernel()) {
            case NORMED ->
                graph.task(
                        id,
                        WarpMatrixVector::normed,
                        context,
                        squares,
                        vector.values(),
                        vector.codes(),
                        vector.steps(),
                        matrix.words(),
                        matrix.halves(),
                        floats,
                        out,
                        format,
                        coded ? 1 : 0,
                        shape.rows(),
                        shape.columns(),
                        0,
                        EPSILON,
                        groups.slices(),
                        groups.threads());
            case GATED ->
                graph.task(
                        id,
                        WarpMatrixVector::gated,
                        context,
                        squares,
                        vector.values(),
                        vector.codes(),
                        vector.steps(),
                        matrix.words(),
                        matrix.halves(),
                        floats,
                        next.values(),
                        next.codes(),
                        next.steps(),
                        format,
                        coded ? 1 : 0,
                        shape.rows(),
                        shape.columns(),
                        EPSILON,
                        groups.slices(),
                        groups.threads());
            case ADDED ->
                graph.task(
                        id,
                        WarpMatrixVector::added,
                        context,
                        vector.values(),
                        vector.codes(),
                        vector.steps(),
                        matrix.words(),
                        matrix.halves(),
                        floats,
                        out,
                        norm,
                        nextSquares,
                        next.values(),
                        next.codes(),
                        next.steps(),
                        format,
                        coded ? 1 : 0,
                        shape.rows(),
                        shape.columns(),
                        groups.slices(),
                        groups.threads());
        }
    }

    /** Largest relative difference to plain Java, in some rows, after one execution of all tasks. */
    private double difference(FloatArray result) {
        double largest = 0;
        int results = shape.kernel() == Kernel.GATED ? shape.rows() / 2 : shape.rows();
        double rms = Math.sqrt(1.0 / 8 + EPSILON);
        RandomMatrix last = matrices.get((TASKS - 1) % matrices.size());
        for (int i = 0; i < CHECKED_ROWS; i++) {
            int row = (int) ((long) (results - 1) * i / (CHECKED_ROWS - 1));
            double expected = switch (shape.kernel()) {
                case NORMED -> last.product(row, vector.values(), 0) / rms;
                case GATED -> {
                    double gate = last.product(row, vector.values(), 0) / rms;
                    yield gate / (1 + Math.exp(-gate)) * last.product(results + row, vector.values(), 0) / rms;
                }
                case ADDED -> {
                    double sum = 0;
                    for (int task = 0; task < TASKS; task++) {
                        sum += matrices.get(task % matrices.size()).product(row, vector.values(), 0);
                    }
                    yield sum;
                }
            };
            largest = Math.max(largest, Math.abs(result.get(row) - expected) / (1 + Math.abs(expected)));
        }
        return largest;
    }

    private static void print(String format, Object... values) {
        System.out.println(String.format(Locale.ROOT, format, values));
    }
}
