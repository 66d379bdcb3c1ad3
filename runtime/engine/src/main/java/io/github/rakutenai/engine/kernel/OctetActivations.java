package io.github.rakutenai.engine.kernel;

/**
 * Activations arranged so that eight tokens, an octet, share what is read of a weight. The columns stand in the order in which
 * a vector's lanes take them: first those of lane 0, then those of lane 1, and so on; so sums over lanes can be formed one
 * lane after the other, with one weight row in each lane of a register.
 */
public final class OctetActivations {

    /** Tokens of an octet. */
    static final int TOKENS = 8;

    /** Columns that are worked on together. */
    static final int RUN = 2048;

    private int octets;
    private int columns;

    /**
     * For each run of {@link #RUN} columns (lanes, octets, columns / lanes, tokens), the order in which a product reads them;
     * the last octet may have tokens that nobody asked for.
     */
    float[] values = new float[0];

    /** Makes room for (tokens, columns). */
    public void resize(int tokens, int newColumns) {
        octets = Math.ceilDiv(tokens, TOKENS);
        columns = newColumns;
        int size = octets * TOKENS * columns;
        if (values.length < size) {
            values = new float[size];
        }
    }

    public int octets() {
        return octets;
    }

    /** How many elements there are for a matrix of so many columns: none, if there are others. */
    int length(int matrixColumns) {
        return matrixColumns == columns ? octets * TOKENS * columns : 0;
    }

    /**
     * Takes over the tokens of an octet.
     *
     * @param x (tokens, columns)
     * @param lanes of the vectors that multiply
     */
    void set(int octet, float[] x, int tokens, int lanes) {
        int first = octet * TOKENS;
        for (int column = 0; column < columns; column += RUN) {
            for (int lane = 0; lane < lanes; lane++) {
                setLane(octet, column, lane, lanes, x, first * columns, Math.min(TOKENS, tokens - first));
            }
        }
    }

    private void setLane(int octet, int run, int lane, int lanes, float[] x, int xAt, int tokens) {
        int at = index(octet, run + lane, lanes);
        for (int column = run + lane; column < Math.min(columns, run + RUN); column += lanes) {
            for (int t = 0; t < tokens; t++) {
                values[at + t] = x[xAt + t * columns + column];
            }
            at += TOKENS;
        }
    }

    /** Index of a column of an octet's first token. */
    int index(int octet, int column, int lanes) {
        int run = column / RUN * RUN;
        int ofLane = Math.min(RUN, columns - run) / lanes;
        int place = (column % lanes * octets + octet) * ofLane + column % RUN / lanes;
        return (run * octets + place) * TOKENS;
    }
}
