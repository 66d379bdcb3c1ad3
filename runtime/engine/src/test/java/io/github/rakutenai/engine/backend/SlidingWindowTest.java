package io.github.rakutenai.engine.backend;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.util.OptionalInt;
import java.util.stream.IntStream;

import io.github.rakutenai.engine.kernel.KernelProvider;
import io.github.rakutenai.engine.kvcache.BlockPool;
import io.github.rakutenai.engine.kvcache.BlockTable;
import io.github.rakutenai.engine.model.LayerWeights;
import io.github.rakutenai.engine.model.ModelConfig;
import io.github.rakutenai.engine.model.Weights;
import io.github.rakutenai.engine.tensor.Tensor;
import io.github.rakutenai.engine.testing.RandomBlocks;
import io.github.rakutenai.engine.testing.RandomCheckpoint;
import io.github.rakutenai.engine.testing.RandomModel;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The window against its definition: position p sees p-w+1..p. The naive decoder below takes nothing of the engine's but
 * the numbers in the checkpoint and computes every position of every layer from scratch, in double precision.
 */
class SlidingWindowTest {

    private static final int WINDOW = 20;
    private static final int POSITIONS = 3 * WINDOW + 1;
    private static final double TOLERANCE = 1e-4;
    private static final RandomCheckpoint SHAPE =
            new RandomCheckpoint(64, 2, 4, 2, 16, 96, 300, 10000, 128, WINDOW, 1e-5f);

    private final int[] tokens = SHAPE.tokenIds(5, POSITIONS);
    private RandomModel model;

    @BeforeEach
    void open() throws IOException {
        model = new RandomModel(SHAPE, RandomBlocks.F32);
    }

    @AfterEach
    void close() throws IOException {
        model.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {WINDOW - 1, WINDOW, WINDOW + 1, 3 * WINDOW})
    void a_position_sees_the_window_that_ends_with_it(int position) {
        double[] expected = new NaiveDecoder(model.weights(), WINDOW).logits(tokens)[position];
        assertThat(distance(engine(WINDOW)[position], expected)).isLessThan(TOLERANCE);
    }

    @ParameterizedTest
    @ValueSource(ints = {WINDOW, WINDOW + 1, 3 * WINDOW})
    void a_window_that_is_one_position_off_is_found(int position) {
        double[] expected = new NaiveDecoder(model.weights(), WINDOW).logits(tokens)[position];
        assertThat(distance(engine(WINDOW - 1)[position], expected)).isGreaterThan(100 * TOLERANCE);
        assertThat(distance(engine(WINDOW + 1)[position], expected)).isGreaterThan(100 * TOLERANCE);
    }

    private float[][] engine(int window) {
        ModelConfig config = model.config().withSlidingWindow(OptionalInt.of(window));
        CpuOptions options =
                new CpuOptions(2, KvCacheType.F32, ActivationType.FLOAT32, BlockPool.blocksFor(POSITIONS), POSITIONS);
        Batch batch = new Batch(POSITIONS, config.vocabularySize());
        try (Backend backend = new CpuBackend(config, model.weights(), KernelProvider.fastest(), options);
                BlockTable table = new BlockTable(new BlockPool(options.kvBlocks()))) {
            table.reserve(POSITIONS);
            for (int position = 0; position < POSITIONS; position++) {
                batch.add(tokens[position], position, table, RowOutput.LOGITS);
            }
            backend.forward(batch);
        }
        return IntStream.range(0, POSITIONS).mapToObj(batch::logits).toArray(float[][]::new);
    }

    private static double distance(float[] found, double[] expected) {
        return IntStream.range(0, expected.length)
                .mapToDouble(i -> Math.abs(found[i] - expected[i]))
                .max()
                .orElseThrow();
    }

    /** A decoder as a textbook has it, for F32 weights whose pairs of components are neighbours. */
    private record NaiveDecoder(Weights weights, int window) {

        double[][] logits(int[] tokens) {
            double[][] embedding = matrix(weights.tokenEmbedding());
            double[][] x = IntStream.of(tokens)
                    .mapToObj(token -> embedding[token].clone())
                    .toArray(double[][]::new);
            for (LayerWeights layer : weights.layers()) {
                addTo(x, attention(normalised(x, layer.attentionNorm()), layer));
                addTo(x, feedForward(normalised(x, layer.feedForwardNorm()), layer));
            }
            return times(normalised(x, weights.outputNorm()), weights.output());
        }

