package io.github.rakutenai.engine.kernel;

import java.util.Arrays;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * What sums of panels amount to. For each group of columns in order, result += sum * (scale * xScale), then, if the format
 * has minimums, result += xSum * (shift * xScale), each with one rounding; so results do not depend on the width of
 * registers, on the number of tokens or on the rows beside.
 */
final class PanelResults {

    private static final VectorSpecies<Short> SHORTS = Lanes.FLOATS.withLanes(short.class);

    private final float[] scales;
    private final float[] shifts;
    private float[] results = new float[0];

    /** @param groups the most that are added at once */
    PanelResults(int groups) {
        scales = new float[groups * PanelFormat.ROWS];
        shifts = new float[groups * PanelFormat.ROWS];
    }

    /** Starts {@code count} new results. */
    void begin(int count) {
        if (results.length < count) {
            results = new float[count];
        }
        Arrays.fill(results, 0, count, 0);
    }

    /** Takes the scales of some groups of a panel, for the sums that are added next. */
    void readScales(PanelMatrix matrix, int panel, int fromGroup, int groups) {
        PanelScales.read(matrix, panel, fromGroup, groups, scales, shifts);
    }

    /**
     * Adds the sums of one panel for one token.
     *
     * @param sumsAt index of the token's first sum
     * @param token the token
     * @param fromGroup the group that the first sum belongs to, counted from the row's first
     * @param at index in {@link #results} of the panel's first row for the token
     */
    void addOne(
            PanelFormat format,
            IntegerActivations x,
            short[] sums,
            int sumsAt,
            int token,
            int fromGroup,
            int groups,
            int at) {
        int unitRows = format.unitsPerGroup() * PanelFormat.ROWS;
        boolean twoUnits = format.unitsPerGroup() == 2;
        boolean minimums = format.minimums();
        int halves = IntegerActivations.GROUP_COLUMNS / format.groupColumns() - 1;
        float[] xScales = x.scales;
        int[] xSums = x.sums(format.groupColumns());
        int xScalesAt = token * x.groups();
        int xSumsAt = token * (x.groups() << halves) + fromGroup;
        for (int lane = 0; lane < PanelFormat.ROWS; lane += PanelSums.LANES) {
            FloatVector e0 = FloatVector.fromArray(Lanes.FLOATS, results, at + lane);
            FloatVector o0 = FloatVector.fromArray(Lanes.FLOATS, results, at + lane + Lanes.COUNT);
            for (int g = 0; g < groups; g++) {
                FloatVector evenScale = FloatVector.fromArray(Lanes.FLOATS, scales, g * PanelFormat.ROWS + lane);
                FloatVector oddScale =
                        FloatVector.fromArray(Lanes.FLOATS, scales, g * PanelFormat.ROWS + lane + Lanes.COUNT);
                int sum = sumsAt + g * unitRows + lane;
                int xScale = xScalesAt + (fromGroup + g >> halves);
                float d0 = xScales[xScale];
                IntVector q0 = ShortVector.fromArray(SHORTS, sums, sum).reinterpretAsInts();
                IntVector qe0 = q0.lanewise(VectorOperators.LSHL, 16).lanewise(VectorOperators.ASHR, 16);
                IntVector qo0 = q0.lanewise(VectorOperators.ASHR, 16);
                if (twoUnits) {
                    IntVector r0 = ShortVector.fromArray(SHORTS, sums, sum + PanelFormat.ROWS)
                            .reinterpretAsInts();
                    qe0 = qe0.add(r0.lanewise(VectorOperators.LSHL, 16).lanewise(VectorOperators.ASHR, 16));
                    qo0 = qo0.add(r0.lanewise(VectorOperators.ASHR, 16));
                }
                e0 = ((FloatVector) qe0.convertShape(VectorOperators.I2F, Lanes.FLOATS, 0)).fma(evenScale.mul(d0), e0);
                o0 = ((FloatVector) qo0.convertShape(VectorOperators.I2F, Lanes.FLOATS, 0)).fma(oddScale.mul(d0), o0);
                if (minimums) {
                    FloatVector evenShift = FloatVector.fromArray(Lanes.FLOATS, shifts, g * PanelFormat.ROWS + lane);
                    FloatVector oddShift =
                            FloatVector.fromArray(Lanes.FLOATS, shifts, g * PanelFormat.ROWS + lane + Lanes.COUNT);
                    FloatVector m0 = FloatVector.broadcast(Lanes.FLOATS, (float) xSums[xSumsAt + g]);
                    e0 = m0.fma(evenShift.mul(d0), e0);
                    o0 = m0.fma(oddShift.mul(d0), o0);
                }
            }
            e0.intoArray(results, at + lane);
            o0.intoArray(results, at + lane + Lanes.COUNT);
        }
    }

