package io.github.rakutenai.engine.kernel;

/**
 * Activations rounded to 8 bits: x[c] is about scale[c / 32] * q[c] with -127 &lt;= q &lt;= 127, where the largest of 32
 * columns is 127 or -127.
 *
 * <p>Whatever there is for each token stands together for eight tokens, an octet, as long as there are eight; what is left is
 * in the order of tokens.
 *
 * <p>Source: ggml's Q8_0, with the scale kept in float32.
 */
public final class IntegerActivations {

    /** Columns that share a scale. */
    public static final int GROUP_COLUMNS = 32;

    /** Tokens of an octet. */
    static final int OCTET = 8;

    /** A group without a larger one is all zero: 127 / largest must not overflow. */
    private static final float SMALLEST = 1e-35f;

    private int columns;
    private int octetTokens;

    /** (columns), each integer in both halves. */
    int[] pairs = new int[0];

    /** (columns / 32). */
    float[] scales = new float[0];

    /** Sums of the integers of 8, 16 and 32 columns. */
    private final int[][] sums = new int[3][0];

    /** Such sums of 16 and 32 columns times the scale. */
    private final float[][] scaledSums = new float[2][0];

    /** Makes room for (tokens, columns). */
    public void resize(int tokens, int newColumns) {
        if (newColumns % GROUP_COLUMNS != 0) {
            throw new IllegalArgumentException(newColumns + " columns are no multiple of " + GROUP_COLUMNS);
        }
        columns = newColumns;
        octetTokens = tokens - tokens % OCTET;
        int size = tokens * columns;
        if (pairs.length < size) {
            pairs = new int[size];
            scales = new float[size / GROUP_COLUMNS];
            for (int i = 0; i < sums.length; i++) {
                sums[i] = new int[size / (8 << i)];
            }
            for (int i = 0; i < scaledSums.length; i++) {
                scaledSums[i] = new float[size / (16 << i)];
            }
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

    /** Index of entry {@code i} of a token among those of all tokens, of which each has {@code count}. */
    int index(int token, int i, int count) {
        return token < octetTokens ? (token / OCTET * count + i) * OCTET + token % OCTET : token * count + i;
    }

    /** Sums of the integers of each 8, 16 or 32 columns. */
    int[] sums(int ofColumns) {
        return sums[Integer.numberOfTrailingZeros(ofColumns) - 3];
    }

    /** Sums of the integers of each 16 or 32 columns, times their scale. */
    float[] scaledSums(int ofColumns) {
        return scaledSums[Integer.numberOfTrailingZeros(ofColumns) - 4];
    }

    int integer(int token, int column) {
        return (short) pairs[index(token, column, columns)];
    }

    float scale(int token, int column) {
        return scales[index(token, column / GROUP_COLUMNS, groups())];
    }

    /** @param groupColumns 16 or 32 */
    float scaledSum(int token, int group, int groupColumns) {
        return scaledSums(groupColumns)[index(token, group, columns / groupColumns)];
    }

    /** What values of a group are multiplied by before they are rounded. */
    static float inverseScale(float largest) {
        return largest < SMALLEST ? 0 : 127 / largest;
    }

    /**
     * Takes over a group.
     *
     * @param group counted over all tokens
     * @param largest magnitude of its values
     * @param integers its values times {@link #inverseScale}, rounded to the nearest integer, ties to even
     */
    void set(int group, float largest, int[] integers) {
        int token = group / groups();
        int groupOfToken = group % groups();
        float scale = largest / 127;
        scales[index(token, groupOfToken, groups())] = scale;
        int first = index(token, groupOfToken * GROUP_COLUMNS, columns);
        int stride = token < octetTokens ? OCTET : 1;
        for (int i = 0; i < GROUP_COLUMNS; i++) {
            pairs[first + i * stride] = (integers[i] & 0xFFFF) * 0x10001;
        }
        setSums(token, groupOfToken, scale, integers);
    }

    private void setSums(int token, int group, float scale, int[] integers) {
        int sum32 = 0;
        for (int half = 0; half < 2; half++) {
            int first = sumOfEight(integers, 16 * half);
            int second = sumOfEight(integers, 16 * half + 8);
            sums[0][index(token, 4 * group + 2 * half, columns / 8)] = first;
            sums[0][index(token, 4 * group + 2 * half + 1, columns / 8)] = second;
            setSum(token, 2 * group + half, 1, first + second, scale);
            sum32 += first + second;
        }
        setSum(token, group, 2, sum32, scale);
    }

    private static int sumOfEight(int[] integers, int at) {
        int sum = 0;
        for (int i = at; i < at + 8; i++) {
            sum += integers[i];
        }
        return sum;
    }

    private void setSum(int token, int i, int size, int sum, float scale) {
        int index = index(token, i, columns / (8 << size));
        sums[size][index] = sum;
        scaledSums[size - 1][index] = sum * scale;
    }
}
