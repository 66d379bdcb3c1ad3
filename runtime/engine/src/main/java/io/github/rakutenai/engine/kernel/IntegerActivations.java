package io.github.rakutenai.engine.kernel;

/**
 * Activations rounded to 8 bits: x[c] is about scale[c / 32] * q[c] with -127 &lt;= q &lt;= 127, where the largest of 32
 * columns is 127 or -127.
 *
 * <p>Source: ggml's Q8_0, with the scale kept in float32.
 */
public final class IntegerActivations {

    /** Columns that share a scale. */
    public static final int GROUP_COLUMNS = 32;

    /** A group without a larger one is all zero: 127 / largest must not overflow. */
    private static final float SMALLEST = 1e-35f;

    private int columns;

    /** (tokens, columns), each integer in both halves. */
    int[] pairs = new int[0];

    /** (tokens, columns / 32). */
    float[] scales = new float[0];

    /** Sums of the integers of 8 columns, (tokens, columns / 8). */
    private int[] sums8 = new int[0];

    /** Of 16 columns, (tokens, columns / 16). */
    private int[] sums16 = new int[0];

    /** Of 32 columns, (tokens, columns / 32). */
    private int[] sums32 = new int[0];

    /** Makes room for (tokens, columns). */
    public void resize(int tokens, int newColumns) {
        if (newColumns % GROUP_COLUMNS != 0) {
            throw new IllegalArgumentException(newColumns + " columns are no multiple of " + GROUP_COLUMNS);
        }
        columns = newColumns;
        if (pairs.length < tokens * columns) {
            pairs = new int[tokens * columns];
            scales = new float[tokens * columns / GROUP_COLUMNS];
            sums8 = new int[tokens * columns / 8];
            sums16 = new int[tokens * columns / 16];
            sums32 = new int[tokens * columns / GROUP_COLUMNS];
        }
    }

    int columns() {
        return columns;
    }

    /** Groups of one token. */
    int groups() {
        return columns / GROUP_COLUMNS;
    }

    /** Groups of the first {@code tokens} tokens. */
    public int groups(int tokens) {
        return tokens * groups();
    }

    /** Sums of the integers of each 8, 16 or 32 columns. */
    int[] sums(int ofColumns) {
        return switch (ofColumns) {
            case 8 -> sums8;
            case 16 -> sums16;
            case GROUP_COLUMNS -> sums32;
            default -> throw new IllegalArgumentException("no sums of " + ofColumns + " columns");
        };
    }

    int integer(int token, int column) {
        return (short) pairs[token * columns + column];
    }

    float scale(int token, int column) {
        return scales[token * groups() + column / GROUP_COLUMNS];
    }

    /** Rounds the groups from..to-1, counted over all rows of {@code x}, (tokens, columns). */
    public void round(float[] x, int from, int to) {
        for (int group = from; group < to; group++) {
            roundGroup(x, group);
        }
    }

    private void roundGroup(float[] x, int group) {
        int at = group * GROUP_COLUMNS;
        float largest = 0;
        for (int i = 0; i < GROUP_COLUMNS; i++) {
            largest = Math.max(largest, Math.abs(x[at + i]));
        }
        scales[group] = largest / 127;
        float inverse = largest < SMALLEST ? 0 : 127 / largest;
        for (int eighth = 4 * group; eighth < 4 * group + 4; eighth++) {
            sums8[eighth] = roundEight(x, 8 * eighth, inverse);
        }
        sums16[2 * group] = sums8[4 * group] + sums8[4 * group + 1];
        sums16[2 * group + 1] = sums8[4 * group + 2] + sums8[4 * group + 3];
        sums32[group] = sums16[2 * group] + sums16[2 * group + 1];
    }

    private int roundEight(float[] x, int at, float inverse) {
        int sum = 0;
        for (int i = at; i < at + 8; i++) {
            int q = Math.round(x[i] * inverse);
            pairs[i] = (q & 0xFFFF) * 0x10001;
            sum += q;
        }
        return sum;
    }
}
