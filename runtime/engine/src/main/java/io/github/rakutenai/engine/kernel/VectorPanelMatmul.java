package io.github.rakutenai.engine.kernel;

/**
 * Product of a matrix in panels with integer activations. Octets of tokens share what is read and converted of a block of
 * panels that stays in the second-level cache; the tokens that fill no octet go one by one over each quad.
 */
final class VectorPanelMatmul {

    private static final int OCTET = IntegerActivations.OCTET;

    /**
     * Columns that are added up before their scales are applied: two panels of it, the sums and the activations of an octet
     * are in the first-level cache. Not more than a super-block.
     */
    private static final int CHUNK_COLUMNS = 256;

    /** Quads and columns of a block. */
    private static final int BLOCK_QUADS = 2;

    private static final int BLOCK_COLUMNS = 1024;
    private static final int SMALLEST_UNIT = 8;
    private static final int SMALLEST_GROUP = 16;
    private static final int PANELS = PanelFormat.PANELS;
    private static final int ROWS = PanelFormat.ROWS;

    private final PanelInput input = new PanelInput(OCTET * CHUNK_COLUMNS / SMALLEST_UNIT);
    private final short[] sums = new short[2 * OCTET * CHUNK_COLUMNS / SMALLEST_UNIT * ROWS];
    private final PanelScales chunkScales = new PanelScales(CHUNK_COLUMNS / SMALLEST_GROUP);
    private final PanelScales blockScales = new PanelScales(BLOCK_QUADS * PANELS * BLOCK_COLUMNS / SMALLEST_GROUP);
    private final PanelResults results = new PanelResults();

    /** As {@link Kernels#matmul(PanelMatrix, int, int, IntegerActivations, int, float[])}. */
    void multiply(PanelMatrix matrix, int fromQuad, int toQuad, IntegerActivations x, int tokens, float[] out) {
        int octetTokens = tokens - tokens % OCTET;
        if (octetTokens > 0) {
            for (int quad = fromQuad; quad < toQuad; quad += BLOCK_QUADS) {
                multiplyOctets(matrix, quad, Math.min(BLOCK_QUADS, toQuad - quad), x, octetTokens, out);
            }
        }
        for (int token = octetTokens; token < tokens; token++) {
            multiplyOne(matrix, fromQuad, toQuad - fromQuad, x, token, out);
        }
    }

    /** Reads four streams, each from one panel to the one that follows in memory. */
    private void multiplyOne(
            PanelMatrix matrix, int firstQuad, int quads, IntegerActivations x, int token, float[] out) {
        results.begin(quads * PanelMatrix.QUAD_ROWS);
        for (int panel = 0; panel < quads; panel++) {
            for (int column = 0; column < matrix.columns(); column += CHUNK_COLUMNS) {
                int width = Math.min(CHUNK_COLUMNS, matrix.columns() - column);
                addFourPanels(matrix, firstQuad * PANELS, panel, quads, column, width, x, token);
            }
        }
        write(matrix, firstQuad, quads, token, 0, out);
    }

    /** Adds the panels {@code panel}, {@code panel + step} and so on, counted from the first. */
    private void addFourPanels(
            PanelMatrix matrix,
            int firstPanel,
            int panel,
            int step,
            int column,
            int width,
            IntegerActivations x,
            int token) {
        PanelFormat format = matrix.format();
        int group = column / format.groupColumns();
        int groups = width / format.groupColumns();
        input.read(x, format, token, 1, group, groups);
        long from = matrix.lineAt(firstPanel + panel, format.groupLine(group));
        long stride = step * matrix.panelBytes();
        int xAt = x.index(token, column, x.columns());
        if (format.bits() == 4) {
            PanelSums.ofNibbles(matrix.memory(), from, stride, format, groups, x.pairs, xAt, input.bias, sums);
        } else {
            PanelSums.ofBytes(matrix.memory(), from, stride, format, groups, x.pairs, xAt, input.bias, sums);
        }
        int panelSums = groups * format.unitsPerGroup() * ROWS;
        for (int p = 0; p < PANELS; p++) {
            int at = panel + p * step;
            chunkScales.read(matrix, firstPanel + at, group, groups, 0);
            results.add(format, input, chunkScales, 0, sums, p * panelSums, at * ROWS, 0);
        }
    }