        private double[][] attention(double[][] x, LayerWeights layer) {
            double[][] q = rotated(times(x, layer.query()));
            double[][] k = rotated(times(x, layer.key()));
            double[][] v = times(x, layer.value());
            double[][] mixed = new double[x.length][q[0].length];
            for (int p = 0; p < x.length; p++) {
                for (int head = 0; head < SHAPE.heads(); head++) {
                    attend(q[p], k, v, p, head, mixed[p]);
                }
            }
            return times(mixed, layer.attentionOutput());
        }

        private void attend(double[] q, double[][] k, double[][] v, int p, int head, double[] out) {
            int size = SHAPE.headDim();
            int shared = head / (SHAPE.heads() / SHAPE.kvHeads());
            double total = 0;
            double[] sum = new double[size];
            for (int seen = p - window + 1; seen <= p; seen++) {
                if (seen >= 0) {
                    double score = 0;
                    for (int i = 0; i < size; i++) {
                        score += q[head * size + i] * k[seen][shared * size + i];
                    }
                    double weight = Math.exp(score / Math.sqrt(size));
                    total += weight;
                    for (int i = 0; i < size; i++) {
                        sum[i] += weight * v[seen][shared * size + i];
                    }
                }
            }
            for (int i = 0; i < size; i++) {
                out[head * size + i] = sum[i] / total;
            }
        }

        private static double[][] rotated(double[][] x) {
            double[][] out = new double[x.length][x[0].length];
            for (int p = 0; p < x.length; p++) {
                for (int i = 0; i < x[p].length; i += 2) {
                    int pair = i % SHAPE.headDim() / 2;
                    double angle = p / Math.pow(SHAPE.ropeTheta(), 2.0 * pair / SHAPE.headDim());
                    out[p][i] = x[p][i] * Math.cos(angle) - x[p][i + 1] * Math.sin(angle);
                    out[p][i + 1] = x[p][i] * Math.sin(angle) + x[p][i + 1] * Math.cos(angle);
                }
            }
            return out;
        }

        private static double[][] feedForward(double[][] x, LayerWeights layer) {
            double[][] gate = times(x, layer.gate());
            double[][] up = times(x, layer.up());
            for (int p = 0; p < x.length; p++) {
                for (int i = 0; i < gate[p].length; i++) {
                    gate[p][i] *= up[p][i] / (1 + Math.exp(-gate[p][i]));
                }
            }
            return times(gate, layer.down());
        }

        private static double[][] normalised(double[][] x, Tensor weight) {
            double[] factors = matrix(weight)[0];
            double[][] out = new double[x.length][factors.length];
            for (int p = 0; p < x.length; p++) {
                double squares = 0;
                for (double value : x[p]) {
                    squares += value * value;
                }
                double root = Math.sqrt(squares / factors.length + SHAPE.rmsNormEpsilon());
                for (int i = 0; i < factors.length; i++) {
                    out[p][i] = x[p][i] / root * factors[i];
                }
            }
            return out;
        }

        private static double[][] times(double[][] x, Tensor weights) {
            double[][] w = matrix(weights);
            double[][] out = new double[x.length][w.length];
            for (int p = 0; p < x.length; p++) {
                for (int row = 0; row < w.length; row++) {
                    for (int i = 0; i < w[row].length; i++) {
                        out[p][row] += w[row][i] * x[p][i];
                    }
                }
            }
            return out;
        }

        private static void addTo(double[][] x, double[][] summand) {
            for (int p = 0; p < x.length; p++) {
                for (int i = 0; i < x[p].length; i++) {
                    x[p][i] += summand[p][i];
                }
            }
        }

        private static double[][] matrix(Tensor tensor) {
            double[][] rows = new double[tensor.rows()][tensor.columns()];
            for (int row = 0; row < rows.length; row++) {
                for (int i = 0; i < rows[row].length; i++) {
                    long offset = Float.BYTES * ((long) row * tensor.columns() + i);
                    rows[row][i] = tensor.segment().get(ValueLayout.JAVA_FLOAT_UNALIGNED, offset);
                }
            }
            return rows;
        }
    }
}
