package io.github.rakutenai.engine.kernel;

/**
 * Product of a matrix in panels with integer activations. Octets of tokens share what is read and converted of a stack of
 * panels, whose parts stay in the second-level cache; the tokens that fill no octet go one by one.
 */
final class VectorPanelMatmul {

    private static final int OCTET = IntegerActivations.OCTET;

    /**
     * Columns that are added up before their scales are applied: two panels of it, the sums and the activations of an octet
     * are in the first-level cache. Not more than a super-block.
     */
    private static final int CHUNK_COLUMNS = 256;

    /** Columns of a stack's part. */
    private static final int BLOCK_COLUMNS = 1024;

    private static final int SMALLEST_UNIT = 8;
    private static final int SMALLEST_GROUP = 16;
    private static final int PANELS = PanelFormat.PANELS;
    private static final int ROWS = PanelFormat.ROWS;
    private static final int PAIRS = PanelSums.PAIRS;
    private static final int STACK_ROWS = PanelMatrix.STACK_ROWS;

    private final PanelInput input = new PanelInput(OCTET * CHUNK_COLUMNS / SMALLEST_UNIT);
    private final int[] sums = new int[2 * OCTET * CHUNK_COLUMNS / SMALLEST_UNIT * PAIRS];
    private final PanelScales chunkScales = new PanelScales(CHUNK_COLUMNS / SMALLEST_GROUP);
    private final PanelScales blockScales = new PanelScales(PANELS * BLOCK_COLUMNS / SMALLEST_GROUP);
    private final PanelResults results = new PanelResults();

    /** As {@link Kernels#matmul(PanelMatrix, int, int, IntegerActivations, int, float[])}. */
    void multiply(PanelMatrix matrix, int fromStack, int toStack, IntegerActivations x, int tokens, float[] out) {
        int octetTokens = tokens - tokens % OCTET;
        if (tokens == 1) {
            multiplyOne(matrix, fromStack, toStack, x, 0, out);
        }
        for (int stack = fromStack; tokens > 1 && stack < toStack; stack++) {
            if (octetTokens > 0) {
                multiplyOctets(matrix, stack, x, octetTokens, out);
            }
            for (int token = octetTokens; token < tokens; token++) {
                multiplyOne(matrix, stack, stack + 1, x, token, out);
            }
        }
    }

    /** Reads eight streams, each from one panel to the one that follows in memory. */
    private void multiplyOne(
            PanelMatrix matrix, int fromStack, int toStack, IntegerActivations x, int token, float[] out) {
        int stacks = toStack - fromStack;
        results.begin(stacks * STACK_ROWS);
        for (int panel = 0; panel < stacks; panel++) {
            for (int column = 0; column < matrix.columns(); column += CHUNK_COLUMNS) {
                int width = Math.min(CHUNK_COLUMNS, matrix.columns() - column);
                addPanels(matrix, fromStack * PANELS, panel, stacks, column, width, x, token);
            }
        }
        write(matrix, fromStack, toStack, token, 0, out);
    }

    /** Adds the panels {@code panel}, {@code panel + step} and so on, counted from the first. */
    private void addPanels(
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
        long from = matrix.lineAt(firstPanel + panel, format.groupLine(group));
        long stride = step * matrix.panelBytes();
        int xAt = x.index(token, column, x.columns());
        input.read(x, format, token, 1, group, groups);
        if (format.bits() == 4) {
            PanelSums.ofNibbles(matrix.memory(), from, stride, format, groups, x.pairs, xAt, input.bias, sums);
        } else {
            PanelSums.ofBytes(matrix.memory(), from, stride, format, groups, x.pairs, xAt, input.bias, sums);
        }
        int panelSums = groups * format.unitsPerGroup() * PAIRS;
        for (int p = 0; p < PANELS; p++) {
            int at = panel + p * step;
            chunkScales.read(matrix, firstPanel + at, group, groups, 0);
            results.add(format, input, chunkScales, 0, sums, p * panelSums, at * ROWS, 0);
        }
    }

    private void multiplyOctets(PanelMatrix matrix, int stack, IntegerActivations x, int tokens, float[] out) {
        results.begin(tokens * STACK_ROWS);
        for (int block = 0; block < matrix.columns(); block += BLOCK_COLUMNS) {
            int end = Math.min(matrix.columns(), block + BLOCK_COLUMNS);
            readBlockScales(matrix, stack, block, end);
            for (int token = 0; token < tokens; token += OCTET) {
                for (int column = block; column < end; column += CHUNK_COLUMNS) {
                    int width = Math.min(CHUNK_COLUMNS, end - column);
                    addOctet(matrix, stack, block, column, width, x, token);
                }
            }
        }
        for (int token = 0; token < tokens; token++) {
            write(matrix, stack, stack + 1, token, token * STACK_ROWS, out);
        }
    }

    /** As (panels, groups of a block, rows). */
    private void readBlockScales(PanelMatrix matrix, int stack, int from, int to) {
        PanelFormat format = matrix.format();
        for (int panel = 0; panel < PANELS; panel++) {
            for (int column = from; column < to; column += CHUNK_COLUMNS) {
                int groups = Math.min(CHUNK_COLUMNS, to - column) / format.groupColumns();
                int at = scalesAt(format, panel, column - from);
                blockScales.read(matrix, stack * PANELS + panel, column / format.groupColumns(), groups, at);
            }
        }
    }

    private static int scalesAt(PanelFormat format, int panel, int column) {
        return (panel * BLOCK_COLUMNS + column) / format.groupColumns() * ROWS;
    }

    private void addOctet(
            PanelMatrix matrix, int stack, int block, int column, int width, IntegerActivations x, int token) {
        PanelFormat format = matrix.format();
        int group = column / format.groupColumns();
        int groups = width / format.groupColumns();
        int panelSums = OCTET * groups * format.unitsPerGroup() * PAIRS;
        long stride = matrix.panelBytes();
        int xAt = x.index(token, column, x.columns());
        input.read(x, format, token, OCTET, group, groups);
        for (int panel = 0; panel < PANELS; panel += 2) {
            long from = matrix.lineAt(stack * PANELS + panel, format.groupLine(group));
            if (format.bits() == 4) {
                PanelSums.ofNibblesByEight(
                        matrix.memory(), from, stride, format, groups, x.pairs, xAt, input.bias, sums);
            } else {
                PanelSums.ofBytesByEight(matrix.memory(), from, stride, format, groups, x.pairs, xAt, input.bias, sums);
            }
            for (int p = panel; p < panel + 2; p++) {
                int scales = scalesAt(format, p, column - block);
                int at = token * STACK_ROWS + p * ROWS;
                results.add(format, input, blockScales, scales, sums, (p - panel) * panelSums, at, STACK_ROWS);
            }
        }
    }

    private void write(PanelMatrix matrix, int fromStack, int toStack, int token, int at, float[] out) {
        int firstRow = fromStack * STACK_ROWS;
        for (int row = firstRow; row < Math.min(toStack * STACK_ROWS, matrix.rows()); row += ROWS) {
            results.write(at + row - firstRow, matrix.rows() - row, out, token * matrix.rows() + row);
        }
    }
}
