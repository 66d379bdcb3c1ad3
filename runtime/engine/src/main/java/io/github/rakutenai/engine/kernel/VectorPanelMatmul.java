package io.github.rakutenai.engine.kernel;

import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Product of a matrix in panels with integer activations. Few tokens go one by one over whole rows; of more, four at a time
 * over parts of some rows that stay in the second-level cache.
 */
final class VectorPanelMatmul {

    private static final VectorSpecies<Integer> INTS = Lanes.FLOATS.withLanes(int.class);

    private static final int TOKENS = 4;

    /** Columns that are added up before their scales are applied, one token: what is in between fits the first-level cache. */
    private static final int ONE_TOKEN_COLUMNS = 512;

    /** The same for four tokens. */
    private static final int FOUR_TOKENS_COLUMNS = 64;

    private static final int BLOCK_PANELS = 16;
    private static final int BLOCK_COLUMNS = 2048;
    private static final int SMALLEST_UNIT = 8;
    private static final int SMALLEST_GROUP = 16;

    private final short[] sums = new short[4 * ONE_TOKEN_COLUMNS / SMALLEST_UNIT * PanelFormat.ROWS];
    private final short[] bias = new short[ONE_TOKEN_COLUMNS / SMALLEST_UNIT];
    private final short[] expanded = new short[FOUR_TOKENS_COLUMNS * TOKENS * PanelFormat.ROWS];
    private final PanelResults results = new PanelResults(ONE_TOKEN_COLUMNS / SMALLEST_GROUP);

    /** As {@link Kernels#matmul(PanelMatrix, int, int, IntegerActivations, int, float[])}. */
    void multiply(PanelMatrix matrix, int fromQuad, int toQuad, IntegerActivations x, int tokens, float[] out) {
        for (int panel = 4 * fromQuad; panel < 4 * toQuad; panel += BLOCK_PANELS) {
            int panels = Math.min(BLOCK_PANELS, 4 * toQuad - panel);
            int byFour = tokens - tokens % TOKENS;
            if (byFour > 0) {
                multiplyByFour(matrix, panel, panels, x, byFour, out);
            }
            for (int token = byFour; token < tokens; token++) {
                multiplyOne(matrix, panel, panels, x, token, out);
            }
        }
    }

    private void multiplyOne(
            PanelMatrix matrix, int firstPanel, int panels, IntegerActivations x, int token, float[] out) {
        results.begin(panels * PanelFormat.ROWS);
        for (int p = 0; p < panels; p += 4) {
            for (int column = 0; column < matrix.columns(); column += ONE_TOKEN_COLUMNS) {
                int width = Math.min(ONE_TOKEN_COLUMNS, matrix.columns() - column);
                addQuad(matrix, firstPanel + p, column, width, x, token, p * PanelFormat.ROWS);
            }
        }
        write(matrix, firstPanel, panels, token, 0, out);
    }

    private void addQuad(
            PanelMatrix matrix, int panel, int column, int width, IntegerActivations x, int token, int at) {
        PanelFormat format = matrix.format();
        int units = width / format.unitColumns();
        int unitLines = format.unitColumns() / format.lineColumns();
        long from = matrix.valuesAt(panel, column);
        long stride = matrix.panelBytes();
        int xAt = token * matrix.columns() + column;
        writeBias(format, x, token, column, units, 1, 0);
        if (format.bits() == 4) {
            PanelSums.ofNibbles(matrix.panels(), from, stride, units, unitLines, x.pairs, xAt, bias, sums);
        } else {
            PanelSums.ofBytes(matrix.panels(), from, stride, units, unitLines, x.pairs, xAt, bias, sums);
        }
        int group = column / format.groupColumns();
        int groups = width / format.groupColumns();
        for (int p = 0; p < 4; p++) {
            results.readScales(matrix, panel + p, group, groups);
            int sumsAt = p * units * PanelFormat.ROWS;
            results.addOne(format, x, sums, sumsAt, token, group, groups, at + p * PanelFormat.ROWS);
        }
    }

