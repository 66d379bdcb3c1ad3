package io.github.rakutenai.engine.kernel;

import java.util.Arrays;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * What sums of panels amount to. For each group of columns in order, result += sum * (scale * xScale), and then, if the format
 * has minimums, result += (xSum * xScale) * minimum, each product and each sum of a product with one rounding; so results do
 * not depend on the width of registers, on the number of tokens or on the rows beside.
 */
final class PanelResults {

    private static final VectorSpecies<Integer> INTS = Lanes.FLOATS.withLanes(int.class);

    private float[] results = new float[0];

    /** Starts {@code count} new results. */
    void begin(int count) {
        if (results.length < count) {
            results = new float[count];
        }
        Arrays.fill(results, 0, count, 0);
    }

    /**
     * Adds the sums of one panel.
     *
     * @param scales those of the groups are from {@code scalesAt}
     * @param sums (tokens, units, pairs of rows), from {@code sumsAt}
     * @param at index in {@link #results} of the panel's first row for the first token; those of the other tokens are
     *     {@code stride} apart
     */
    void add(
            PanelFormat format,
            PanelInput x,
            PanelScales scales,
            int scalesAt,
            int[] sums,
            int sumsAt,
            int at,
            int stride) {
        int groups = x.groups();
        int units = format.unitsPerGroup();
        for (int t = 0; t < x.tokens(); t++) {
            int tokenSums = sumsAt + t * groups * units * PanelSums.PAIRS;
            for (int lane = 0; lane < PanelFormat.ROWS; lane += PanelSums.LANES) {
                int to = at + t * stride + lane;
                if (format.minimums()) {
                    int zero = format.zero();
                    addWithMinimums(x, t, zero, scales, scalesAt + lane, sums, tokenSums + lane / 2, units, to);
                } else {
                    add(x, t, scales, scalesAt + lane, sums, tokenSums + lane / 2, units, to);
                }
            }
        }
    }

    private void add(
            PanelInput x, int token, PanelScales panelScales, int scalesAt, int[] sums, int sumsAt, int units, int at) {
        float[] scales = panelScales.scales;
        FloatVector even = FloatVector.fromArray(Lanes.FLOATS, results, at);
        FloatVector odd = FloatVector.fromArray(Lanes.FLOATS, results, at + Lanes.COUNT);
        for (int g = 0; g < x.groups(); g++) {
            int sum = sumsAt + g * units * PanelSums.PAIRS;
            IntVector evenSum = evenLanes(sums, sum);
            IntVector oddSum = oddLanes(sums, sum);
            if (units == 2) {
                evenSum = evenSum.add(evenLanes(sums, sum + PanelSums.PAIRS));
                oddSum = oddSum.add(oddLanes(sums, sum + PanelSums.PAIRS));
            }
            float xScale = x.scales[x.scaleIndex(token, g)];
            int scale = scalesAt + g * PanelFormat.ROWS;
            FloatVector evenScale = FloatVector.fromArray(Lanes.FLOATS, scales, scale);
            FloatVector oddScale = FloatVector.fromArray(Lanes.FLOATS, scales, scale + Lanes.COUNT);
            even = Lanes.toFloats(evenSum).fma(evenScale.mul(xScale), even);
            odd = Lanes.toFloats(oddSum).fma(oddScale.mul(xScale), odd);
        }
        even.intoArray(results, at);
        odd.intoArray(results, at + Lanes.COUNT);
    }

    private void addWithMinimums(
            PanelInput x,
            int token,
            int zero,
            PanelScales panelScales,
            int scalesAt,
            int[] sums,
            int sumsAt,
            int units,
            int at) {
        float[] scales = panelScales.scales;
        float[] minimums = panelScales.minimums;
        FloatVector even = FloatVector.fromArray(Lanes.FLOATS, results, at);
        FloatVector odd = FloatVector.fromArray(Lanes.FLOATS, results, at + Lanes.COUNT);
        for (int g = 0; g < x.groups(); g++) {
            int sum = sumsAt + g * units * PanelSums.PAIRS;
            int offset = zero * x.sums[x.sumIndex(token, g)];
            IntVector evenSum = evenLanes(sums, sum).add(offset);
            IntVector oddSum = oddLanes(sums, sum).add(offset);
            if (units == 2) {
                evenSum = evenSum.add(evenLanes(sums, sum + PanelSums.PAIRS));
                oddSum = oddSum.add(oddLanes(sums, sum + PanelSums.PAIRS));
            }
            float xScale = x.scales[x.scaleIndex(token, g)];
            int scale = scalesAt + g * PanelFormat.ROWS;
            FloatVector evenScale = FloatVector.fromArray(Lanes.FLOATS, scales, scale);
            FloatVector oddScale = FloatVector.fromArray(Lanes.FLOATS, scales, scale + Lanes.COUNT);
            even = Lanes.toFloats(evenSum).fma(evenScale.mul(xScale), even);
            odd = Lanes.toFloats(oddSum).fma(oddScale.mul(xScale), odd);
            FloatVector xSum = FloatVector.broadcast(Lanes.FLOATS, x.scaledSums[x.sumIndex(token, g)]);
            even = xSum.fma(FloatVector.fromArray(Lanes.FLOATS, minimums, scale), even);
            odd = xSum.fma(FloatVector.fromArray(Lanes.FLOATS, minimums, scale + Lanes.COUNT), odd);
        }
        even.intoArray(results, at);
        odd.intoArray(results, at + Lanes.COUNT);
    }

    private static IntVector evenLanes(int[] sums, int at) {
        IntVector both = IntVector.fromArray(INTS, sums, at);
        return both.lanewise(VectorOperators.LSHL, 16).lanewise(VectorOperators.ASHR, 16);
    }

    private static IntVector oddLanes(int[] sums, int at) {
        return IntVector.fromArray(INTS, sums, at).lanewise(VectorOperators.ASHR, 16);
    }

    /** Writes the results of {@code rows} rows of a panel, which are at {@code at}. */
    void write(int at, int rows, float[] out, int outAt) {
        for (int register = 0; register < PanelFormat.ROWS; register += PanelSums.LANES) {
            int lanes = Math.clamp(rows - register, 0, PanelSums.LANES);
            for (int i = 0; 2 * i < lanes; i++) {
                out[outAt + register + 2 * i] = results[at + register + i];
            }
            for (int i = 0; 2 * i + 1 < lanes; i++) {
                out[outAt + register + 2 * i + 1] = results[at + register + Lanes.COUNT + i];
            }
        }
    }
}
