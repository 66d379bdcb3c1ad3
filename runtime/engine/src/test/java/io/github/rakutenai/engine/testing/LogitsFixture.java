package io.github.rakutenai.engine.testing;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/**
 * Reference logits of consecutive positions: for each the most probable tokens, their log-probabilities and the mass of
 * all others. The file is gzip of big-endian
 *
 * <pre>
 * int32    positions, vocabulary, kept, fractionBits
 * int32    token id            [positions]
 * float32  log remaining mass  [positions]         natural logarithm
 * uint16   id                  [positions][kept]   by falling probability
 * uint32   step                [positions][kept]   minus the log-probability's change since the rank before (from 0 at
 *                                                  rank 0), fixed point with fractionBits binary places
 * </pre>
 *
 * where the bytes of ids and of steps are stored as planes, all first bytes before all second ones. Rounding leaves a
 * mass slightly off 1, so reading normalises.
 */
public final class LogitsFixture {

    /** Positions count for the top-1 agreement if the best token leads by more than this in log-probability. */
    private static final double DECISIVE_LEAD = 0.1;

    private static final int KEPT = 64;

    private final int vocabulary;
    private final int fractionBits;
    private final int[] tokens;
    private final int[][] ids;
    private final long[][] fixedPoint;
    private final float[] logRest;

    /**
     * How other logits compare.
     *
     * @param meanKl mean over the positions of KL(reference || other), in nats
     * @param decisive positions where the reference's best token leads by more than 0.1
     * @param agreeing decisive positions where the other's best token is the same
     */
    public record Agreement(double meanKl, double maxKl, int decisive, int agreeing) {

        public double top1() {
            return (double) agreeing / decisive;
        }

        @Override
        public String toString() {
            return String.format(
                    Locale.ROOT, "mean KL %.2e, max %.2e, top-1 %d of %d", meanKl, maxKl, agreeing, decisive);
        }
    }

    private LogitsFixture(int vocabulary, int kept, int fractionBits, int[] tokens) {
        this.vocabulary = vocabulary;
        this.fractionBits = fractionBits;
        this.tokens = tokens;
        ids = new int[tokens.length][kept];
        fixedPoint = new long[tokens.length][kept];
        logRest = new float[tokens.length];
    }

    /** @param logits one row of the vocabulary's length for each token */
    public static LogitsFixture of(int[] tokens, IntFunction<float[]> logits, int fractionBits) {
        int vocabulary = logits.apply(0).length;
        LogitsFixture fixture = new LogitsFixture(vocabulary, Math.min(KEPT, vocabulary), fractionBits, tokens.clone());
        for (int position = 0; position < tokens.length; position++) {
            fixture.take(position, logProbabilities(logits.apply(position)));
        }
        return fixture;
    }

    private void take(int position, double[] logProbabilities) {
        int[] ranked = IntStream.range(0, vocabulary)
                .boxed()
                .sorted((a, b) -> Double.compare(logProbabilities[b], logProbabilities[a]))
                .mapToInt(Integer::intValue)
                .toArray();
        int kept = ids[position].length;
        for (int rank = 0; rank < kept; rank++) {
            ids[position][rank] = ranked[rank];
            fixedPoint[position][rank] = Math.round(-logProbabilities[ranked[rank]] * (1L << fractionBits));
        }
        double rest = IntStream.range(kept, vocabulary)
                .mapToDouble(rank -> Math.exp(logProbabilities[ranked[rank]]))
                .sum();
        logRest[position] = (float) Math.log(rest);
    }

    /** The positions' tokens, from position 0. */
    public int[] tokens() {
        return tokens.clone();
    }

    /** @param logits of a position, valid until the next call */
    public Agreement compare(IntFunction<float[]> logits) {
        double sum = 0;
        double max = 0;
        int decisive = 0;
        int agreeing = 0;
        for (int position = 0; position < tokens.length; position++) {
            float[] row = logits.apply(position);
            double kl = klDivergence(position, row);
            sum += kl;
            max = Math.max(max, kl);
            decisive += isDecisive(position) ? 1 : 0;
            agreeing += isDecisive(position) && best(row) == ids[position][0] ? 1 : 0;
        }
        return new Agreement(sum / tokens.length, max, decisive, agreeing);
    }

    /** KL(reference || logits) in nats; the tokens that the fixture left out are one event. */
    public double klDivergence(int position, float[] logits) {
        double[] other = logProbabilities(logits);
        double logMass = Math.log(mass(position));
        double sum = 0;
        for (int rank = 0; rank < ids[position].length; rank++) {
            double log = logProbability(position, rank) - logMass;
            sum += Math.exp(log) * (log - other[ids[position][rank]]);
            other[ids[position][rank]] = Double.NEGATIVE_INFINITY;
        }
        double otherRest = Arrays.stream(other).map(Math::exp).sum();
        double log = logRest[position] - logMass;
        return log == Double.NEGATIVE_INFINITY ? sum : sum + Math.exp(log) * (log - Math.log(otherRest));
    }