    private void multiplyOctets(
            PanelMatrix matrix, int firstQuad, int quads, IntegerActivations x, int tokens, float[] out) {
        int tokenResults = quads * PanelMatrix.QUAD_ROWS;
        results.begin(tokens * tokenResults);
        for (int block = 0; block < matrix.columns(); block += BLOCK_COLUMNS) {
            int end = Math.min(matrix.columns(), block + BLOCK_COLUMNS);
            readBlockScales(matrix, firstQuad, quads, block, end);
            for (int token = 0; token < tokens; token += OCTET) {
                for (int column = block; column < end; column += CHUNK_COLUMNS) {
                    int width = Math.min(CHUNK_COLUMNS, end - column);
                    addOctet(matrix, firstQuad, quads, block, column, width, x, token, token * tokenResults);
                }
            }
        }
        for (int token = 0; token < tokens; token++) {
            write(matrix, firstQuad, quads, token, token * tokenResults, out);
        }
    }

    /** As (panels, groups of a block, rows). */
    private void readBlockScales(PanelMatrix matrix, int firstQuad, int quads, int from, int to) {
        PanelFormat format = matrix.format();
        for (int panel = 0; panel < quads * PANELS; panel++) {
            for (int column = from; column < to; column += CHUNK_COLUMNS) {
                int groups = Math.min(CHUNK_COLUMNS, to - column) / format.groupColumns();
                int at = scalesAt(format, panel, column - from);
                int group = column / format.groupColumns();
                blockScales.read(matrix, firstQuad * PANELS + panel, group, groups, at);
            }
        }
    }

    private static int scalesAt(PanelFormat format, int panel, int column) {
        return (panel * BLOCK_COLUMNS + column) / format.groupColumns() * ROWS;
    }

    private void addOctet(
            PanelMatrix matrix,
            int firstQuad,
            int quads,
            int block,
            int column,
            int width,
            IntegerActivations x,
            int token,
            int at) {
        PanelFormat format = matrix.format();
        int group = column / format.groupColumns();
        int groups = width / format.groupColumns();
        int panelSums = OCTET * groups * format.unitsPerGroup() * ROWS;
        int tokenResults = quads * PanelMatrix.QUAD_ROWS;
        long stride = matrix.panelBytes();
        int xAt = x.index(token, column, x.columns());
        input.read(x, format, token, OCTET, group, groups);
        for (int panel = 0; panel < quads * PANELS; panel += 2) {
            long from = matrix.lineAt(firstQuad * PANELS + panel, format.groupLine(group));
            if (format.bits() == 4) {
                PanelSums.ofNibblesByEight(matrix.memory(), from, stride, format, groups, x.pairs, xAt, input.bias, sums);
            } else {
                PanelSums.ofBytesByEight(matrix.memory(), from, stride, format, groups, x.pairs, xAt, input.bias, sums);
            }
            for (int p = 0; p < 2; p++) {
                int scales = scalesAt(format, panel + p, column - block);
                int to = at + (panel + p) * ROWS;
                results.add(format, input, blockScales, scales, sums, p * panelSums, to, tokenResults);
            }
        }
    }

    private void write(PanelMatrix matrix, int firstQuad, int quads, int token, int at, float[] out) {
        for (int panel = 0; panel < quads * PANELS; panel++) {
            int row = firstQuad * PanelMatrix.QUAD_ROWS + panel * ROWS;
            results.write(at + panel * ROWS, matrix.rows() - row, out, token * matrix.rows() + row);
        }
    }
}