    /**
     * Adds the sums of one panel for four tokens.
     *
     * @param sumsAt index of the first token's first sum; those of the others are {@code sumsStride} apart
     * @param token the first token
     * @param fromGroup the group that the first sum belongs to, counted from the row's first
     * @param at index in {@link #results} of the panel's first row for the first token; those of the others are {@code resultsStride} apart
     */
    void addFour(
            PanelFormat format,
            IntegerActivations x,
            short[] sums,
            int sumsAt,
            int sumsStride,
            int token,
            int fromGroup,
            int groups,
            int at,
            int resultsStride) {
        int unitRows = format.unitsPerGroup() * PanelFormat.ROWS;
        boolean twoUnits = format.unitsPerGroup() == 2;
        boolean minimums = format.minimums();
        int halves = IntegerActivations.GROUP_COLUMNS / format.groupColumns() - 1;
        float[] xScales = x.scales;
        int[] xSums = x.sums(format.groupColumns());
        int xScalesAt = token * x.groups();
        int xSumsAt = token * (x.groups() << halves) + fromGroup;
        int xSumsStride = x.groups() << halves;
        int xScalesStride = x.groups();
        for (int lane = 0; lane < PanelFormat.ROWS; lane += PanelSums.LANES) {
            FloatVector e0 = FloatVector.fromArray(Lanes.FLOATS, results, at + lane);
            FloatVector o0 = FloatVector.fromArray(Lanes.FLOATS, results, at + lane + Lanes.COUNT);
            FloatVector e1 = FloatVector.fromArray(Lanes.FLOATS, results, at + resultsStride + lane);
            FloatVector o1 = FloatVector.fromArray(Lanes.FLOATS, results, at + resultsStride + lane + Lanes.COUNT);
            FloatVector e2 = FloatVector.fromArray(Lanes.FLOATS, results, at + 2 * resultsStride + lane);
            FloatVector o2 = FloatVector.fromArray(Lanes.FLOATS, results, at + 2 * resultsStride + lane + Lanes.COUNT);
            FloatVector e3 = FloatVector.fromArray(Lanes.FLOATS, results, at + 3 * resultsStride + lane);
            FloatVector o3 = FloatVector.fromArray(Lanes.FLOATS, results, at + 3 * resultsStride + lane + Lanes.COUNT);
            for (int g = 0; g < groups; g++) {
                FloatVector evenScale = FloatVector.fromArray(Lanes.FLOATS, scales, g * PanelFormat.ROWS + lane);
                FloatVector oddScale =
                        FloatVector.fromArray(Lanes.FLOATS, scales, g * PanelFormat.ROWS + lane + Lanes.COUNT);
                int sum = sumsAt + g * unitRows + lane;
                int xScale = xScalesAt + (fromGroup + g >> halves);
                float d0 = xScales[xScale];
                IntVector q0 = ShortVector.fromArray(SHORTS, sums, sum).reinterpretAsInts();
                IntVector qe0 = q0.lanewise(VectorOperators.LSHL, 16).lanewise(VectorOperators.ASHR, 16);
                IntVector qo0 = q0.lanewise(VectorOperators.ASHR, 16);
                if (twoUnits) {
                    IntVector r0 = ShortVector.fromArray(SHORTS, sums, sum + PanelFormat.ROWS)
                            .reinterpretAsInts();
                    qe0 = qe0.add(r0.lanewise(VectorOperators.LSHL, 16).lanewise(VectorOperators.ASHR, 16));
                    qo0 = qo0.add(r0.lanewise(VectorOperators.ASHR, 16));
                }
                e0 = ((FloatVector) qe0.convertShape(VectorOperators.I2F, Lanes.FLOATS, 0)).fma(evenScale.mul(d0), e0);
                o0 = ((FloatVector) qo0.convertShape(VectorOperators.I2F, Lanes.FLOATS, 0)).fma(oddScale.mul(d0), o0);
                float d1 = xScales[xScale + xScalesStride];
                IntVector q1 =
                        ShortVector.fromArray(SHORTS, sums, sum + sumsStride).reinterpretAsInts();
                IntVector qe1 = q1.lanewise(VectorOperators.LSHL, 16).lanewise(VectorOperators.ASHR, 16);
                IntVector qo1 = q1.lanewise(VectorOperators.ASHR, 16);
                if (twoUnits) {
                    IntVector r1 = ShortVector.fromArray(SHORTS, sums, sum + sumsStride + PanelFormat.ROWS)
                            .reinterpretAsInts();
                    qe1 = qe1.add(r1.lanewise(VectorOperators.LSHL, 16).lanewise(VectorOperators.ASHR, 16));
                    qo1 = qo1.add(r1.lanewise(VectorOperators.ASHR, 16));
                }
                e1 = ((FloatVector) qe1.convertShape(VectorOperators.I2F, Lanes.FLOATS, 0)).fma(evenScale.mul(d1), e1);
                o1 = ((FloatVector) qo1.convertShape(VectorOperators.I2F, Lanes.FLOATS, 0)).fma(oddScale.mul(d1), o1);
                float d2 = xScales[xScale + 2 * xScalesStride];
                IntVector q2 = ShortVector.fromArray(SHORTS, sums, sum + 2 * sumsStride)
                        .reinterpretAsInts();
                IntVector qe2 = q2.lanewise(VectorOperators.LSHL, 16).lanewise(VectorOperators.ASHR, 16);
                IntVector qo2 = q2.lanewise(VectorOperators.ASHR, 16);
                if (twoUnits) {
                    IntVector r2 = ShortVector.fromArray(SHORTS, sums, sum + 2 * sumsStride + PanelFormat.ROWS)
                            .reinterpretAsInts();
                    qe2 = qe2.add(r2.lanewise(VectorOperators.LSHL, 16).lanewise(VectorOperators.ASHR, 16));
                    qo2 = qo2.add(r2.lanewise(VectorOperators.ASHR, 16));
                }
                e2 = ((FloatVector) qe2.convertShape(VectorOperators.I2F, Lanes.FLOATS, 0)).fma(evenScale.mul(d2), e2);
                o2 = ((FloatVector) qo2.convertShape(VectorOperators.I2F, Lanes.FLOATS, 0)).fma(oddScale.mul(d2), o2);
                float d3 = xScales[xScale + 3 * xScalesStride];
                IntVector q3 = ShortVector.fromArray(SHORTS, sums, sum + 3 * sumsStride)
                        .reinterpretAsInts();
                IntVector qe3 = q3.lanewise(VectorOperators.LSHL, 16).lanewise(VectorOperators.ASHR, 16);
                IntVector qo3 = q3.lanewise(VectorOperators.ASHR, 16);
                if (twoUnits) {
                    IntVector r3 = ShortVector.fromArray(SHORTS, sums, sum + 3 * sumsStride + PanelFormat.ROWS)
                            .reinterpretAsInts();
                    qe3 = qe3.add(r3.lanewise(VectorOperators.LSHL, 16).lanewise(VectorOperators.ASHR, 16));
                    qo3 = qo3.add(r3.lanewise(VectorOperators.ASHR, 16));
                }
                e3 = ((FloatVector) qe3.convertShape(VectorOperators.I2F, Lanes.FLOATS, 0)).fma(evenScale.mul(d3), e3);
                o3 = ((FloatVector) qo3.convertShape(VectorOperators.I2F, Lanes.FLOATS, 0)).fma(oddScale.mul(d3), o3);
                if (minimums) {
                    FloatVector evenShift = FloatVector.fromArray(Lanes.FLOATS, shifts, g * PanelFormat.ROWS + lane);
                    FloatVector oddShift =
                            FloatVector.fromArray(Lanes.FLOATS, shifts, g * PanelFormat.ROWS + lane + Lanes.COUNT);
                    FloatVector m0 = FloatVector.broadcast(Lanes.FLOATS, (float) xSums[xSumsAt + g]);
                    e0 = m0.fma(evenShift.mul(d0), e0);
                    o0 = m0.fma(oddShift.mul(d0), o0);
                    FloatVector m1 = FloatVector.broadcast(Lanes.FLOATS, (float) xSums[xSumsAt + g + xSumsStride]);
                    e1 = m1.fma(evenShift.mul(d1), e1);
                    o1 = m1.fma(oddShift.mul(d1), o1);
                    FloatVector m2 = FloatVector.broadcast(Lanes.FLOATS, (float) xSums[xSumsAt + g + 2 * xSumsStride]);
                    e2 = m2.fma(evenShift.mul(d2), e2);
                    o2 = m2.fma(oddShift.mul(d2), o2);
                    FloatVector m3 = FloatVector.broadcast(Lanes.FLOATS, (float) xSums[xSumsAt + g + 3 * xSumsStride]);
                    e3 = m3.fma(evenShift.mul(d3), e3);
                    o3 = m3.fma(oddShift.mul(d3), o3);
                }
            }
            e0.intoArray(results, at + lane);
            o0.intoArray(results, at + lane + Lanes.COUNT);
            e1.intoArray(results, at + resultsStride + lane);
            o1.intoArray(results, at + resultsStride + lane + Lanes.COUNT);
            e2.intoArray(results, at + 2 * resultsStride + lane);
            o2.intoArray(results, at + 2 * resultsStride + lane + Lanes.COUNT);
            e3.intoArray(results, at + 3 * resultsStride + lane);
            o3.intoArray(results, at + 3 * resultsStride + lane + Lanes.COUNT);
        }
    }

    /** Writes the results of {@code rows} rows of a panel, which are at {@code at}. */
    void write(int at, int rows, float[] out, int outAt) {
        for (int i = 0; i < PanelFormat.ROWS; i++) {
            int row = PanelScales.row(i);
            if (row < rows) {
                out[outAt + row] = results[at + i];
            }
        }
    }
}