    private void multiplyByFour(
            PanelMatrix matrix, int firstPanel, int panels, IntegerActivations x, int tokens, float[] out) {
        int tokenResults = panels * PanelFormat.ROWS;
        results.begin(tokens * tokenResults);
        for (int block = 0; block < matrix.columns(); block += BLOCK_COLUMNS) {
            int end = Math.min(matrix.columns(), block + BLOCK_COLUMNS);
            for (int token = 0; token < tokens; token += TOKENS) {
                for (int column = block; column < end; column += FOUR_TOKENS_COLUMNS) {
                    int width = Math.min(FOUR_TOKENS_COLUMNS, end - column);
                    addByFour(matrix, firstPanel, panels, column, width, x, token, token * tokenResults);
                }
            }
        }
        for (int token = 0; token < tokens; token++) {
            write(matrix, firstPanel, panels, token, token * tokenResults, out);
        }
    }

    private void addByFour(
            PanelMatrix matrix,
            int firstPanel,
            int panels,
            int column,
            int width,
            IntegerActivations x,
            int token,
            int at) {
        PanelFormat format = matrix.format();
        int units = width / format.unitColumns();
        int unitLines = format.unitColumns() / format.lineColumns();
        int group = column / format.groupColumns();
        int groups = width / format.groupColumns();
        long stride = matrix.panelBytes();
        for (int t = 0; t < TOKENS; t++) {
            writeBias(format, x, token + t, column, units, TOKENS, t);
        }
        expand(x.pairs, token * matrix.columns() + column, matrix.columns(), width);
        for (int p = 0; p < panels; p += 2) {
            long from = matrix.valuesAt(firstPanel + p, column);
            if (format.bits() == 4) {
                PanelSums.ofNibblesByFour(matrix.panels(), from, stride, units, unitLines, expanded, bias, sums);
            } else {
                PanelSums.ofBytesByFour(matrix.panels(), from, stride, units, unitLines, expanded, bias, sums);
            }
            for (int q = 0; q < 2; q++) {
                results.readScales(matrix, firstPanel + p + q, group, groups);
                int sumsStride = units * PanelFormat.ROWS;
                results.addFour(
                        format,
                        x,
                        sums,
                        q * TOKENS * sumsStride,
                        sumsStride,
                        token,
                        group,
                        groups,
                        at + (p + q) * PanelFormat.ROWS,
                        panels * PanelFormat.ROWS);
            }
        }
    }

    /** Subtracts the format's zero from the sums to come: those of the integers themselves, times the zero. */
    private void writeBias(
            PanelFormat format, IntegerActivations x, int token, int column, int units, int stride, int at) {
        int[] xSums = x.sums(format.unitColumns());
        int first = (token * x.columns() + column) / format.unitColumns();
        for (int u = 0; u < units; u++) {
            bias[u * stride + at] = (short) (-format.zero() * xSums[first + u]);
        }
    }

    /** Copies each integer of four tokens to all lanes of a line of its own, (columns, tokens, lanes). */
    private void expand(int[] pairs, int at, int tokenStride, int width) {
        for (int c = 0; c < width; c++) {
            for (int t = 0; t < TOKENS; t++) {
                IntVector line = IntVector.broadcast(INTS, pairs[at + c + t * tokenStride]);
                for (int lane = 0; lane < PanelFormat.ROWS; lane += PanelSums.LANES) {
                    line.reinterpretAsShorts().intoArray(expanded, (c * TOKENS + t) * PanelFormat.ROWS + lane);
                }
            }
        }
    }

    private void write(PanelMatrix matrix, int firstPanel, int panels, int token, int at, float[] out) {
        for (int p = 0; p < panels; p++) {
            int row = (firstPanel + p) * PanelFormat.ROWS;
            results.write(at + p * PanelFormat.ROWS, matrix.rows() - row, out, token * matrix.rows() + row);
        }
    }
}