    private boolean isDecisive(int position) {
        return logProbability(position, 0) - logProbability(position, 1) > DECISIVE_LEAD;
    }

    private double mass(int position) {
        return Math.exp(logRest[position])
                + IntStream.range(0, ids[position].length)
                        .mapToDouble(rank -> Math.exp(logProbability(position, rank)))
                        .sum();
    }

    private double logProbability(int position, int rank) {
        return -fixedPoint[position][rank] / (double) (1L << fractionBits);
    }

    private static int best(float[] logits) {
        return IntStream.range(0, logits.length)
                .reduce((a, b) -> logits[b] > logits[a] ? b : a)
                .orElseThrow();
    }

    private static double[] logProbabilities(float[] logits) {
        double max = logits[best(logits)];
        double logSum = max
                + Math.log(IntStream.range(0, logits.length)
                        .mapToDouble(i -> Math.exp(logits[i] - max))
                        .sum());
        return IntStream.range(0, logits.length)
                .mapToDouble(i -> logits[i] - logSum)
                .toArray();
    }

    public void write(OutputStream target) throws IOException {
        try (DataOutputStream out = new DataOutputStream(new GZIPOutputStream(target))) {
            out.writeInt(tokens.length);
            out.writeInt(vocabulary);
            out.writeInt(ids[0].length);
            out.writeInt(fractionBits);
            for (int token : tokens) {
                out.writeInt(token);
            }
            for (float log : logRest) {
                out.writeFloat(log);
            }
            out.write(planes(2, (position, rank) -> ids[position][rank]));
            out.write(planes(4, (position, rank) -> fixedPoint[position][rank] - previous(position, rank)));
        }
    }

    public static LogitsFixture read(InputStream source) throws IOException {
        try (DataInputStream in = new DataInputStream(new GZIPInputStream(source))) {
            int[] tokens = new int[in.readInt()];
            LogitsFixture fixture = new LogitsFixture(in.readInt(), in.readInt(), in.readInt(), tokens);
            for (int i = 0; i < tokens.length; i++) {
                tokens[i] = in.readInt();
            }
            for (int i = 0; i < tokens.length; i++) {
                fixture.logRest[i] = in.readFloat();
            }
            fixture.readPlanes(in, 2, (position, rank, id) -> fixture.ids[position][rank] = (int) id);
            fixture.readPlanes(
                    in,
                    4,
                    (position, rank, step) ->
                            fixture.fixedPoint[position][rank] = step + fixture.previous(position, rank));
            return fixture;
        }
    }

    private long previous(int position, int rank) {
        return rank == 0 ? 0 : fixedPoint[position][rank - 1];
    }

    private interface Source {
        long value(int position, int rank);
    }

    private interface Sink {
        void accept(int position, int rank, long value);
    }

    private byte[] planes(int sizeBytes, Source source) {
        int kept = ids[0].length;
        int entries = tokens.length * kept;
        byte[] planes = new byte[entries * sizeBytes];
        for (int i = 0; i < planes.length; i++) {
            int entry = i % entries;
            long value = source.value(entry / kept, entry % kept);
            planes[i] = (byte) (value >>> 8 * (sizeBytes - 1 - i / entries));
        }
        return planes;
    }

    private void readPlanes(InputStream in, int sizeBytes, Sink sink) throws IOException {
        int kept = ids[0].length;
        int entries = tokens.length * kept;
        byte[] planes = in.readNBytes(entries * sizeBytes);
        for (int entry = 0; entry < entries; entry++) {
            long value = 0;
            for (int plane = 0; plane < sizeBytes; plane++) {
                value = value << 8 | planes[plane * entries + entry] & 0xFF;
            }
            sink.accept(entry / kept, entry % kept, value);
        }
    }

    /**
     * From source: {@code write LOGITS IDS BITS FIXTURE} makes a fixture from raw little-endian float32 logits and the
     * ids of the tokens, one a line; {@code compare FIXTURE LOGITS} prints how other logits agree with it.
     */
    public static void main(String... arguments) throws IOException {
        switch (arguments[0]) {
            case "write" -> {
                int[] tokens = Files.readAllLines(Path.of(arguments[2])).stream()
                        .mapToInt(Integer::parseInt)
                        .toArray();
                of(tokens, rows(Path.of(arguments[1]), tokens.length), Integer.parseInt(arguments[3]))
                        .write(Files.newOutputStream(Path.of(arguments[4])));
            }
            case "compare" -> {
                LogitsFixture fixture = read(Files.newInputStream(Path.of(arguments[1])));
                System.out.println(fixture.compare(rows(Path.of(arguments[2]), fixture.tokens.length)));
            }
            default -> throw new IllegalArgumentException("write or compare");
        }
    }

    private static IntFunction<float[]> rows(Path file, int count) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
        float[] row = new float[bytes.capacity() / Float.BYTES / count];
        return position -> {
            bytes.asFloatBuffer().get(position * row.length, row);
            return row;
        };
    }
}
